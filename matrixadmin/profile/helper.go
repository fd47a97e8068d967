package profile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// helperPrefix begins the name of a helper's program on the PATH.
const helperPrefix = "mxwarden-credential-"

// helperStore asks a program, as git does: it is run with get, store or erase as its only argument, reads key=value lines from its
// standard input, and for get answers with such lines. No secret is ever in its arguments or its environment.
type helperStore struct {
	name   string
	stderr io.Writer
	limit  time.Duration // of a run; 0 means a minute
}

func (h helperStore) program() string {
	if filepath.IsAbs(h.name) {
		return h.name
	}
	return helperPrefix + h.name
}

// Get implements [Store].
func (h helperStore) Get(ctx context.Context, e Entry) (Credential, error) {
	out, err := h.run(ctx, "get", e, Credential{})
	if err == nil {
		var c Credential
		if c, err = readAnswer(out); err == nil {
			return c, nil
		}
	}
	return Credential{}, &storeError{store: h, doing: "read from", cause: err}
}

// Store implements [Store].
func (h helperStore) Store(ctx context.Context, e Entry, c Credential) error {
	if _, err := h.run(ctx, "store", e, c); err != nil {
		return &storeError{store: h, doing: "save to", cause: err}
	}
	return nil
}

// Erase implements [Store].
func (h helperStore) Erase(ctx context.Context, e Entry) error {
	if _, err := h.run(ctx, "erase", e, Credential{}); err != nil {
		return &storeError{store: h, doing: "erase from", cause: err}
	}
	return nil
}

// Terminal implements [Store]: a helper may ask for a passphrase there.
func (h helperStore) Terminal() bool { return true }

// String implements [Store].
func (h helperStore) String() string { return "the helper " + matrixadmin.Printable(h.program()) }

func (h helperStore) run(ctx context.Context, what string, e Entry, c Credential) ([]byte, error) {
	lines, err := request(e, c)
	if err != nil {
		return nil, err
	}
	limit := h.limit
	if limit == 0 {
		limit = commandTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stderr := &painted{to: h.stderr}
	defer stderr.flush()
	out := &bounded{}
	cmd := exec.CommandContext(ctx, h.program(), what) //nolint:gosec // the program that the administrator's own profile names
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(lines), out, stderr
	cmd.WaitDelay = time.Second
	if err := runError(ctx, out.ended(cmd.Run()), "it", limit); err != nil {
		return nil, err
	}
	return out.kept.Bytes(), nil
}

// runError says how a run ended, nil when well; nothing that the program wrote is in it.
func runError(ctx context.Context, err error, what string, limit time.Duration) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%s did not finish within %s", what, limit)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errTooMuch):
		return fmt.Errorf("%s %w", what, errTooMuch)
	case ok:
		return fmt.Errorf("%s failed: %s", what, exit.ProcessState)
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%s was not found in PATH", what)
	case err != nil:
		return errors.New(what + " could not be run: " + reason(err))
	}
	return nil
}

// request is what a helper reads.
func request(e Entry, c Credential) (string, error) {
	var b strings.Builder
	user := e.User
	if user == "" {
		user = c.User
	}
	pairs := [][2]string{
		{"protocol", "1"}, {"server", e.Server}, {"base_url", e.BaseURL}, {"user", user}, {"token", c.Token.Reveal()}, {"password", c.Password.Reveal()},
	}
	for _, pair := range append(pairs, c.Renewal.pairs()...) {
		if err := oneLine(pair[1]); err != nil {
			return "", err
		}
		if pair[1] != "" {
			b.WriteString(pair[0] + "=" + pair[1] + "\n")
		}
	}
	return b.String(), nil
}

// readAnswer reads what a helper wrote; lines with other keys are for later versions of the protocol.
func readAnswer(out []byte) (Credential, error) {
	var c Credential
	for line := range bytes.Lines(out) {
		key, value, ok := strings.Cut(strings.TrimRight(string(line), "\r\n"), "=")
		if !ok {
			if strings.TrimSpace(key) == "" {
				continue
			}
			return Credential{}, errors.New("it printed a line that is not key=value")
		}
		switch key {
		case "token":
			if !c.Token.IsZero() {
				return Credential{}, errors.New("it printed two tokens")
			}
			secret, err := token("its output", []byte(value))
			if err != nil {
				return Credential{}, err
			}
			c.Token = secret
		case "password":
			c.Password = matrixadmin.NewSecret(value)
		case "user":
			c.User = value
		default:
			if _, err := setPart(&c.Renewal, "its output", key, value); err != nil {
				return Credential{}, err
			}
		}
	}
	if err := c.Renewal.complete("its output"); err != nil {
		return Credential{}, err
	}
	if c.Token.IsZero() && c.Password.IsZero() {
		return Credential{}, ErrNone
	}
	return c, nil
}
