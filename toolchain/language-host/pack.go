package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// How long the engine has to ask why a pack did not start.
const readerWait = 10 * time.Second

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
	ctx, done := h.processes.during(stream.Context())
	defer done()
	return errors.Join(runPolicyPack(ctx, request, stdout, stderr), closer.Close())
}

func runPolicyPack(ctx context.Context, request *pulumirpc.RunPluginRequest, stdout, stderr io.Writer) error {
	arguments := append([]string{"-u", "-m", "pulumi.policy"}, request.Args...)
	command, err := pythonCommand(
		ctx, request.Info, "PulumiPolicy.yaml", append(arguments, request.Info.ProgramDirectory)...)
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
	// From here on the engine waits for the pack: whatever fails must be told to the proxy, or it waits for ever.
	command.Stderr = stderr
	if err := startPack(ctx, command, request, stack, toEngine); err != nil {
		proxy.Abort(err)
		awaitReader(ctx)
		return err
	}
	// Not ended by ctx, which ends the command, so that it returns when the command is gone.
	return proxy.Attach(context.WithoutCancel(ctx), command)
}

// awaitReader gives the engine time to ask for the failure, for the proxy ends with the request. The engine ends the
// request when it has the answer.
func awaitReader(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(readerWait):
	}
}

// startPack starts a policy pack and hands its output on to the engine, beginning with the port that it listens on.
func startPack(
	ctx context.Context,
	command *exec.Cmd,
	request *pulumirpc.RunPluginRequest,
	stack *pulumirpc.AnalyzerStackConfigureRequest,
	toEngine io.Writer,
) error {
	if err := addStack(command, stack); err != nil {
		return err
	}
	command.Env = append(environment(command), request.Env...)
	command.Dir = request.Info.ProgramDirectory
	output, packsOutput, err := os.Pipe()
	if err != nil {
		return err
	}
	command.Stdout = packsOutput
	err = command.Start()
	packsOutput.Close()
	if err != nil {
		output.Close()
		return err
	}
	// A pack's own child may hold the pipe open for longer than the pack lives.
	defer context.AfterFunc(ctx, func() { output.Close() })()
	lines := bufio.NewReader(output)
	first, err := lines.ReadString('\n')
	if err != nil {
		output.Close()
		return whyEnded(command, request.Info, command.Wait())
	}
	if _, err := strconv.Atoi(strings.TrimSpace(first)); err != nil {
		output.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
		return fmt.Errorf("it prints %q where its port belongs\n"+
			"Print to stderr instead", strings.TrimSpace(first))
	}
	go func() {
		defer output.Close()
		_, _ = io.Copy(toEngine, io.MultiReader(strings.NewReader(first), lines))
	}()
	return nil
}

// whyEnded says what to do about a pack that ended and gave no port.
func whyEnded(command *exec.Cmd, info *pulumirpc.ProgramInfo, failure error) error {
	if failure == nil {
		return errors.New("it ended and served nothing\nIts __main__.py must call PolicyPack")
	}
	return fmt.Errorf("it ended at once: %w; Python says why above\nIf a module is missing:\n\n    %s",
		failure, installCommand(info, environmentOf(command)))
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
