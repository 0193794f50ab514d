// pulumi-language-python: runs Python programs and Python policy packs for the Pulumi engine.
//
// Pulumi's own host of this name is a Go module that the Go module proxy does not serve. This one is put together
// from the packages of github.com/pulumi/pulumi/sdk/v3 that it, too, is made of. It does what a project that is
// installed with pip, poetry or uv needs, and answers "not implemented" to code generation, to `pulumi new` and to
// plugins other than policy packs.
//
// main.go answers the engine, program.go runs a program, pack.go a policy pack, python.go finds their Python, and
// processes.go ends what runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	// The script that runs a program inside the SDK; it lies beside this binary.
	runner = "pulumi-language-python-exec"
	// How often to ask whether the engine still lives, so that no host outlives it by much.
	healthInterval = 2 * time.Second
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

// serve prints the port it listens on, as the engine expects of a plugin, and returns when the engine is gone or a
// signal asks for the end. Nothing that it started runs on.
func serve() error {
	flag.String("tracing", "", "accepted from the engine, not used")
	flag.Parse()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the folder of the runner: %w", err)
	}
	serving, stopServing := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stopServing()
	host := &languageHost{
		engine:    flag.Arg(0),
		runner:    filepath.Join(filepath.Dir(self), runner),
		processes: newProcesses(serving),
	}
	if host.engine != "" {
		if err := rpcutil.Healthcheck(serving, host.engine, healthInterval, stopServing); err != nil {
			return fmt.Errorf("watching the engine at %s: %w", host.engine, err)
		}
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(server *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(server, host)
		return nil
	}})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	select {
	case err = <-handle.Done:
	case <-serving.Done():
	}
	stopServing()
	host.processes.end()
	return err
}

type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine    string // address of the engine, for the program's log
	runner    string // path of the script that runs a program
	processes *processes
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

// Cancel ends the programs and packs that run, and answers when they are gone. The engine asks for it before it
// ends a host; it would wait five seconds for a program that still runs then.
func (h *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.processes.end()
	return &emptypb.Empty{}, nil
}
