package cli

import (
	"encoding/json"
	"strings"
	"testing"
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
			if row["endpoint"] == "" || row["group"] == "" || row["does"] == "" || row["capability"] == "" {
				t.Errorf("%s: %s", family, line)
			}
		}
	}
	if noes["synapse"] != 0 || noes["mas"] == 0 || noes["dendrite"] <= noes["mas"] || noes["proxy"] == 0 {
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
