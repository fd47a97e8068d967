package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// open checks what can be checked before the screen takes the terminal, and opens it.
func open(ctx context.Context, e Process, f flags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if !f.isDemo() {
		if _, _, err := f.pick(e); err != nil {
			return err
		}
	}
	if reason := unfit(e); reason != "" {
		return usageError{reason}
	}
	s := setup.Config{
		Homeserver: f.homeserver, ReadOnly: f.readOnly, ASCII: e.ASCII, NoColor: f.noColor, NoAltScreen: f.noAltScreen, UTC: !f.localTime, Version: e.Version,
		Options: []matrixadmin.Option{e.agent()},
	}
	if len(args) > 0 {
		s.Open = args[0]
	}
	s.AuditTrail, s.EvidenceDir = audit.DefaultPath(e.getenv), evidence.DefaultDir(e.getenv)
	s.AuditWitness, s.ExportDir = audit.SecondHeadPath(e.getenv, s.AuditTrail), export.Dir(s.AuditTrail)
	s.Views = profile.Views{Path: profile.ViewsPath(e.getenv)}
	if f.isDemo() {
		s = demo(s, f.demoServer)
		remove, err := scratch(&s)
		if err != nil {
			return err
		}
		defer remove()
	}
	s, err := f.target(ctx, e, s)
	if err != nil {
		return err
	}
	s.NoMouse = f.noMouse || s.Profile.NoMouse
	e.quit.stop() // the console has its own
	return e.Screen(ctx, locate(s, f.demo || f.demoServer != ""))
}

// check refuses flags that contradict each other.
func (f flags) check() error {
	demo := f.isDemo()
	switch {
	case demo && (f.profile != "" || f.homeserver != "" || f.tokenFile != "" || f.tokenCommand != ""):
		return usageError{"--demo cannot be combined with --profile, --homeserver, --token-file or --token-command"}
	case f.profile != "" && f.homeserver != "":
		return usageError{"Use either --profile or --homeserver"}
	case slices.ContainsFunc(f.allowHosts, unknownOrigin):
		return usageError{"--allow-host must be a host such as matrix.example.org (got " + matrixadmin.Printable(strings.Join(f.allowHosts, ", ")) + ")"}
	case f.tokenFile != "" && f.tokenCommand != "":
		return usageError{"Use either --token-file or --token-command"}
	case f.demoServer != "" && !knownDemo(f.demoServer):
		return unknown("demo server", f.demoServer, demoNames())
	}
	return nil
}

func unknownOrigin(address string) bool {
	_, err := matrixadmin.Origin(address)
	return err != nil || wire.IsSocket(address)
}

// unfit says why there can be no screen here, "" when there can.
func unfit(e Process) string {
	switch {
	case !e.Terminal:
		return "This needs a terminal. For scripts, see the commands in mxwarden --help."
	case getenv(e.Environ, "TERM") == "dumb":
		return "TERM=dumb cannot display mxwarden. Use mxwarden whois, or set TERM."
	}
	return ""
}
