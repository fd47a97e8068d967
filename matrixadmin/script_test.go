package matrixadmin

import (
	"strings"
	"testing"
)

func TestLookalike(t *testing.T) {
	t.Parallel()
	for local, want := range map[string]string{
		"alice":                      "",
		"a.b_c=d-e/f+1":              "",
		"":                           "empty localpart",
		"Alice":                      "capital letters",
		"zA":                         "capital letters",
		"bZ":                         "capital letters",
		"a\u0430":                    "Cyrillic + Latin",
		"z\u0430":                    "Cyrillic + Latin",
		"1\u0456a":                   "Cyrillic + Latin",
		"_\u0456":                    "Cyrillic",
		"al!ce":                      "unusual characters",
		"al ice":                     "unusual characters",
		"al\u0456ce":                 "Cyrillic + Latin",
		"\u0430\u0435\u043e":         "Cyrillic",
		"\u03bfl\u0430":              "Cyrillic + Greek + Latin",
		"\u5c71\u7530":               "Han",
		"\u5c71\u306e\u30a2":         "Han + Hiragana + Katakana",
		"b\u00fccher":                "non-ASCII characters",
		"bu\u0308cher":               "combining characters",
		"\U0001f600":                 "non-ASCII characters",
		"al\u200bice":                "invisible characters",
		"al\u202eice":                "invisible characters",
		"al\u0456\u2060ce":           "invisible characters, Cyrillic + Latin",
		"al\u0301\u00adice\u03b1":    "invisible characters, combining characters, Greek + Latin",
		"\uff41lice":                 "non-ASCII characters",
		"al\u2039ce":                 "non-ASCII characters",
		"al\x1bce":                   "invisible characters",
		"\u13aa\u13de":               "Cherokee",
		"al\U000e0041ice":            "invisible characters",
		"\u0627\u0644\u0627\u0644ab": "Arabic + Latin",
	} {
		if got := MustParseUserID("@" + local + ":x.example").Lookalike(); got != want {
			t.Errorf("%+q looks like %q, want %q", local, got, want)
		}
	}
}

// TestLookalikeIsNeverSilent: whatever is not of today's grammar is said to be so, in a harmless line.
func TestLookalikeIsNeverSilent(t *testing.T) {
	t.Parallel()
	for _, l := range corpus(t) {
		id, err := ParseUserID("@" + strings.NewReplacer(":", "", "\x00", "").Replace(l.Value) + ":x.example")
		if err != nil {
			continue
		}
		why := id.Lookalike()
		if Printable(why) != why {
			t.Errorf("%s: %q", l.ID, why)
		}
		if (why != "") != id.Historical() {
			t.Errorf("%s: historical %t, and %q", l.ID, id.Historical(), why)
		}
	}
}
