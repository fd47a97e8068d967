package accounts_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// lister counts what it is asked, and fails for some.
type lister struct {
	*matrixadmin.Client
	asked  atomic.Int32
	broken string
}

func (l *lister) Whois(ctx context.Context, id matrixadmin.UserID, opts ...matrixadmin.WhoisOption) (*matrixadmin.Connections, error) {
	l.asked.Add(1)
	if id.Raw() == l.broken {
		return nil, errors.New("no line")
	}
	return l.Client.Whois(ctx, id, opts...)
}

// TestAddresses: accounts are asked from where they connect where a filter wants to know, and those only that may match otherwise.
func TestAddresses(t *testing.T) {
	t.Parallel()
	hs := matrixadmintest.New()
	for name, ip := range map[string]string{"alice": "203.0.113.9", "bob": "::ffff:203.0.113.9", "carol": "203.0.113.77", "dave": "2001:db8::1%\x1b[31m", "erin": "", "shut": "203.0.113.9"} {
		u := matrixadmintest.User{ID: "@" + name + ":demo.example", Locked: name == "shut"}
		if ip != "" {
			u.Connections = []matrixadmintest.Connection{{IP: ip}, {IP: "198.51.100.1"}}
		}
		hs.AddUser(u)
	}
	client, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]struct{ matches, asked, unsaid int }{
		"ip:203.0.113.9 -state:locked":               {2, 6, 0},
		"ip:203.0.113.0/24,2001:db8::/64 name:carol": {1, 1, 0},
		"-ip:203.0.113.0/24 -state:locked":           {3, 6, 0},
		"ip:203.0.113.0/24 name:=nobody":             {0, 0, 0},
		"ip:[::ffff:203.0.113.9] state:active":       {2, 6, 0},
		"name:alice":                                 {1, 0, 0},
		"ip:203.0.113.9 name:broken":                 {0, 0, 0},
	} {
		l := &lister{Client: client}
		about := accounts.About{Now: now, From: accounts.NewAddresses(l)}
		f, err := accounts.Parse(filter, about)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		r := &accounts.Reader{Lister: l, About: &about, Query: accounts.Query(f, matrixadmin.OrderCreated, true), Filter: f}
		matches := 0
		for !r.Done {
			found, err := r.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			matches += len(found)
		}
		if got := struct{ matches, asked, unsaid int }{matches, int(l.asked.Load()), r.Unsaid}; got != want {
			t.Errorf("%s: %+v, want %+v", filter, got, want)
		}
	}
	l := &lister{Client: client, broken: "@alice:demo.example"}
	about := accounts.About{Now: now, From: accounts.NewAddresses(l)}
	f, _ := accounts.Parse("ip:203.0.113.9", about)
	r := &accounts.Reader{Lister: l, About: &about, Query: accounts.Query(f, matrixadmin.OrderCreated, true), Filter: f}
	if found, err := r.Next(t.Context()); err == nil || len(found) != 2 || r.Unsaid != 1 {
		t.Errorf("of one that cannot be read: %d found, %d left out, %v", len(found), r.Unsaid, err)
	}
	for _, wrong := range []string{"ip:x", "ip:203.0.113", "ip:", "ip:203.0.113.0/99", "ip:203.0.113.9,"} {
		if _, err := accounts.Parse(wrong, accounts.About{}); err == nil {
			t.Errorf("%s is a filter", wrong)
		}
	}
	for _, external := range []string{"idp:1234", "id:1234", "sp:x", "p:x"} {
		if accounts.IsFilter(external) {
			t.Errorf("%s is a filter", external)
		}
	}
}
