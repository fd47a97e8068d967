package ops_test

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

const readable = "23456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"

func TestPasswordShape(t *testing.T) {
	s, err := ops.GeneratePassword(matrixadmin.PasswordPolicy{})
	if err != nil {
		t.Fatal(err)
	}
	groups := strings.Split(s.Reveal(), "-")
	if len(groups) != 5 {
		t.Fatalf("%d groups, want 5", len(groups))
	}
	for _, g := range groups {
		if len(g) != 5 || strings.Trim(g, readable) != "" {
			t.Errorf("group %q is not five readable characters", g)
		}
	}
	if bits := 25 * math.Log2(float64(len(readable))); bits < 100 {
		t.Errorf("%.0f bits", bits)
	}
}

// TestPasswordPolicy: whatever a policy asks for, the password has it, by this test's own reading of the policy.
func TestPasswordPolicy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := matrixadmin.PasswordPolicy{
			MinimumLength: rapid.IntRange(0, 72).Draw(t, "length"),
			RequireDigit:  rapid.Bool().Draw(t, "digit"), RequireSymbol: rapid.Bool().Draw(t, "symbol"),
			RequireLowercase: rapid.Bool().Draw(t, "lower"), RequireUppercase: rapid.Bool().Draw(t, "upper"),
		}
		s, err := ops.GeneratePassword(p)
		if err != nil {
			t.Fatal(err)
		}
		got := s.Reveal()
		symbol := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
		switch {
		case len(got) < p.MinimumLength, len(got) > 72, len(got) < 29:
			t.Errorf("%d bytes for at least %d", len(got), p.MinimumLength)
		case strings.HasPrefix(got, "-"), strings.HasSuffix(got, "-"), strings.Contains(got, "--"), strings.Trim(got, readable+"-") != "":
			t.Errorf("%q cannot be read out", got)
		case p.RequireDigit && !strings.ContainsFunc(got, unicode.IsDigit), p.RequireSymbol && !strings.ContainsFunc(got, symbol),
			p.RequireLowercase && !strings.ContainsFunc(got, unicode.IsLower), p.RequireUppercase && !strings.ContainsFunc(got, unicode.IsUpper):
			t.Errorf("%q breaks %+v", got, p)
		}
		if v := p.Violations(s); len(v) != 0 {
			t.Errorf("%q: %q", got, v)
		}
	})
}

func TestImpossiblePasswordPolicy(t *testing.T) {
	if _, err := ops.GeneratePassword(matrixadmin.PasswordPolicy{MinimumLength: 73}); err == nil {
		t.Error("a password that bcrypt would cut was made")
	}
}

// TestPasswordDistribution: over many passwords no character is rarer or more frequent than chance allows, and none comes twice.
func TestPasswordDistribution(t *testing.T) {
	const passwords = 4000
	seen := make(map[string]bool, passwords)
	count := map[rune]int{}
	total := 0
	for range passwords {
		s, err := ops.GeneratePassword(matrixadmin.PasswordPolicy{})
		if err != nil {
			t.Fatal(err)
		}
		if seen[s.Reveal()] {
			t.Fatal("the same password twice")
		}
		seen[s.Reveal()] = true
		for _, r := range strings.ReplaceAll(s.Reveal(), "-", "") {
			count[r]++
			total++
		}
	}
	expect := float64(total) / float64(len(readable))
	chi := 0.0
	for _, r := range readable {
		d := float64(count[r]) - expect
		chi += d * d / expect
	}
	// 56 degrees of freedom: above 130 by chance once in ten million runs.
	if chi > 130 || len(count) != len(readable) {
		t.Errorf("chi-squared %.0f over %d characters", chi, len(count))
	}
}
