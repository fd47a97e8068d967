package profile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
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

// Token runs a command line in the shell, as git does with its credential helpers, and takes the first line of its output as the token.
// Below it may stand lines as of "key: value" and addresses, as pass keeps them; anything else may be a second token, and is an error.
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
	if err := runError(ctx, out.ended(cmd.Run()), "the token command", limit); err != nil {
		return matrixadmin.Secret{}, err
	}
	content := out.kept.Bytes()
	if first, rest, more := bytes.Cut(content, []byte("\n")); more && (HasTokenPrefix(string(first)) || len(first) >= shortest) && onlyNotes(rest) {
		content = first
	}
	return token("the token command", content)
}

// shortest is less than any homeserver makes a token without a prefix.
const shortest = 16

// HasTokenPrefix reports whether a text begins as tokens of Synapse, of the Matrix Authentication Service and of old servers do.
func HasTokenPrefix(s string) bool {
	for _, prefix := range []string{"syt_", "syt1_", "mat_", "mct_", "mpt_", "MDAx"} {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// onlyNotes reports whether all lines are "key: value" or addresses, and none holds what may be a token.
func onlyNotes(content []byte) bool {
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		key, value, pair := strings.Cut(line, ": ")
		value = strings.TrimSpace(value)
		secret := HasTokenPrefix(line) || HasTokenPrefix(value) || len(value) >= shortest && !strings.ContainsAny(value, " @/")
		switch {
		case line == "":
		case secret, !strings.HasPrefix(line, "https://") && (!pair || key == "" || strings.ContainsAny(key, " \t")):
			return false
		}
	}
	return true
}

// errTooMuch is why a program was ended that does not stop writing.
var errTooMuch = fmt.Errorf("printed more than %d KiB", commandOutput>>10)

// bounded keeps what is written to it, and takes no more than that. It does not embed its buffer, whose ReadFrom would take everything.
type bounded struct {
	kept bytes.Buffer
	over bool
}

// Write implements [io.Writer].
func (b *bounded) Write(p []byte) (int, error) {
	if b.kept.Len()+len(p) > commandOutput {
		b.over = true
		return 0, errTooMuch
	}
	return b.kept.Write(p)
}

// ended is how a run ended, which may have been of the end of its output.
func (b *bounded) ended(err error) error {
	if b.over {
		return errTooMuch
	}
	return err
}
