package profile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Bounds of the idle lock.
const (
	DefaultIdleLock = 10 * time.Minute
	minIdleLock     = time.Minute
)

// Bounds of how often the live watch asks.
const (
	DefaultWatch = 30 * time.Second
	MinWatch     = 10 * time.Second
)

// maxConfig is the largest file of profiles that is read, in bytes.
const maxConfig = 1 << 20

// Profile is one homeserver as an administrator has set it up.
type Profile struct {
	Name           string
	Server         string // address, server name or full user id
	BaseURL        string // pinned: where the token goes, whatever .well-known says; "" asks .well-known
	MASAPI         string // pinned: where the admin API of the Matrix Authentication Service is; "" does not send the token to another origin
	User           string // who signs in with a password
	CAFile         string // the authorities to trust instead of the system's
	Colour         string // of the server's name in the frame
	ReadOnly       bool
	ReasonRequired bool
	MMDB           []string // MaxMind databases, whole paths; nothing has looked whether they are there
	Credential     Source
	IdleLock       time.Duration      // 0 is off
	NoMouse        bool               // the mouse is left to the terminal
	Watch          time.Duration      // between two questions of the live watch, at least MinWatch
	Clipboard      bool               // copies go to the terminal's clipboard without asking first
	ReverseDNS     bool               // the system's resolver may be asked for the names of addresses
	Ghosts         matrixadmin.Ghosts // the accounts of bridges; nil is the usual ones
}

// Homeserver is what to connect to: the pinned address where there is one.
func (p Profile) Homeserver() string {
	if p.BaseURL != "" {
		return p.BaseURL
	}
	return p.Server
}

// Config is the file of profiles.
type Config struct {
	Path     string
	Default  string
	Profiles map[string]Profile
}

// Names lists the profiles in order.
func (c Config) Names() []string { return slices.Sorted(maps.Keys(c.Profiles)) }

// Find returns a profile by name, the default one for "".
func (c Config) Find(name string) (Profile, error) {
	if name == "" {
		name = c.Default
	}
	p, ok := c.Profiles[name]
	if len(c.Profiles) == 0 {
		return Profile{}, errors.New("no profiles are defined in " + matrixadmin.Printable(c.Path))
	}
	if !ok {
		return Profile{}, fmt.Errorf("unknown profile %s in %s. Available: %s", matrixadmin.Printable(name), matrixadmin.Printable(c.Path), c.list())
	}
	return p, nil
}

func (c Config) list() string {
	if len(c.Profiles) == 0 {
		return "none"
	}
	return matrixadmin.Printable(strings.Join(c.Names(), ", "))
}

// ConfigPath returns where the profiles are: $XDG_CONFIG_HOME/mxwarden/config.toml, by default under ~/.config.
//
// It is empty when the environment names no home; as the specification says, a relative $XDG_CONFIG_HOME does not count.
func ConfigPath(getenv func(string) string) string {
	dir := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		home := homeDir(getenv)
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "mxwarden", "config.toml")
}

func homeDir(getenv func(string) string) string {
	if home := getenv("HOME"); home != "" {
		return home
	}
	return getenv("USERPROFILE")
}

// ReadConfig reads the file of profiles, which nobody but its owner and root may be able to write; a file that is not there has none.
//
// The paths in it may begin with ~/ for the home that getenv names.
func ReadConfig(path string, getenv func(string) string) (Config, error) {
	c := Config{Path: path}
	if path == "" {
		return c, nil
	}
	f, err := configFile.open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return c, nil
		}
		return Config{}, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	switch {
	case err != nil:
		return Config{}, configFile.refuse(path, "cannot be read: "+reason(err))
	case len(content) > maxConfig:
		return Config{}, configFile.refuse(path, fmt.Sprintf("is larger than %d bytes", maxConfig))
	}
	return parseConfig(path, string(content), homeDir(getenv))
}

// document is the file as it is written.
type document struct {
	Default  string             `toml:"default"`
	Profiles map[string]section `toml:"profiles"`
}

