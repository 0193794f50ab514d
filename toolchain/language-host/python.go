package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// pythonCommand is the Python of a project or a pack with arguments, to be ended politely.
//
// An environment that is missing is an error that says how to make it. settings is the file that names it.
func pythonCommand(
	ctx context.Context, info *pulumirpc.ProgramInfo, settings string, arguments ...string,
) (*exec.Cmd, error) {
	python, err := toolchainOf(info)
	if err != nil {
		return nil, err
	}
	command, err := python.Command(ctx, arguments...)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(command.Path); errors.Is(err, fs.ErrNotExist) {
		return nil, missingEnvironment(command, info, settings)
	}
	endPolitely(command)
	return command, nil
}

// missingEnvironment says how to make the environment that a command would run in.
func missingEnvironment(command *exec.Cmd, info *pulumirpc.ProgramInfo, settings string) error {
	missing := environmentOf(command)
	venv := "python3 -m venv"
	if _, err := os.Lstat(command.Path); err == nil {
		venv += " --clear" // a link to a Python that was removed, over which venv makes none
	}
	return fmt.Errorf("there is no Python environment %s, which %s asks for\nMake it:\n\n    %s %s\n    %s",
		missing, filepath.Join(info.RootDirectory, settings), venv, quoted(missing), installCommand(info, missing))
}

// environmentOf is the virtual environment of a command that runs its Python.
func environmentOf(command *exec.Cmd) string {
	return filepath.Dir(filepath.Dir(command.Path))
}

// installCommand is what a person types to install what a program or a pack needs.
func installCommand(info *pulumirpc.ProgramInfo, environment string) string {
	pip := quoted(filepath.Join(environment, "bin", "pip"))
	return fmt.Sprintf("%s install -r %s", pip, quoted(filepath.Join(info.ProgramDirectory, "requirements.txt")))
}

// quoted is a path as a shell takes it.
func quoted(path string) string {
	if !strings.ContainsAny(path, " \t\n'\"\\$`&|;<>()*?[]#~!{}") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'"'"'`) + "'"
}

// InstallDependencies serves `pulumi install`: it makes the virtual environment and fills it.
func (h *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	python, err := toolchainOf(request.Info)
	if err != nil {
		return err
	}
	ctx, done := h.processes.during(stream.Context())
	defer done()
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, request.IsTerminal)
	if err != nil {
		return err
	}
	err = python.InstallDependencies(
		ctx, request.Info.ProgramDirectory, request.UseLanguageVersionTools, true, stdout, stderr)
	return errors.Join(err, closer.Close())
}

// About serves `pulumi about`.
func (h *languageHost) About(
	ctx context.Context, request *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	python, err := toolchainOf(request.Info)
	if err != nil {
		return nil, err
	}
	about, err := python.About(ctx)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: about.PythonExecutable, Version: about.PythonVersion.String(),
	}, nil
}

// GetProgramDependencies serves `pulumi about`, which lists them.
func (h *languageHost) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	python, err := toolchainOf(request.Info)
	if err != nil {
		return nil, err
	}
	packages, err := python.ListPackages(ctx, request.TransitiveDependencies)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, dependency := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: dependency.Name, Version: dependency.Version})
	}
	return response, nil
}

// toolchainOf finds the Python of a project or a pack by the options in its Pulumi.yaml or PulumiPolicy.yaml.
func toolchainOf(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	options := toolchain.PythonOptions{Root: info.RootDirectory, ProgramDir: info.ProgramDirectory}
	asked := info.Options.AsMap()
	options.Virtualenv, _ = asked["virtualenv"].(string)
	switch name, _ := asked["toolchain"].(string); name {
	case "":
		options.Toolchain = toolchain.Auto
	case "pip":
		options.Toolchain = toolchain.Pip
	case "poetry":
		options.Toolchain = toolchain.Poetry
	case "uv":
		options.Toolchain = toolchain.Uv
	default:
		return nil, fmt.Errorf("toolchain %q is none of pip, poetry and uv", name)
	}
	return toolchain.ResolveToolchain(options)
}
