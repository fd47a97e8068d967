package mas_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

const (
	canaryPassword = "canary-password-8c1f"
	oldAddress     = "bob@old.example.test"
	canaryToken    = "mat_canarytoken"
	bobID          = "01M8A5MY8AFAJHCA2B344GYXE3"
)

var (
	bob     = wire.NewText(bobID)
	bobUser = mas.User{ID: bob, Username: wire.NewText("bob")}
	session = wire.NewText("01M8A5QJ1JPKHN636NZDEZEKZP") // or whatever else has an id
)

// sampleRequests are one request of each function that makes one; every test over all calls finds them here.
var sampleRequests = map[string]func() wire.Request{
	"SiteConfig":     func() wire.Request { return mas.SiteConfig(new(mas.Site)) },
	"Version":        func() wire.Request { return mas.Version(new(wire.Text)) },
	"Metadata":       func() wire.Request { return mas.Metadata(new(mas.Issuer)) },
	"UserByUsername": func() wire.Request { return mas.UserByUsername("bob", new(mas.User)) },
	"UserByID":       func() wire.Request { return mas.UserByID(bobID, new(mas.User)) },
	"Register":       func() wire.Request { return mas.Register(new(wire.Text)) },
	"BeginSignIn":    func() wire.Request { return mas.BeginSignIn(session, new(mas.Code)) },
	"PollSignIn":     func() wire.Request { return mas.PollSignIn(session, mas.CodeOf(canaryPassword), new(mas.Tokens)) },
	"Refresh":        func() wire.Request { return mas.Refresh(session, wire.NewSecret(canaryPassword), new(mas.Tokens)) },
	"Revoke":         func() wire.Request { return mas.Revoke(session, wire.NewSecret(canaryPassword)) },
	"Deactivate":     func() wire.Request { return mas.Deactivate(bobUser, false) },
	"Reactivate":     func() wire.Request { return mas.Reactivate(bobUser) },
	"Lock":           func() wire.Request { return mas.Lock(bobUser, true) },
	"SetAdmin":       func() wire.Request { return mas.SetAdmin(bobUser, true) },
	"SetPassword":    func() wire.Request { return mas.SetPassword(bob, wire.NewSecret(canaryPassword)) },
	"Sessions": func() wire.Request {
		return mas.Sessions(mas.Personal, mas.SessionFilter{User: bob, Active: true}, wire.Text{}, new(mas.Page[mas.Session]))
	},
	"LastSessions": func() wire.Request {
		return mas.LastSessions(mas.Browser, mas.SessionFilter{User: bob, Ended: true}, session, new(mas.Page[mas.Session]))
	},
	"EndSession": func() wire.Request {
		return mas.EndSession(mas.Session{Kind: mas.Compatibility, ID: session, User: bob})
	},
	"Emails": func() wire.Request {
		return mas.Emails(mas.EmailFilter{User: bob}, wire.Text{}, new(mas.Page[mas.Email]))
	},
	"Users":           func() wire.Request { return mas.Users(mas.Deactivated, wire.Text{}, new(mas.Page[mas.User])) },
	"AddEmail":        func() wire.Request { return mas.AddEmail(bob, "bob@example.test") },
	"RemoveEmail":     func() wire.Request { return mas.RemoveEmail(wire.NewText(matrixadmintest.ULID(oldAddress))) },
	"Links":           func() wire.Request { return mas.Links(bob, wire.Text{}, new(mas.Page[mas.Link])) },
	"LinksOfSubject":  func() wire.Request { return mas.LinksOfSubject("bob-at-sso", new(mas.Page[mas.Link])) },
	"SessionByID":     func() wire.Request { return mas.SessionByID(mas.Compatibility, session, new(mas.Session)) },
	"RemoveLink":      func() wire.Request { return mas.RemoveLink(session) },
	"Providers":       func() wire.Request { return mas.Providers(wire.Text{}, new(mas.Page[mas.Provider])) },
	"OAuthClientByID": func() wire.Request { return mas.OAuthClientByID(session, new(mas.OAuthClient)) },
}

// requests are all of them.
func requests() map[string]wire.Request {
	all := map[string]wire.Request{}
	for name, sample := range sampleRequests {
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
