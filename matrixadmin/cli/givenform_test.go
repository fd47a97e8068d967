package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestListsArePipedToActions: what a list prints for programs, of one account or several, is what the actions on its rows take, each row as its account's.
func TestListsArePipedToActions(t *testing.T) {
	listed := map[ops.SubjectKind][]string{ops.OnDevice: {"devices"}, ops.OnRoom: {"rooms"}, ops.OnSession: {"sessions", "admin-sessions"}, ops.OnMedia: {"media"}}
	flags := map[string]string{"rename-device": "--name x"}
	for _, a := range ops.Catalog() {
		if a.Marks != ops.OnAccount || a.On == ops.OnAccount {
			continue
		}
		if len(listed[a.On]) == 0 {
			t.Errorf("no list has a %s for %s", a.On, a.ID)
		}
		for _, list := range listed[a.On] {
			for _, form := range []string{"--csv", "--json"} {
				args := []string{list, "alice", "taken-over", form}
				switch list {
				case "sessions":
					args = append(args, "--filter", "state:active")
				case "admin-sessions":
					args = []string{list, form}
				}
				_, rows, errs := runDemo(t, "", args...)
				status, out, said := runDemo(t, rows, strings.Fields(a.ID+" - --dry-run --json "+flags[a.ID])...)
				want := strings.Count(rows, "\n")
				if form == "--csv" {
					want--
				}
				if status == exitUsage || strings.Count(out, "\n") != want || want < 3 {
					t.Errorf("%s | %s -: %d, %d of %d rows\n%s%s", args, a.ID, status, strings.Count(out, "\n"), want, errs, said)
				}
				for line := range strings.Lines(out) {
					var got struct {
						Target  string `json:"target"`
						Subject string `json:"subject"`
					}
					if err := json.Unmarshal([]byte(line), &got); err != nil {
						t.Fatal(err)
					}
					if !slices.ContainsFunc(strings.Split(rows, "\n"), func(row string) bool { return strings.Contains(row, got.Target) && strings.Contains(row, got.Subject) }) {
						t.Errorf("%s | %s -: no row has %s of %s", args, a.ID, got.Subject, got.Target)
					}
				}
			}
		}
	}
}

// runDemo runs a command line on the demo with an authentication service.
func runDemo(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return runAct(t, stdin, append(args, "--demo-server", "mas")...)
}

