package cli_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

func TestLocale(t *testing.T) {
	for _, tt := range []struct {
		environ string
		utf8    bool
	}{
		{"LANG=C.UTF-8", true},
		{"LANG=en_GB.utf8", true},
		{"LANG=de_DE.UTF-8@euro", true},
		{"LC_CTYPE=UTF-8", true},
		{"LANG=C", false},
		{"LANG=POSIX", false},
		{"LANG=en_US", false},
		{"LANG=en_US.ISO-8859-1", false},
		{"LANG=ru_RU.KOI8-R", false},
		{"LANG=C.UTF-8 LC_ALL=C", false},
		{"LANG=C LC_ALL=C.UTF-8", true},
		{"LANG=C LC_CTYPE=en_US.UTF-8", true},
		{"LC_CTYPE=en_US.UTF-8 LC_ALL=C", false},
		{"LANG=C.UTF-8 LC_CTYPE=C", false},
		{"LANG=C.UTF-8 LC_ALL=", true}, // empty says nothing
		{"LANG=C.UTF-16", false},
	} {
		if got := cli.UTF8(strings.Fields(tt.environ)); got != tt.utf8 {
			t.Errorf("%s: UTF-8 is %t", tt.environ, got)
		}
	}
}

// TestASCIIOnly looks at every byte of what the command line writes about accounts whose names and addresses are as odd as they get.
func TestASCIIOnly(t *testing.T) {
	for _, args := range [][]string{
		{"--help"},
		{"whois", "--help"},
		{"--h\u00e9lp"},
		{"--demo-server", "\u011b\xff"},
		{"whois", "--demo", "not an id \u011b"},
		{"whois", "--demo", "@mallory:demo.example"},
		{"whois", "--demo", "--json", "@mallory:demo.example"},
		{"whois", "--demo", "--csv", "@mallory:demo.example"},
		{"whois", "--demo", "--group", "client", "@mallory:demo.example"},
		{"whois", "--demo", "\u011b nonsense:(", "@mallory:demo.example"},
		{"audit", "\u011b"},
		{"evidence", "--demo", "@\u011b"},
	} {
		for _, how := range []string{"locale", "flag", "flag last"} {
			edge := onTerminal
			all := args
			switch how {
			case "locale":
				edge.ASCII = true
			case "flag":
				all = append([]string{"--ascii"}, args...)
			case "flag last":
				all = append(slices.Clip(args), "--ascii")
			}
			edge.Columns = 80
			r := mxwarden(t, edge, all...)
			if i := strings.IndexFunc(r.stdout+r.stderr, func(r rune) bool { return r > 0x7f }); i >= 0 || r.stdout+r.stderr == "" {
				t.Errorf("%q by %s: not ASCII: %q", args, how, (r.stdout + r.stderr)[max(i, 0):])
			}
			if strings.Contains(r.stderr, "unknown flag: --ascii") {
				t.Errorf("%q does not take --ascii", args)
			}
			if len(args) == 3 && args[1] == "--demo" {
				tabular(t, r.stdout)
			}
		}
	}
	if r := mxwarden(t, onTerminal, "whois", "--demo", "@mallory:demo.example"); !strings.Contains(r.stdout, "‹1B›") {
		t.Errorf("after it, a terminal in UTF-8 gets ASCII: %s", r.stdout)
	}
}

// tabular holds a table to the width that it was given, counted in what is written.
func tabular(t *testing.T, table string) {
	t.Helper()
	for line := range strings.Lines(table) {
		if len(strings.TrimRight(line, "\n")) > 80 {
			t.Errorf("%d cells: %q", len(line)-1, line)
		}
	}
}
