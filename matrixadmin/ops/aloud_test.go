package ops_test

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/x/exp/golden"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// losing loses the answers to changes.
type losing struct {
	hs   *matrixadmintest.Homeserver
	does bool
}

func (l losing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return l.hs.RoundTrip(r)
	}
	if l.does {
		if resp, err := l.hs.RoundTrip(r); err == nil {
			_ = resp.Body.Close()
		}
	}
	return nil, errors.New("connection reset by peer")
}

// TestResultsReadAloud lists how each action of the catalog ends, whatever the server does and says, so that who changes a sentence reads it among the others.
func TestResultsReadAloud(t *testing.T) {
	type line func(hs *matrixadmintest.Homeserver, said []answered) http.RoundTripper
	denies := func(d denying) line {
		return func(hs *matrixadmintest.Homeserver, _ []answered) http.RoundTripper {
			one := d
			one.hs = hs
			return &one
		}
	}
	lines := map[string]line{
		"done": func(hs *matrixadmintest.Homeserver, _ []answered) http.RoundTripper { return hs },
		"claimed": func(hs *matrixadmintest.Homeserver, said []answered) http.RoundTripper {
			return &idle{hs: hs, answers: said}
		},
		"no answer":            func(hs *matrixadmintest.Homeserver, _ []answered) http.RoundTripper { return losing{hs, false} },
		"done, told to wait":   denies(denying{does: true, status: http.StatusTooManyRequests}),
		"refused after one":    denies(denying{status: http.StatusForbidden, first: 2}),
		"refused, one is done": denies(denying{status: http.StatusForbidden, one: 1}),
		"done, odd answer": func(hs *matrixadmintest.Homeserver, _ []answered) http.RoundTripper {
			return odd{next: hs, body: "done\n"}
		},
	}
	var text strings.Builder
	for _, a := range ops.Catalog() {
		text.WriteString(a.ID + "\n")
		said := map[string][]string{}
		for name, line := range lines {
			synctest.Test(t, func(t *testing.T) {
				hs, part := able(t, a)
				heard := &listener{hs: hs}
				runOn(t, a, hs, part, heard)
				hs, part = able(t, a)
				says := runOn(t, a, hs, part, line(hs, heard.answers)).Summary()
				said[says] = append(said[says], name)
				if slices.ContainsFunc(strings.Split(says, ". "), func(one string) bool { return strings.Count(one, " but ") > 1 }) {
					t.Errorf("%s, %s: %s", a.ID, name, says)
				}
			})
		}
		for _, says := range slices.Sorted(maps.Keys(said)) {
			slices.Sort(said[says])
			text.WriteString("  " + strings.Join(said[says], "; ") + ": " + says + "\n")
		}
	}
	golden.RequireEqual(t, text.String())
}
