package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The runner's exit code for "the person has been told": keep in sync with that script.
const toldExitCode = 32

// Run runs the program to its end. A program that failed is an answer, not an error of the host.
func (h *languageHost) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if request.AttachDebugger {
		return nil, status.Error(codes.Unimplemented, "--attach-debugger needs the official Pulumi CLI")
	}
	ctx, done := h.processes.during(ctx)
	defer done()
	command, err := h.program(ctx, request)
	if err != nil {
		return nil, err
	}
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case ctx.Err() != nil:
		return nil, status.Error(codes.Canceled, "the program was ended before its time")
	case errors.As(err, &exit) && exit.ExitCode() == toldExitCode:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("%s: %v", command.Path, err)}, nil
	}
}

// program is the command that runs the program of a request.
func (h *languageHost) program(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	command, err := pythonCommand(ctx, request.Info, "Pulumi.yaml", h.arguments(request)...)
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