type section struct {
	Server         string   `toml:"server"`
	BaseURL        address  `toml:"base_url"`
	MASAPI         address  `toml:"mas_api"`
	User           string   `toml:"user"`
	CAFile         path     `toml:"ca_file"`
	Color          colour   `toml:"color"`
	Colour         colour   `toml:"colour"` // as it was called before
	ReadOnly       bool     `toml:"read_only"`
	ReasonRequired bool     `toml:"reason_required"`
	MMDB           []path   `toml:"mmdb"`
	Credential     Source   `toml:"credential"`
	IdleLock       idleLock `toml:"idle_lock"`
	Mouse          *bool    `toml:"mouse"`
	Watch          watch    `toml:"watch"`
	Clipboard      bool     `toml:"clipboard"`
	ReverseDNS     bool     `toml:"reverse_dns"`
	Ghosts         *[]ghost `toml:"ghosts"`
}

func parseConfig(file, content, home string) (Config, error) {
	var doc document
	d := toml.NewDecoder(strings.NewReader(content)).DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		return Config{}, configFile.refuse(file, parseError(err))
	}
	if says := otherCase(content); says != "" {
		return Config{}, configFile.refuse(file, says)
	}
	c := Config{Path: file, Default: doc.Default, Profiles: make(map[string]Profile)}
	for name, s := range doc.Profiles {
		p, err := s.profile(name, home)
		if err != nil {
			return Config{}, configFile.refuse(file, fmt.Sprintf(", profile %s: %s", matrixadmin.Printable(name), err))
		}
		c.Profiles[name] = p
	}
	if _, ok := c.Profiles[c.Default]; !ok && c.Default != "" {
		return Config{}, configFile.refuse(file, fmt.Sprintf(": default = \"%s\" is not a defined profile. Defined: %s", matrixadmin.Printable(c.Default), c.list()))
	}
	return c, nil
}

func (s section) profile(name, home string) (Profile, error) {
	p := Profile{
		Name: name, Server: s.Server, BaseURL: s.BaseURL.text, MASAPI: s.MASAPI.text, User: s.User, Colour: cmp.Or(s.Color.name, s.Colour.name),
		ReadOnly: s.ReadOnly, ReasonRequired: s.ReasonRequired,
		Credential: s.Credential, IdleLock: DefaultIdleLock, Watch: DefaultWatch, Clipboard: s.Clipboard, ReverseDNS: s.ReverseDNS,
	}
	if s.Watch.every != 0 {
		p.Watch = s.Watch.every
	}
	p.NoMouse = s.Mouse != nil && !*s.Mouse
	if s.IdleLock.set {
		p.IdleLock = s.IdleLock.after
	}
	if s.Ghosts != nil {
		p.Ghosts = matrixadmin.Ghosts{}
		for _, g := range *s.Ghosts {
			p.Ghosts = append(p.Ghosts, g.pattern)
		}
	}
	if p.User == "" && strings.HasPrefix(p.Server, "@") {
		p.User = p.Server
	}
	var err error
	if p.CAFile, err = s.CAFile.absolute(home); err != nil {
		return p, fmt.Errorf("ca_file %w", err)
	}
	if p.Credential.Path, err = (path{p.Credential.Path}).absolute(home); err != nil {
		return p, fmt.Errorf("credential %w", err)
	}
	for _, m := range s.MMDB {
		abs, err := m.absolute(home)
		if err != nil {
			return p, fmt.Errorf("mmdb %w", err)
		}
		p.MMDB = append(p.MMDB, abs)
	}
	if p.Homeserver() == "" {
		return p, errors.New("set server or base_url")
	}
	return p, nil
}

// parseError words what the library found, with the line and without the content of it.
func parseError(err error) string {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(strict.Errors) > 0 {
		line, _ := strict.Errors[0].Position()
		key := strings.Join(strict.Errors[0].Key(), ".")
		says := fmt.Sprintf(", line %d: unknown setting %s", line, matrixadmin.Printable(key))
		if last := strings.ToLower(key[strings.LastIndexByte(key, '.')+1:]); strings.Contains(last, "token") || strings.Contains(last, "password") {
			says += `. Secrets are not allowed in this file. Use credential = "keyring", "helper:NAME", "file:/path" or "prompt".`
		}
		return says
	}
	d, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return matrixadmin.Printable(err.Error())
	}
	line, _ := d.Position()
	text := strings.TrimPrefix(d.Error(), "toml: ")
	if strings.Contains(text, "struct field") { // it names a type of the program
		text = "wrong type of value"
	}
	if key := strings.Join(d.Key(), "."); key != "" {
		text = key + ": " + text
	}
	return fmt.Sprintf(", line %d: %s", line, matrixadmin.Printable(text))
}
