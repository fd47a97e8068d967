package mas_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

const (
	canaryPassword = "canary-password-8c1f"
	canaryToken    = "mat_canarytoken"
	bobID          = "01M8A5MY8AFAJHCA2B344GYXE3"
)

// sampleRequests are one request of each function that makes one; every test over all calls finds them here.
var sampleRequests = map[string]func() wire.Request{
	"SiteConfig":     func() wire.Request { return mas.SiteConfig(new(mas.Site)) },
	"Version":        func() wire.Request { return mas.Version(new(wire.Text)) },
	"Metadata":       func() wire.Request { return mas.Metadata(new(mas.Issuer)) },
	"UserByUsername": func() wire.Request { return mas.UserByUsername("bob", new(mas.User)) },
	"UserByID":       func() wire.Request { return mas.UserByID(bobID, new(mas.User)) },
}

// testRequests are writes of the two shapes that MAS has, as long as the package makes none itself.
var testRequests = map[string]func() wire.Request{
	"set-password": func() wire.Request {
		type body struct {
			Password wire.Secret `json:"password"`
		}
		return wire.Request{
			Op: "set the password", Backend: wire.Auth, Method: http.MethodPost, Path: []string{"api", "admin", "v1", "users", bobID, "set-password"},
			Body: body{wire.NewSecret(canaryPassword)}, Success: []int{204}, Wait: wire.WaitLong, Refusals: wire.Refusals{"400", "401", "403", "404"},
		}
	},
	"add-email": func() wire.Request {
		type body struct {
			UserID string `json:"user_id"`
			Email  string `json:"email"`
		}
		type answer struct {
			Data struct {
				ID *wire.Text `json:"id"`
			} `json:"data"`
		}
		return wire.Request{
			Op: "add the e-mail address", Backend: wire.Auth, Method: http.MethodPost, Path: []string{"api", "admin", "v1", "user-emails"},
			Body: body{bobID, "bob@example.test"}, Success: []int{201}, Wait: wire.WaitLong, Refusals: wire.Refusals{"400", "401", "403", "404", "409"},
			Check: wire.Answer(func(a answer) (wire.Facts, error) {
				if a.Data.ID == nil {
					return nil, wire.Missing("id")
				}
				return wire.Facts{"id": a.Data.ID.Raw()}, nil
			}),
		}
	},
}

// requests are all of them.
func requests() map[string]wire.Request {
	all := map[string]wire.Request{}
	for name, sample := range sampleRequests {
		all[name] = sample()
	}
	for name, sample := range testRequests {
		all[name] = sample()
	}
	return all
}

// TestEveryRequestIsSampled looks into the source for functions that make a request.
func TestEveryRequestIsSampled(t *testing.T) {
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
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
				continue
			}
			if s, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr); !ok || s.Sel.Name != "Request" {
				continue
			}
			found++
			if sampleRequests[f.Name.Name] == nil {
				t.Errorf("%s: the request %s has no sample in sampleRequests, so that no fault is tried on it", file.Name(), f.Name.Name)
			}
		}
	}
	if found != len(sampleRequests) {
		t.Errorf("%d requests in the source, %d samples", found, len(sampleRequests))
	}
}

// TestRequestsAreForMAS: each names its backend, and shows no secret.
func TestRequestsAreForMAS(t *testing.T) {
	t.Parallel()
	for name, r := range requests() {
		shown := r.PreviewAt("https://mas.example")
		if r.Backend != wire.Auth || strings.Contains(shown, canaryPassword) || !strings.HasPrefix(shown, r.Method+" https://mas.example/") {
			t.Errorf("%s: %s for the %s", name, shown, r.Backend)
		}
	}
}
