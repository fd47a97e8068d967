package profile

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"runtime"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const (
	commandTime   = time.Minute // for a helper that asks for a passphrase
	commandOutput = 64 << 10    // bytes that are kept of what it writes
)

// Helper runs a command for its standard output; input and errors are the terminal's, so that it can ask for a passphrase.
type Helper struct {
	Stdin  io.Reader
	Stderr io.Writer
	Limit  time.Duration // of a run; 0 means a minute
}

// Token runs a command line in the shell, as git does with its credential helpers, and takes the only line of its output as the token.
//
// Nothing that the command wrote is in the error.
func (h Helper) Token(ctx context.Context, line string) (matrixadmin.Secret, error) {
	limit := h.Limit
	if limit == 0 {
		limit = commandTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	name, args := "/bin/sh", []string{"-c", line}
	if runtime.GOOS == "windows" {
		name, args = "cmd", []string{"/c", line}
	}
	out := &bounded{}
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the administrator's own command line is what is to be run
	stderr := &painted{to: h.Stderr}
	defer stderr.flush()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = h.Stdin, out, stderr
	cmd.WaitDelay = time.Second
	if err := runError(ctx, cmd.Run(), "the token command", limit); err != nil {
		return matrixadmin.Secret{}, err
	}
	return token("the token command", out.Bytes())
}

// bounded keeps the beginning of what is written to it.
type bounded struct{ bytes.Buffer }

// Write implements [io.Writer].
func (b *bounded) Write(p []byte) (int, error) {
	if room := commandOutput - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
