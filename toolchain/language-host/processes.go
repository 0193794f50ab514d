package main

import (
	"context"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// How long a process has between SIGTERM and SIGKILL.
const politeWait = 2 * time.Second

// processes knows the requests that run Python, so that it can end what they run.
type processes struct {
	serving context.Context // ends with the host
	mutex   sync.Mutex
	current *batch
}

// batch is the requests since the last end; they end together.
type batch struct {
	context context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
}

func newProcesses(serving context.Context) *processes {
	return &processes{serving: serving, current: newBatch(serving)}
}

func newBatch(serving context.Context) *batch {
	batch := &batch{}
	batch.context, batch.cancel = context.WithCancel(serving)
	return batch
}

// during gives the context for the processes of a request. Call done when they are gone.
func (p *processes) during(request context.Context) (ctx context.Context, done func()) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	batch := p.current
	batch.running.Add(1)
	ctx, cancel := context.WithCancel(request)
	unlink := context.AfterFunc(batch.context, cancel)
	return ctx, func() {
		unlink()
		cancel()
		batch.running.Done()
	}
}

// end ends the processes of all requests so far and waits until they are gone. Requests that come later may run.
func (p *processes) end() {
	p.mutex.Lock()
	ending := p.current
	p.current = newBatch(p.serving)
	p.mutex.Unlock()
	ending.cancel()
	ending.running.Wait()
}

// endPolitely has a command ended by SIGTERM when its context ends, and by SIGKILL if it does not heed that.
// SIGINT would not do: Python then waits for threads that wait for the engine.
func endPolitely(command *exec.Cmd) {
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = politeWait
}
