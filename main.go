// Command mxwarden is a keyboard-driven console for administrators of Matrix homeservers.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/term"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/tui"
)

func main() {
	profile.HardenProcess()
	boundMemory()
	log.SetOutput(io.Discard)                                 // GODEBUG=http2debug=2 has the library log the headers of requests, and the token is in one
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} { // the library would write screens to a file
		_ = os.Unsetenv(name)
	}
	os.Exit(cli.Run(context.Background(), cli.Process{
		Args: os.Args[1:], Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Terminal: isTerminal(os.Stdin) && isTerminal(os.Stdout),
		Version:  version(), Screen: screen, Exit: os.Exit,
		Columns: columns(os.Stdout), StderrTerminal: isTerminal(os.Stderr), ASCII: !cli.UTF8(os.Environ()),
	}))
}

// boundMemory has the collector work early rather than let the program grow to twice what it holds: it runs beside others on a jump host.
// What is held is bounded elsewhere. GOGC and GOMEMLIMIT win.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(200 << 20)
	}
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(40)
	// While the program starts it holds little and makes a lot, so that the collector would run all the time. It reckons with these bytes, which are
	// never touched and so are no memory, until the start is over; what the start leaves then goes back to the system.
	start := make([]byte, 16<<20)
	time.AfterFunc(2*time.Second, func() {
		runtime.KeepAlive(start)
		start = nil
		debug.FreeOSMemory()
	})
}

// screen hands the terminal to the console.
func screen(ctx context.Context, cfg setup.Config) error {
	cfg.Input, cfg.Output, cfg.Environ = os.Stdin, os.Stdout, os.Environ()
	return tui.Run(ctx, cfg)
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// columns is how wide a terminal is, 80 where it does not say, 0 where it is none.
func columns(f *os.File) int {
	if !isTerminal(f) {
		return 0
	}
	if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
		return n
	}
	return 80
}

// version is the module's, as the tool chain wrote it down.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
