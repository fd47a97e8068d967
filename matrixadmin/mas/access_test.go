package mas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func service(t *testing.T, token func(*matrixadmintest.Homeserver) string) (*matrixadmintest.Homeserver, *mas.Client) {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	for _, local := range []string{"alice", "Bob"} {
		h.AddUser(matrixadmintest.User{ID: "@" + local + ":demo.example"})
	}
	h.AddUser(matrixadmintest.User{ID: "@bridge:demo.example", AppserviceID: "bridge"})
	c, err := mas.New(h.Auth().Issuer(), wire.WithTransport(h), wire.WithToken(wire.NewSecret(token(h))))
	if err != nil {
		t.Fatal(err)
	}
	return h, c
}

func adminToken(h *matrixadmintest.Homeserver) string { return h.Auth().AdminToken() }

// TestProbe says how far the admin API is open, with one request.
func TestProbe(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		token  func(*matrixadmintest.Homeserver) string
		change func(*matrixadmintest.Homeserver)
		server string
		want   mas.Answer
		why    string
	}{
		"open":             {want: mas.Yes},
		"another's":        {server: "other.example", want: mas.No, why: "keeps the accounts of another homeserver: demo.example"},
		"not served there": {change: func(h *matrixadmintest.Homeserver) { h.Auth().HideAdmin(true) }, want: mas.No, why: "the admin API of MAS is not served at this address"},
		"no scope":         {token: func(h *matrixadmintest.Homeserver) string { return h.TokenFor("@alice:demo.example") }, want: mas.No, why: "lacks the scope urn:mas:admin"},
		"not of MAS":       {token: func(*matrixadmintest.Homeserver) string { return "syt_x" }, want: mas.No, why: "does not accept the token (Invalid type of access token)"},
		"expired":          {change: (*matrixadmintest.Homeserver).ExpireTokens, want: mas.No, why: "Access token expired"},
		"down": {
			change: func(h *matrixadmintest.Homeserver) {
				h.Fault(nil, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }})
			},
			want: mas.NotKnown, why: "could not be asked",
		},
		"a page": {
			change: func(h *matrixadmintest.Homeserver) {
				h.Fault(nil, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "text/html")
					_, _ = w.Write([]byte("<html>"))
				}})
			},
			want: mas.No, why: "no MAS answers there",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.token == nil {
				tt.token = adminToken
			}
			h, c := service(t, tt.token)
			if tt.change != nil {
				tt.change(h)
			}
			if tt.server == "" {
				tt.server = "demo.example"
			}
			got := mas.Probe(t.Context(), c, tt.server)
			if got.Answer != tt.want || !strings.Contains(got.Why, tt.why) || (got.Why == "") != (tt.want == mas.Yes) {
				t.Errorf("%+v", got)
			}
			for _, c := range []mas.Capability{mas.ReadUser, mas.ReadSite, mas.ReadVersion} {
				if answer, why := got.Can(c); answer != tt.want || why != got.Why {
					t.Errorf("%s: %v %q", c.ID, answer, why)
				}
			}
			if answer, _ := got.Can(mas.ReadMetadata); answer != mas.Yes {
				t.Errorf("what everybody may read is %v", answer)
			}
			if n := len(h.Requests()); n != 1 && tt.want != mas.NotKnown {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// TestUserNamed: the lookup of MAS ignores case, ours does not.
func TestUserNamed(t *testing.T) {
	t.Parallel()
	_, c := service(t, adminToken)
	for name, found := range map[string]bool{"alice": true, "Alice": false, "Bob": true, "bob": false, "nobody": false, "bridge": false, "@alice:demo.example": false} {
		u, err := mas.UserNamed(t.Context(), c, name)
		if found != (err == nil) || found && (u.Username.Raw() != name || u.ID.IsZero() || u.Created.IsZero() || !u.Locked.IsZero()) {
			t.Errorf("%s: %+v, %v", name, u, err)
		}
		if !found && wire.KindOf(err) != wire.KindNotFound {
			t.Errorf("%s: %v", name, err)
		}
		if found {
			var same mas.User
			if _, err := c.Do(t.Context(), mas.UserByID(u.ID.Raw(), &same)); err != nil || same != u {
				t.Errorf("%s by its id: %+v, %v", name, same, err)
			}
		}
	}
}

// TestReads: what is required is looked for, and what everybody may ask needs no token.
func TestReads(t *testing.T) {
	t.Parallel()
	h, c := service(t, func(*matrixadmintest.Homeserver) string { return "mat_unknown" })
	var issuer mas.Issuer
	if _, err := c.Do(t.Context(), mas.Metadata(&issuer)); err != nil || issuer.Issuer.Raw() != h.Auth().Issuer() || issuer.GraphQL.IsZero() {
		t.Errorf("%+v, %v", issuer, err)
	}
	for missing, body := range map[string]string{
		"locked_at":      `{"data":{"type":"user","id":"x","attributes":{"username":"a","created_at":"2026-11-25T20:16:43Z","deactivated_at":null}}}`,
		"deactivated_at": `{"data":{"type":"user","id":"x","attributes":{"username":"a","created_at":"2026-11-25T20:16:43Z","locked_at":null}}}`,
		"username":       `{"data":{"type":"user","id":"x","attributes":{"created_at":"2026-11-25T20:16:43Z","locked_at":null,"deactivated_at":null}}}`,
		"id":             `{"data":{"type":"session","id":"x","attributes":{"username":"a","created_at":"2026-11-25T20:16:43Z","locked_at":null,"deactivated_at":null}}}`,
		"another type":   `{"data":{"type":"user","id":"x","attributes":{"username":"a","created_at":"yesterday","locked_at":null,"deactivated_at":null}}}`,
	} {
		var u mas.User
		if _, err := mas.UserByID("x", &u).Check([]byte(body)); err == nil || !strings.Contains(err.Error(), missing) || u != (mas.User{}) {
			t.Errorf("%s: %+v, %v", missing, u, err)
		}
	}
	if !mas.TakesToken(wire.NewSecret("mat_x")) || !mas.TakesToken(wire.NewSecret("mpt_x")) || mas.TakesToken(wire.NewSecret("mct_x")) || mas.TakesToken(wire.NewSecret("syt_x")) {
		t.Error("the wrong tokens are taken for those of MAS")
	}
}
