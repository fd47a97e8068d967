package matrixadmin_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestEveryEndpointIsHeldAgainstTheFakes looks into the source for capabilities that have an endpoint.
func TestEveryEndpointIsHeldAgainstTheFakes(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			value, ok := v.Values[0].(*ast.CompositeLit)
			if kind, named := ast.Expr(nil), false; ok {
				kind = value.Type
				if ident, is := kind.(*ast.Ident); is {
					named = ident.Name == "Capability"
				}
				ok = named
			}
			if !ok {
				return true
			}
			for _, e := range value.Elts {
				if kv, is := e.(*ast.KeyValueExpr); is {
					if key, is := kv.Key.(*ast.Ident); is && key.Name == "At" {
						found++
						if endpoints[v.Names[0].Name].capability == nil {
							t.Errorf("%s: %s has an endpoint, and is not in endpoints", file.Name(), v.Names[0].Name)
						}
					}
				}
			}
			return true
		})
	}
	if found != len(endpoints) {
		t.Errorf("%d capabilities with an endpoint in the source, %d in the table", found, len(endpoints))
	}
}

// TestRowsAndFakesAgree: where the rows say yes, the fake of the family has the endpoint on the surface that they name; where they say no, it has none at all.
func TestRowsAndFakesAgree(t *testing.T) {
	t.Parallel()
	answers := 0
	for _, mode := range matrixadmintest.Modes() {
		hs := matrixadmintest.New(matrixadmintest.WithMode(mode))
		c := clientOf(t, hs, hs.AdminToken())
		if _, err := c.WhoAmI(t.Context()); err != nil {
			t.Fatal(err)
		}
		s, err := c.Server(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for name, e := range endpoints {
			can := s.Can(e.capability)
			there := map[matrixadmin.Via]bool{}
			for via, call := range e.at {
				for one := range strings.SplitSeq(call, " or ") {
					there[via] = there[via] || serves(t, hs, one)
				}
			}
			_, here := e.at[can.Via]
			some := false
			for _, yes := range there {
				some = some || yes
			}
			answers++
			switch {
			case can.Answer == matrixadmin.Yes && here && !there[can.Via], can.Answer == matrixadmin.Yes && !some:
				t.Errorf("%s on %s: it can, via %d, and the fake has %v", name, s.Software(), can.Via, there)
			case can.Answer == matrixadmin.No && some && !strings.Contains(can.Why, "managed by the Matrix Authentication Service") && !strings.Contains(can.Why, "this would change nothing"): // it answers, and means nothing
				t.Errorf("%s on %s: it cannot (%s), and the fake has %v", name, s.Software(), can.Why, there)
			case can.Answer == matrixadmin.No && can.Why == "":
				t.Errorf("%s on %s: no reason", name, s.Software())
			case can.Answer != matrixadmin.Yes && can.Answer != matrixadmin.No && name != "PagedList": // it is asked for where there is no list
				t.Errorf("%s on %s: %d after everything was asked; the fake has %v", name, s.Software(), can.Answer, there)
			}
		}
	}
	if answers < 80 {
		t.Errorf("%d answers", answers)
	}
}

// serves reports whether the fake knows an endpoint.
func serves(t *testing.T, hs *matrixadmintest.Homeserver, call string) bool {
	t.Helper()
	method, target, _ := strings.Cut(call, " ")
	target = strings.NewReplacer("{me}", hs.AdminID(), "{nobody}", "@nobody:"+hs.ServerName()).Replace(target)
	req, err := http.NewRequestWithContext(t.Context(), method, hs.BaseURL()+target, strings.NewReader(`{"suspend":true,"suspended":true,"new_password":"a long one 1","password":"a long one 1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodGet {
		req.Body = nil
	}
	req.Header.Set("Authorization", "Bearer "+hs.AdminToken())
	resp, err := hs.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return !strings.Contains(string(body), "M_UNRECOGNIZED") && !strings.Contains(string(body), "<html>")
}

// TestConnectingTakesFewRequests makes the steps of the console, on every family.
func TestConnectingTakesFewRequests(t *testing.T) {
	t.Parallel()
	for _, mode := range matrixadmintest.Modes() {
		hs := matrixadmintest.New(matrixadmintest.WithMode(mode))
		free, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := free.Server(t.Context()); err != nil {
			t.Fatal(err)
		}
		c := clientOf(t, hs, hs.AdminToken())
		c.TakeOver(free)
		me, err := c.WhoAmI(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.Server(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckAdmin(t.Context(), me, s); err != nil {
			t.Errorf("%s: %v", s.Software(), err)
		}
		if _, err := c.PasswordPolicy(t.Context()); err != nil {
			t.Errorf("%s: %v", s.Software(), err)
		}
		atMost := 8
		switch mode {
		case matrixadmintest.Synapse034, matrixadmintest.Synapse119, matrixadmintest.ProxyHidesAdmin: // which of their calls are there is asked one by one
			atMost = 14
		default:
		}
		var paths []string
		for _, r := range hs.Requests() {
			paths = append(paths, r.Path)
		}
		t.Logf("%s: %d", s.Software(), len(paths))
		if len(paths) > atMost {
			t.Errorf("%s: %d requests, want at most %d:\n%s", s.Software(), len(paths), atMost, strings.Join(paths, "\n"))
		}
		if !s.Settled() {
			t.Errorf("%s: something is left to ask", s.Software())
		}
	}
}
