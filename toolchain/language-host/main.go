// pulumi-language-python: runs Python programs and Python policy packs for the Pulumi engine.
//
// Pulumi's own host of this name is a Go module that the Go module proxy does not serve. This one is put together
// from the packages of github.com/pulumi/pulumi/sdk/v3 that it, too, is made of. It does what a project that is
// installed with pip, poetry or uv needs, and answers "not implemented" to code generation, to `pulumi new` and to
// plugins other than policy packs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	// The script that runs a program inside the SDK; it lies beside this binary.
	runner = "pulumi-language-python-exec"
	// The runner's exit code for "the person has been told": keep in sync with that script.
	toldExitCode = 32
	// How often to ask whether the engine still lives, so that no host outlives it.
	healthInterval = 5 * time.Minute
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

// serve prints the port it listens on, as the engine expects of a plugin, and returns when the engine is gone.
func serve() error {
	flag.String("tracing", "", "accepted from the engine, not used")
	flag.Parse()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the folder of the runner: %w", err)
	}
	host := &languageHost{engine: flag.Arg(0), runner: filepath.Join(filepath.Dir(self), runner)}
	stop := make(chan bool)
	if host.engine != "" {
		stopServing := func() { close(stop) }
		if err := rpcutil.Healthcheck(context.Background(), host.engine, healthInterval, stopServing); err != nil {
			return fmt.Errorf("watching the engine at %s: %w", host.engine, err)
		}
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Cancel: stop, Init: func(server *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(server, host)
		return nil
	}})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}

type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string // address of the engine, for the program's log
	runner string // path of the script that runs a program
}

// Handshake takes the engine's address, which a newer engine sends here and an older one as an argument.
func (h *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = request.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo tells the version that the linker put in: the SDK's, as the build of `pulumi` has it.
func (h *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: strings.TrimPrefix(version.Version, "v")}, nil
}

// GetRequiredPackages names none: the engine fetches a plugin when the program first asks for it.
func (h *languageHost) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// Cancel has nothing to do: programs and packs end with the request that started them.
func (h *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// Run runs the program to its end. A program that failed is an answer, not an error of the host.
func (h *languageHost) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if request.AttachDebugger {
		return nil, status.Error(codes.Unimplemented, "--attach-debugger needs the official Pulumi CLI")
	}
	command, err := h.program(ctx, request)
	if err != nil {
		return nil, err
	}
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == toldExitCode:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("%s: %v", command.Path, err)}, nil
	}
}

// program is the command that runs the program of a request.
func (h *languageHost) program(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	python, err := toolchainOf(request.Info)
	if err != nil {
		return nil, err
	}
	command, err := python.Command(ctx, h.arguments(request)...)
	if err != nil {
		return nil, err
	}
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command, addConfig(command, request.Config, request.ConfigSecretKeys)
}

// arguments are the runner's options; those without a value are left out, so that the runner's defaults hold.
func (h *languageHost) arguments(request *pulumirpc.RunRequest) []string {
	arguments := []string{h.runner}
	for _, option := range [][2]string{
		{"--monitor", request.MonitorAddress},
		{"--engine", h.engine},
		{"--project", request.Project},
		{"--stack", request.Stack},
		{"--organization", request.Organization},
		{"--root_directory", request.Info.RootDirectory},
		{"--pwd", request.Pwd},
		{"--dry_run", strconv.FormatBool(request.DryRun)},
		{"--parallel", strconv.Itoa(int(request.Parallel))},
	} {
		if option[1] != "" {
			arguments = append(arguments, option[:]...)
		}
	}
	return append(append(arguments, request.Info.EntryPoint), request.Args...)
}

// RunPlugin runs a policy pack: the SDK's proxy speaks the engine's protocol, the pack the older one of
// environment variables.
func (h *languageHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	if request.Kind != "analyzer" {
		message := "Python plugins of kind %q need the official Pulumi CLI; this build runs programs and policy packs"
		return status.Errorf(codes.Unimplemented, message, request.Kind)
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	return errors.Join(runPolicyPack(stream.Context(), request, stdout, stderr), closer.Close())
}

func runPolicyPack(ctx context.Context, request *pulumirpc.RunPluginRequest, stdout, stderr io.Writer) error {
	python, err := toolchainOf(request.Info)
	if err != nil {
		return err
	}
	arguments := append([]string{"-u", "-m", "pulumi.policy"}, request.Args...)
	command, err := python.Command(ctx, append(arguments, request.Info.ProgramDirectory)...)
	if err != nil {
		return err
	}
	proxy, toEngine, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return err
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	if err := addStack(command, stack); err != nil {
		return err
	}
	command.Env = append(environment(command), request.Env...)
	command.Dir, command.Stdout, command.Stderr = request.Info.ProgramDirectory, toEngine, stderr
	if err := command.Start(); err != nil {
		return err
	}
	return proxy.Attach(ctx, command)
}

// addStack tells a policy pack which stack it judges; there is none when a pack is only published.
func addStack(command *exec.Cmd, stack *pulumirpc.AnalyzerStackConfigureRequest) error {
	if stack == nil {
		return nil
	}
	command.Env = append(environment(command),
		"PULUMI_ORGANIZATION="+stack.Organization,
		"PULUMI_PROJECT="+stack.Project,
		"PULUMI_STACK="+stack.Stack,
		"PULUMI_DRY_RUN="+strconv.FormatBool(stack.DryRun),
	)
	return addConfig(command, stack.Config, stack.ConfigSecretKeys)
}

// addConfig hands the stack's config over as the SDK reads it: JSON in two environment variables.
func addConfig(command *exec.Cmd, config map[string]string, secretKeys []string) error {
	values, err := json.Marshal(config)
	if err != nil {
		return err
	}
	secrets, err := json.Marshal(secretKeys)
	if err != nil {
		return err
	}
	command.Env = environment(command)
	if len(config) > 0 {
		command.Env = append(command.Env, "PULUMI_CONFIG="+string(values))
	}
	if len(secretKeys) > 0 {
		command.Env = append(command.Env, "PULUMI_CONFIG_SECRET_KEYS="+string(secrets))
	}
	return nil
}

// environment is what a command would run with; nil means ours, and appending to nil would lose it.
func environment(command *exec.Cmd) []string {
	if command.Env == nil {
		return os.Environ()
	}
	return command.Env
}

// InstallDependencies serves `pulumi install`: it makes the virtual environment and fills it.
func (h *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	python, err := toolchainOf(request.Info)
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, request.IsTerminal)
	if err != nil {
		return err
	}
	err = python.InstallDependencies(
		stream.Context(), request.Info.ProgramDirectory, request.UseLanguageVersionTools, true, stdout, stderr)
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
