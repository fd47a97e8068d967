package cli_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestNamesAreOneSpace: lists, actions, other commands and the topics of the reference have names of their own; a library that is given two commands of one
// name runs the first and says nothing.
func TestNamesAreOneSpace(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	take := func(name, what string) {
		if before := seen[name]; before != "" {
			t.Errorf("%s is %s and %s", name, before, what)
		}
		seen[name] = what
	}
	for _, c := range cli.Command(t.Context(), cli.Process{}).Commands() {
		for _, name := range append(c.Aliases, c.Name()) {
			take(name, "a command")
		}
	}
	for _, topic := range cli.Topics() {
		take(topic.Name, "a topic")
	}
	for _, name := range []string{"help", "completion"} {
		if seen[name] == "" {
			take(name, "of the library")
		}
	}
	for _, table := range lists.All() {
		if id := table.Info().ID; seen[id] != "a command" {
			t.Errorf("the list %s has no command", id)
		}
	}
	for _, a := range ops.Catalog() {
		if seen[a.ID] != "a command" && a.Marks == ops.OnAccount { // what concerns marks is for the screen: commands take several ids
			t.Errorf("the action %s has no command", a.ID)
		}
	}
}

// TestListsAreCommands: every list of the catalog, for people and for programs, on a demo that has each.
func TestListsAreCommands(t *testing.T) {
	t.Parallel()
	for _, table := range lists.All() {
		info := table.Info()
		call := []string{info.ID, "--demo", "alice"}
		if info.Server {
			call = call[:2]
		}
		if info.Auth != nil {
			if r := mxwarden(t, cli.Process{}, call...); r.status != 3 || !strings.Contains(r.stderr, "does not use the Matrix Authentication Service") {
				t.Errorf("%s without MAS: status %d, %q", info.ID, r.status, r.stderr)
			}
			call[1] = "--demo-server=mas"
		}
		if info.Private != "" {
			if r := mxwarden(t, cli.Process{}, call...); r.status != 2 || !strings.Contains(r.stderr, "needs --private") {
				t.Errorf("%s: status %d, %q", info.ID, r.status, r.stderr)
			}
			call = append(call, "--private")
		}
		r := mxwarden(t, cli.Process{}, call...)
		head, _, _ := strings.Cut(r.stdout, "\n")
		first := slices.IndexFunc(table.Heads(), func(h lists.Head) bool { return !h.Late || info.Server })
		if r.status != 0 || r.stderr != "" && info.Private == "" && !info.Server || !strings.HasPrefix(head, table.Heads()[first].Title) || strings.Count(r.stdout, "\n") < 2 {
			t.Errorf("%s: status %d, %q\n%s", info.ID, r.status, r.stderr, r.stdout)
		}
		args := append(slices.Clone(call), "--json")
		if table.Detailed() {
			args = append(args, "--details")
		}
		r = mxwarden(t, cli.Process{}, args...)
		for line := range strings.Lines(r.stdout) {
			var row map[string]any
			if err := json.Unmarshal([]byte(line), &row); err != nil || len(row) != len(table.Heads()) {
				t.Errorf("%s: %v, %d of %d columns: %s", info.ID, err, len(row), len(table.Heads()), line)
			}
		}
		help := mxwarden(t, cli.Process{}, "help", "json").stdout
		if !strings.Contains(help, "mxwarden "+info.ID+" --json") {
			t.Errorf("the reference does not explain %s", info.ID)
		}
		var ids []string
		for _, h := range slices.Backward(table.Heads()) { // in another order than they have by themselves
			if ids = append(ids, h.ID); !strings.Contains(help, "\n  "+h.ID+" ") {
				t.Errorf("the reference does not explain %s of %s", h.ID, info.ID)
			}
		}
		for _, columns := range [][]string{ids, ids[:1]} {
			if r := mxwarden(t, cli.Process{}, append(slices.Clone(call), "--columns", strings.Join(columns, ","), "--csv")...); r.status != 0 || !strings.HasPrefix(r.stdout, strings.Join(columns, ",")+"\r\n") {
				t.Errorf("%s --columns %s: status %d, %s", info.ID, columns, r.status, r.stdout)
			}
		}
	}
}

