package profile

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// The settings whose text means something are types of their own, so that a wrong one is an error with its line.

// Colours lists the names that colour takes.
func Colours() []string {
	return []string{"red", "orange", "yellow", "green", "blue", "purple", "grey"}
}

type colour struct{ name string }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (c *colour) UnmarshalText(text []byte) error {
	c.name = string(text)
	if c.name != "" && !slices.Contains(Colours(), c.name) {
		return errors.New("unknown color; use one of " + strings.Join(Colours(), ", "))
	}
	return nil
}

type address struct{ text string }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (a *address) UnmarshalText(text []byte) error {
	c, err := matrixadmin.New(string(text))
	if e, ok := errors.AsType[*matrixadmin.Error](err); ok {
		return errors.New(e.Detail)
	}
	if err != nil {
		return err
	}
	a.text = c.BaseURL()
	return nil
}

type path struct{ text string }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *path) UnmarshalText(text []byte) error {
	p.text = string(text)
	return nil
}

// absolute puts the home in the place of ~/; a path that depends on where the program was started is refused.
func (p path) absolute(home string) (string, error) {
	if rest, ok := strings.CutPrefix(p.text, "~/"); ok && home != "" {
		return filepath.Join(home, rest), nil
	}
	if p.text != "" && !filepath.IsAbs(p.text) {
		return "", fmt.Errorf("%s must be an absolute path (/ or ~/)", matrixadmin.Printable(p.text))
	}
	return p.text, nil
}

type idleLock struct {
	after time.Duration
	set   bool
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (l *idleLock) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	switch {
	case err != nil:
		return errors.New(`not a duration; use "10m", "1h" or "0" (off)`)
	case d != 0 && d < minIdleLock:
		return fmt.Errorf(`must be at least "%s", or "0" (off)`, strings.TrimSuffix(minIdleLock.String(), "0s"))
	}
	l.after, l.set = d, true
	return nil
}

type watch struct{ every time.Duration }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (w *watch) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	switch {
	case err != nil:
		return errors.New(`not a duration; use "30s" or "2m"`)
	case d < MinWatch:
		return fmt.Errorf(`must be at least "%s"`, MinWatch)
	}
	w.every = d
	return nil
}

type ghost struct{ pattern string }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (g *ghost) UnmarshalText(text []byte) error {
	g.pattern = string(text)
	return matrixadmin.CheckGhost(g.pattern)
}

// Kind is where a credential is kept.
type Kind uint8

// The kinds of a [Source].
const (
	Prompt  Kind = iota // nowhere: it is asked for
	File                // in a file of mode 0600
	Keyring             // in the desktop's keyring
	Command             // wherever a helper keeps it
)

// Source names where a credential is kept.
type Source struct {
	Kind Kind
	Name string // of a helper
	Path string // of a file
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (s *Source) UnmarshalText(text []byte) error {
	kind, rest, _ := strings.Cut(string(text), ":")
	switch {
	case kind == "prompt" && rest == "":
		*s = Source{}
	case kind == "keyring" && rest == "":
		*s = Source{Kind: Keyring}
	case kind == "file" && rest != "":
		*s = Source{Kind: File, Path: rest}
	case kind == "helper" && rest != "":
		if strings.ContainsAny(rest, `/\`) && !filepath.IsAbs(rest) || strings.HasPrefix(rest, "-") {
			return errors.New("helper must be a name or an absolute path")
		}
		*s = Source{Kind: Command, Name: rest}
	default:
		return errors.New(`must be "helper:NAME", "keyring", "file:/path" or "prompt"`)
	}
	return nil
}

// String names the source as the file does.
func (s Source) String() string {
	switch s.Kind {
	case File:
		return "file:" + s.Path
	case Keyring:
		return "keyring"
	case Command:
		return "helper:" + s.Name
	case Prompt:
	}
	return "prompt"
}
