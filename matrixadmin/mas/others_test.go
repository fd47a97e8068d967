package mas_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// everybodys is a MAS that does not know the filters by account, and ignores them as it ignores all that it does not know.
type everybodys struct{ *pair }

func (e everybodys) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	for key := range q {
		if strings.Contains(key, "user]") {
			q.Del(key)
		}
	}
	r.URL.RawQuery = q.Encode()
	return e.pair.RoundTrip(r)
}

// TestRowsOfOthersAreRefused: what is listed is ended or removed by its id, so that nothing of another account may be in the list.
func TestRowsOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.AddUser(matrixadmintest.User{ID: "@carol:demo.example"})
	s := p.Auth()
	carol, _ := s.User("carol")
	for _, kind := range []string{"browser", "oauth2", "compat", "personal"} {
		s.AddSession(matrixadmintest.AuthSession{Kind: kind, Username: "carol", Device: "X"})
	}
	s.AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: "bob", Owner: "carol"})
	s.SetEmail("carol@example.org", carol.ID)
	s.AddLink(matrixadmintest.AuthLink{Username: "carol", Provider: matrixadmintest.ULID("provider"), Subject: "carol-there"})
	c, err := mas.New(s.BaseURL(), wire.WithTransport(everybodys{p}), wire.WithToken(wire.NewSecret(s.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := mas.ActiveSessions(t.Context(), c, p.bob)
	for _, s := range sessions {
		if s.User != p.bob && s.Owner != p.bob {
			t.Errorf("a session of another account: %+v", s)
		}
	}
	if !errors.Is(err, wire.ErrOtherAccount) {
		t.Errorf("sessions: %v", err)
	}
	if emails, err := mas.EmailsOf(t.Context(), c, p.bob); !errors.Is(err, wire.ErrOtherAccount) || len(emails) > 0 {
		t.Errorf("%d addresses, %v", len(emails), err)
	}
	if links, err := mas.LinksOf(t.Context(), c, p.bob); !errors.Is(err, wire.ErrOtherAccount) || len(links) > 0 {
		t.Errorf("%d links, %v", len(links), err)
	}
}