func TestDevices(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args   string
		status int
		want   string // on either stream
	}{
		{"devices alice --demo --columns device --csv", 0, "device\r\nDESKTOPALI\r\nIPHONEALIC\r\nOFFICEFIRE\r\nNHEKOALICE\r\n"},
		{"devices alice --demo --columns device --csv --sort device", 0, "device\r\nDESKTOPALI\r\nIPHONEALIC\r\nNHEKOALICE\r\nOFFICEFIRE\r\n"},
		{"devices alice --demo --columns device --csv --sort device:desc", 0, "device\r\nOFFICEFIRE\r\nNHEKOALICE\r\nIPHONEALIC\r\nDESKTOPALI\r\n"},
		{"devices alice --demo --columns device --csv --sort last_seen:asc", 0, "device\r\nNHEKOALICE\r\nOFFICEFIRE\r\n"},
		{"devices https://matrix.to/#/@alice:demo.example --demo --json", 0, `{"device":"DESKTOPALI",`},
		{"devices @nobody:demo.example --demo", 1, "account not found: @nobody:demo.example"},
		{"devices @bob:elsewhere.example --demo", 3, "belongs to another server"},
		{"devices alice --demo-server dendrite", 3, "Dendrite's admin API cannot list devices"},
		{"devices", 2, "mxwarden devices needs an account, for example: mxwarden devices @user:example.org"},
		{"devices alice --demo --json --csv", 2, "Use only one of --json, --csv, --markdown"},
		{"devices alice --demo --columns device,x", 2, "Unknown column x. Columns: device, name,"},
		{"devices alice --demo --columns device,device", 2, "Column device is listed twice"},
		{"devices alice --demo --sort x", 2, "Unknown column x."},
		{"devices alice --demo --sort name:up", 2, "Sort order must be :asc or :desc (got :up)"},
		{"devices alice --demo --columns device --csv --filter last_seen:<1d", 0, "device\r\nDESKTOPALI\r\n"},
		{"devices alice --demo --columns device --csv --filter name:=\"nope\"", 0, "device\r\n"},
		{"devices alice --demo --filter -name:desktop --filter client:element", 0, "of 4 rows match"},
		{"devices alice --demo --filter nope:x", 2, "Invalid filter: unknown field nope; use one of device, name, last_seen, ip, client, user_agent, dehydrated, mas_client, mas_contact, mas_session, or quote the text\n  nope:x\n  ^^^^^"},
		{"rooms alice --demo --csv --columns room --filter members:>1000000", 0, "room\r\n"},
		{"devices alice bob --demo --csv --columns device", 0, "account,device\r\n'@alice:demo.example,DESKTOPALI\r\n"},
		{"devices alice bob --demo", 0, "Account              Device ID"},
		{"devices alice @nobody:demo.example bob --demo --json --columns device", 1, "{\"account\":\"@bob:demo.example\",\"device\":"},
		{"devices alice @nobody:demo.example --demo", 1, "mxwarden: account not found: @nobody:demo.example\nmxwarden: 1 of 2 accounts could not be read\n"},
		{"devices alice - --demo", 2, "- stands alone"},
		{"activity alice --demo --details", 2, "Unknown flag --details"}, // a list without details
	} {
		r := mxwarden(t, cli.Process{}, strings.Fields(tt.args)...)
		if r.status != tt.status || !strings.Contains(r.stdout+r.stderr, tt.want) {
			t.Errorf("%s: status %d, want %d and %q:\n%s%s", tt.args, r.status, tt.status, tt.want, r.stdout, r.stderr)
		}
	}
	width := cli.Process{Columns: 60}
	for line := range strings.Lines(mxwarden(t, width, "devices", "alice", "--demo").stdout) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 60 {
			t.Errorf("%d cells: %s", n, line)
		}
	}
	if ids := strings.Fields(mxwarden(t, cli.Process{}, "__complete", "devices", "--sort", "").stdout); !slices.Contains(ids, "last_seen") {
		t.Errorf("--sort proposes %q", ids)
	}
}
