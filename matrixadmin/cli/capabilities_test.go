package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// TestCapabilities: one row for each, for people and for programs; a no has its reason, and the demo of another family has more of them.
func TestCapabilities(t *testing.T) {
	t.Parallel()
	noes := map[string]int{}
	for _, family := range []string{"synapse", "dendrite", "mas", "proxy"} {
		status, out, errs := runAct(t, "", "capabilities", "--json", "--demo-server", family)
		if status != 0 || errs != "" {
			t.Fatalf("%s: %d %s", family, status, errs)
		}
		for line := range strings.Lines(out) {
			var row map[string]string
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			if row["answer"] == "no" {
				if noes[family]++; row["reason"] == "" {
					t.Errorf("%s: %s", family, line)
				}
			}
			if need, fits := map[string]string{"cross-signing-reset synapse": "no", "cross-signing-reset mas": "yes", "notice synapse": "depends", "notice mas": "depends"}[row["capability"]+" "+family]; fits && row["answer"] != need {
				t.Errorf("%s: %s", family, line)
			}
			if row["endpoint"] == "" || row["group"] == "" || row["does"] == "" || row["capability"] == "" {
				t.Errorf("%s: %s", family, line)
			}
		}
	}
	if noes["synapse"] != 1 || noes["mas"] == 0 || noes["dendrite"] <= noes["mas"] || noes["proxy"] == 0 {
		t.Errorf("cannot: %v", noes)
	}
	status, out, _ := runAct(t, "", "capabilities")
	if status != 0 || !strings.Contains(out, "suspend accounts") || !strings.Contains(out, "PUT /_synapse/admin/v1/suspend/{user}") {
		t.Errorf("%d %s", status, out)
	}
	if status, _, _ = runAct(t, "", "capabilities", "--json", "--csv"); status != 2 {
		t.Errorf("two formats: %d", status)
	}
}

// TestCapabilitiesFiltered: columns of fixed words are compared as a whole, others in part, and each command that lists takes a filter, of which nothing may be left.
func TestCapabilitiesFiltered(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]func(row map[string]string) bool{
		"answer:no":          func(row map[string]string) bool { return row["answer"] == "no" },
		"-answer:no":         func(row map[string]string) bool { return row["answer"] != "no" },
		"does:quarantine":    func(row map[string]string) bool { return strings.Contains(row["does"], "quarantine") },
		"SUSPEND group:find": func(map[string]string) bool { return false },
	} {
		_, all, _ := runAct(t, "", "capabilities", "--json", "--demo-server", "dendrite")
		status, out, errs := runAct(t, "", "capabilities", "--json", "--demo-server", "dendrite", "--filter", filter)
		left := ""
		for line := range strings.Lines(all) {
			var row map[string]string
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			if want(row) {
				left += line
			}
		}
		if status != 0 || errs != "" || out != left {
			t.Errorf("%s: %d %s\n%s", filter, status, errs, out)
		}
	}
	calls := [][]string{{"capabilities"}, {"users", "created:<1d"}, {"whois", "bob"}}
	for _, table := range lists.All() {
		call := []string{table.Info().ID, "bob", "--demo-server", "mas"}
		if table.Info().Server {
			call = slices.Delete(call, 1, 2)
		}
		if table.Info().Private != "" {
			call = append(call, "--private")
		}
		calls = append(calls, call)
	}
	for _, call := range calls {
		for format, lines := range map[string]int{"--json": 0, "--csv": 1, "--markdown": 2} {
			status, out, errs := runAct(t, "", append(slices.Clone(call), "--filter", "nosuchword", format)...)
			if status != 0 || strings.Count(out, "\n") != lines {
				t.Errorf("%q with nothing left, %s: %d, %q %s", call, format, status, out, errs)
			}
		}
	}
}

// TestUserAndActivityShowNoPrivateContents: of account data the types and sizes alone, whatever the format; and all of it is safe to print.
func TestUserAndActivityShowNoPrivateContents(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"user", "@mallory:demo.example"},
		{"user", "@mallory:demo.example", "--json"},
		{"user", "@mallory:demo.example", "--csv"},
		{"activity", "@mallory:demo.example"},
		{"activity", "@mallory:demo.example", "--json"},
	} {
		status, out, errs := runAct(t, "", args...)
		if status != 0 || len(out) < 1000 {
			t.Errorf("%q: %d %s", args, status, errs)
		}
		if strings.Contains(out, "canary") || strings.Contains(out, "private") {
			t.Errorf("%q prints what clients keep", args)
		}
		if args[len(args)-1] != "--csv" && strings.ContainsAny(out, "\x1b\x07\u202e\u009b") {
			t.Errorf("%q prints control characters", args)
		}
	}
}