// TestTablesNameNoOtherAccount: a row that may be about another account, or that is not of the shape of the others, is refused before anything is sent.
func TestTablesNameNoOtherAccount(t *testing.T) {
	const alice, bob = "@alice:demo.example", "@bob:demo.example"
	for _, tt := range []struct {
		name, stdin, args string
		status            int
		says              string
	}{
		{"quotes, as of jq", `"` + bob + `"` + "\n", "suspend -", 0, bob + ": PUT"},
		{"a localpart in quotes", `"bob"` + "\n", "suspend -", 1, `account not found: @"bob":demo.example`},
		{"a device in quotes", `"DESKTOPALI"` + "\n", "sign-out-device alice -", 1, "not possible: the account has no device"},
		{"an array", `[{"id":"` + bob + `"}]` + "\n", "suspend -", 2, "Give one ID per line"},
		{"two by a comma", bob + "," + alice + "\n", "suspend -", 2, "Give one ID per line"},
		{"tabs", alice + "\tAlice\n" + bob + "\tBob\n", "suspend -", 0, "2 user IDs from column 1"},
		{"tabs behind the ids alone", alice + "\t\r\nbob \r\n", "suspend -", 0, bob + ": PUT"},
		{"tabs with a head", "name\tuser_id\nx\t" + bob + "\n", "suspend -", 0, "1 user ID from column user_id"},
		{"fewer columns", alice + "\tAlice\n" + bob + "\n", "suspend -", 2, "line 2: 1 column, but the first line has 2"},
		{"two ids in a row", alice + "\tAlice\n" + bob + "\t" + alice + "\n", "suspend -", 2, "line 2: two columns may be the user ID"},
		{"localparts beside others", "alice\tAlice\n", "suspend -", 2, "line 1: the first column is no user ID: alice. Give one ID per line"},
		{"blanks between columns", alice + " Alice\n", "suspend -", 2, "not one user ID, link or localpart. Give one ID per line"},
		{"devices beside others", "DESKTOPALI\tx\n", "sign-out-device alice -", 2, "several columns, and no first line that names them"},
		{"numbers of reports as ids", "time,kind,id\n2026,reported,70\n", "suspend -", 2, "line 2: column id has no user ID: 70"},
		{"a localpart in a table", "id,name\nalice,x\n", "suspend -", 2, "line 2: column id has no user ID: alice"},
		{"two accounts in a row", "account,id\n'" + alice + ",'" + bob + "\n", "suspend -", 2, "line 2: columns account and id name two accounts"},
		{"an event beside the account", "account,id\n'" + alice + ",$event\n", "suspend -", 0, alice + ": PUT"},
		{"objects", `{"id":"` + bob + `","name":"x"}` + "\n", "suspend -", 0, bob + ": PUT"},
		{"an object without an id", `{"id":"` + bob + `"}` + "\n" + `{"name":"x"}` + "\n", "suspend -", 2, "line 2: this row of the table has no ID"},
		{"a key twice", `{"id":"` + bob + `","id":"` + alice + `"}` + "\n", "suspend -", 2, "line 1: this is no JSON object"},
		{"objects, then none", `{"id":"` + bob + `"}` + "\nalice\n", "suspend -", 2, "line 2: this is no JSON object"},
		{"a row of another account", "account,device\n'" + alice + ",DESKTOPALI\n'" + bob + ",X\n", "sign-out-device alice -", 2, "line 3: this row is about " + bob + ", not " + alice},
		{"rows of one account", "account,device\n'" + alice + ",DESKTOPALI\n", "sign-out-device alice -", 0, alice + "/DESKTOPALI: POST"},
		{"rows without an account", "device\nDESKTOPALI\n", "sign-out-device -", 2, "does not say whose each device is"},
		{"lines without an account", "DESKTOPALI\n", "sign-out-device -", 2, "does not say whose each device is"},
		{"nobody's row", "account,device\nnone,DESKTOPALI\n", "sign-out-device -", 2, "line 2: column account has no user ID: none"},
		{"another server's row", "account,device\n'@x:other.example,DESKTOPALI\n", "sign-out-device -", 3, "line 2: @x:other.example belongs to another server"},
		{"likely devices", "device,certainty\nDESKTOPALI,likely\n", "sign-out-device alice -", 2, "line 2: the device of this connection is not certain"},
		{"rooms by a name that users choose", "room,room_id\n!PkiGxMggLWHrNQJIlZ:demo.example,!FecQCjJZGXBzoGkMNU:demo.example\n", "leave-room alice -", 0, alice + "/!FecQCjJZGXBzoGkMNU:demo.example: POST"},
		{"rooms without a server", "room,members\n!eVrAB-ut_2yLBR3ziMeBdI4k0r37QGjbcs_EVTNxKzI,3\n", "leave-room alice -", 1, alice + "/!eVrAB-ut_2yLBR3ziMeBdI4k0r37QGjbcs_EVTNxKzI: not possible: the account has nothing"},
		{"names of rooms", "room,member\nTea party,x\n", "leave-room alice -", 2, "line 2: column room has no room ID: Tea party"},
	} {
		status, out, errs := runAct(t, tt.stdin, append(strings.Fields(tt.args), "--dry-run")...)
		if status != tt.status || !strings.Contains(out+errs, tt.says) || status == exitUsage && out != "" {
			t.Errorf("%s: status %d, want %d with %q\n%s%s", tt.name, status, tt.status, tt.says, out, errs)
		}
	}
}
