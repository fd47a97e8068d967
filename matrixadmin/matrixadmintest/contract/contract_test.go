package contract_test

import (
	"slices"
	"testing"
	"testing/synctest"
)

// cases is the whole table.
func cases() []testCase {
	return slices.Concat(whoisCases(), deactivateCases(), passwordCases(), listCases(), userCases(), findCases(), putCases(), deviceCases(), mediaCases(), contentCases(), otherCases(), actionCases())
}

// TestFake runs every case against the homeserver in memory, each on a server of its own.
func TestFake(t *testing.T) {
	t.Parallel()
	for _, c := range cases() {
		t.Run(c.title(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.run(t, newFake(t)) })
		})
	}
}

// TestTitles keeps a failure from being looked for in the wrong row.
func TestTitles(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range cases() {
		if seen[c.title()] {
			t.Errorf("two cases are called %q", c.title())
		}
		seen[c.title()] = true
	}
}

func (c testCase) title() string {
	if c.name != "" {
		return c.name
	}
	return c.rec
}
