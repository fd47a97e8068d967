//go:build !windows && (!linux || mips || mipsle || mips64 || mips64le)

package tui

import "os"

// ownFatal are the fatal signals of this system alone.
var ownFatal []os.Signal
