package matrixadmin_test

import (
	"errors"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// what each family of servers can do, and how the whole job goes there.
var families = []struct {
	mode     matrixadmintest.Mode
	name     string
	server   matrixadmin.Server // without version lists
	can      map[*matrixadmin.Capability]matrixadmin.Answer
	admin    error
	detail   matrixadmin.Detail
	list     error
	devices  error
	whois    error
	rooms    error
	reset    error
	deactive error
	keyed    bool // connections have devices
}{
	{
		mode: matrixadmintest.Synapse, name: "Synapse",
		server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.Yes, &matrixadmin.ReadAccount: matrixadmin.Yes, &matrixadmin.ListAccounts: matrixadmin.Yes,
			&matrixadmin.DeactivateAccount: matrixadmin.Yes, &matrixadmin.SetPassword: matrixadmin.Yes, &matrixadmin.ReadRooms: matrixadmin.Yes,
		},
	},
	{
		mode: matrixadmintest.Synapse034, name: "Synapse 0.34",
		server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.No, &matrixadmin.ReadAccount: matrixadmin.No, &matrixadmin.ListAccounts: matrixadmin.Yes,
			&matrixadmin.DeactivateAccount: matrixadmin.Yes, &matrixadmin.SetPassword: matrixadmin.Yes, &matrixadmin.ReadRooms: matrixadmin.No,
		},
		detail: matrixadmin.DetailLegacy, devices: matrixadmin.ErrUnrecognized, rooms: matrixadmin.ErrUnrecognized,
	},
	{
		mode: matrixadmintest.Synapse119, name: "Synapse 1.19",
		server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.Yes, &matrixadmin.ReadAccount: matrixadmin.Yes, &matrixadmin.ListAccounts: matrixadmin.Yes,
			&matrixadmin.DeactivateAccount: matrixadmin.Yes, &matrixadmin.SetPassword: matrixadmin.Yes, &matrixadmin.ReadRooms: matrixadmin.No,
		},
		rooms: matrixadmin.ErrUnrecognized,
	},
	{
		mode: matrixadmintest.Dendrite, name: "Dendrite",
		server: matrixadmin.Server{Family: matrixadmin.FamilyDendrite, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.No, &matrixadmin.ReadAccount: matrixadmin.No, &matrixadmin.ListAccounts: matrixadmin.No,
			&matrixadmin.DeactivateAccount: matrixadmin.No, &matrixadmin.SetPassword: matrixadmin.Yes, &matrixadmin.ReadRooms: matrixadmin.No,
		},
		detail: matrixadmin.DetailProfile, list: matrixadmin.ErrUnrecognized, devices: matrixadmin.ErrUnrecognized,
		rooms: matrixadmin.ErrUnrecognized, deactive: matrixadmin.ErrUnrecognized, keyed: true,
	},
	{
		mode: matrixadmintest.MAS, name: "MAS",
		server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Present},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.Yes, &matrixadmin.ReadAccount: matrixadmin.Yes, &matrixadmin.ListAccounts: matrixadmin.Yes,
			&matrixadmin.DeactivateAccount: matrixadmin.Yes, &matrixadmin.SetPassword: matrixadmin.No, &matrixadmin.ReadRooms: matrixadmin.Yes,
		},
		reset: matrixadmin.ErrUnrecognized,
	},
	{
		mode: matrixadmintest.ProxyHidesAdmin, name: "hidden by a proxy",
		server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.No, &matrixadmin.ReadAccount: matrixadmin.No, &matrixadmin.ListAccounts: matrixadmin.No,
			&matrixadmin.DeactivateAccount: matrixadmin.No, &matrixadmin.SetPassword: matrixadmin.No, &matrixadmin.ReadRooms: matrixadmin.No,
		},
		detail: matrixadmin.DetailProfile, list: matrixadmin.ErrNotExposed, devices: matrixadmin.ErrNotExposed,
		rooms: matrixadmin.ErrNotExposed, reset: matrixadmin.ErrNotExposed, deactive: matrixadmin.ErrNotExposed,
	},
	{
		mode: matrixadmintest.Tuwunel, name: "Tuwunel",
		server: matrixadmin.Server{Family: matrixadmin.FamilyTuwunel, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.Yes, &matrixadmin.ReadAccount: matrixadmin.Yes, &matrixadmin.ListAccounts: matrixadmin.Yes,
			&matrixadmin.DeactivateAccount: matrixadmin.Yes, &matrixadmin.SetPassword: matrixadmin.Yes, &matrixadmin.ReadRooms: matrixadmin.Yes,
			&matrixadmin.SuspendAccount: matrixadmin.Yes, &matrixadmin.ResetStaysDeactivated: matrixadmin.No,
		},
	},
	{
		mode: matrixadmintest.Continuwuity, name: "continuwuity",
		server: matrixadmin.Server{Family: matrixadmin.FamilyContinuwuity, MAS: matrixadmin.Absent},
		can: map[*matrixadmin.Capability]matrixadmin.Answer{
			&matrixadmin.AdminPaths: matrixadmin.No, &matrixadmin.ReadAccount: matrixadmin.No, &matrixadmin.ListAccounts: matrixadmin.No,
			&matrixadmin.DeactivateAccount: matrixadmin.No, &matrixadmin.SetPassword: matrixadmin.No, &matrixadmin.ReadRooms: matrixadmin.No,
			&matrixadmin.ReadConnections: matrixadmin.No, &matrixadmin.SuspendAccount: matrixadmin.Yes,
		},
		detail: matrixadmin.DetailProfile, list: matrixadmin.ErrUnrecognized, devices: matrixadmin.ErrUnrecognized, whois: matrixadmin.ErrUnrecognized,
		rooms: matrixadmin.ErrUnrecognized, reset: matrixadmin.ErrUnrecognized, deactive: matrixadmin.ErrUnrecognized,
	},
}

func clientOf(t *testing.T, hs *matrixadmintest.Homeserver, token string) *matrixadmin.Client {
	t.Helper()
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(token)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func expect(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestWholeJobOnEveryFamily(t *testing.T) {
	t.Parallel()
	alice := matrixadmin.MustParseUserID("@alice:demo.example")
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			hs := matrixadmintest.Demo(matrixadmintest.WithMode(f.mode))
			c, ctx := clientOf(t, hs, hs.AdminToken()), t.Context()

			s, err := c.Server(ctx)
			expect(t, "server", err, nil)
			if s.Version.IsZero() || len(s.Versions) == 0 || s.MAS == matrixadmin.Present && s.Issuer.IsZero() {
				t.Errorf("server says too little: %+v", s)
			}
			bare := s
			bare.Version, bare.Versions, bare.Issuer = matrixadmin.Text{}, nil, matrixadmin.Text{}
			if got, want := bare, f.server; got.Family != want.Family || got.MAS != want.MAS {
				t.Errorf("server is\n%+v, want\n%+v", got, want)
			}
			for c, want := range f.can {
				if got := s.Can(c); got.Answer != want || (got.Why == "") == (want == matrixadmin.No) {
					t.Errorf("%s is %+v, want %d", c.ID, got, want)
				}
			}
			if hs.Writes() != 0 {
				t.Errorf("finding out what the server is sent %d writes", hs.Writes())
			}
			me, err := c.WhoAmI(ctx)
			expect(t, "whoami", err, nil)
			if me.User.Raw() != hs.AdminID() {
				t.Errorf("the token is said to be %s's", me.User)
			}
			expect(t, "check admin", c.CheckAdmin(ctx, me, s), f.admin)

			u, err := c.User(ctx, alice)
			expect(t, "user", err, nil)
			if u.ID != alice || u.Detail != f.detail {
				t.Errorf("user is %+v", u)
			}
			_, err = c.User(ctx, matrixadmin.MustParseUserID("@nobody:demo.example"))
			unknown := matrixadmin.ErrNotFound
			if f.mode == matrixadmintest.ProxyHidesAdmin { // a profile that is not there proves nothing: erased accounts and guests have none
				unknown = matrixadmin.ErrNotExposed
			}
			expect(t, "unknown user", err, unknown)

			page, err := c.SearchUsers(ctx, matrixadmin.UserQuery{Limit: 3, Order: matrixadmin.OrderCreated, Descending: true})
			expect(t, "list", err, f.list)
			if f.list == nil && (len(page.Users) != 3 || page.Total < 4900 || page.Next != "3") {
				t.Errorf("first page: %d of %d, next %q", len(page.Users), page.Total, page.Next)
			}
			page, err = c.SearchUsers(ctx, matrixadmin.UserQuery{Term: "alice"})
			expect(t, "search", err, f.list)
			if f.list == nil && (len(page.Users) != 1 || page.Users[0].ID != alice) {
				t.Errorf("search found %d", len(page.Users))
			}
			conns, err := c.Whois(ctx, alice)
			expect(t, "whois", err, f.whois)
			if err == nil && (conns.Len() == 0 || conns.HasDevices() != f.keyed || !conns.At(0).Addr.IsValid()) {
				t.Errorf("whois: %d rows, devices %v, first %+v", conns.Len(), conns.HasDevices(), conns.At(0))
			}
			_, err = c.Devices(ctx, alice)
			expect(t, "devices", err, f.devices)
			_, err = c.JoinedRooms(ctx, alice)
			expect(t, "rooms", err, f.rooms)
			_, err = c.PasswordPolicy(ctx)
			expect(t, "policy", err, nil)

			before := hs.Writes()
			_, err = c.Do(ctx, matrixadmin.ResetPassword(s.Via(), alice, matrixadmin.NewSecret("correct horse 1"), false))
			expect(t, "reset", err, f.reset)
			checkOutcome(t, "reset", err, f.reset)
			_, err = c.Do(ctx, matrixadmin.Deactivate(s.Via(), alice, false))
			expect(t, "deactivate", err, f.deactive)
			checkOutcome(t, "deactivate", err, f.deactive)
			want := 0 // what the server does not know is not sent, whatever path it might be at
			for _, e := range []error{f.reset, f.deactive} {
				if e == nil {
					want++
				}
			}
			if got := hs.Writes() - before; got < want || got > 2 {
				t.Errorf("%d writes arrived, want %d", got, want)
			}
			if after, err := c.User(ctx, alice); f.detail == matrixadmin.DetailFull && (err != nil || !after.Deactivated.Yes()) {
				t.Errorf("after the deactivation: %+v, %v", after, err)
			}
		})
	}
}

func checkOutcome(t *testing.T, what string, got, want error) {
	t.Helper()
	outcome := matrixadmin.OutcomeClaimed
	if want != nil {
		outcome = matrixadmin.OutcomeNotSent
	}
	// Where the server shows accounts the call goes out, and the server refuses it.
	if o := matrixadmin.OutcomeOf(got); o != outcome && (want == nil || o != matrixadmin.OutcomeRejected) {
		t.Errorf("%s: outcome %s, want %s", what, o, outcome)
	}
}

func TestNotAnAdmin(t *testing.T) {
	t.Parallel()
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			hs := matrixadmintest.Demo(matrixadmintest.WithMode(f.mode))
			c, ctx := clientOf(t, hs, hs.TokenFor("@alice:demo.example")), t.Context()
			s, err := c.Server(ctx)
			expect(t, "server", err, nil)
			me, err := c.WhoAmI(ctx)
			expect(t, "whoami", err, nil)
			want := matrixadmin.ErrForbidden
			if f.admin != nil {
				want = f.admin
			}
			expect(t, "check admin", c.CheckAdmin(ctx, me, s), want)
			_, err = c.Whois(ctx, me.User)
			expect(t, "whois of oneself", err, f.whois)

			c = clientOf(t, hs, "not-a-token")
			_, err = c.WhoAmI(ctx)
			expect(t, "whoami with a wrong token", err, matrixadmin.ErrBadToken)
			if f.admin == nil {
				expect(t, "check admin with a wrong token", c.CheckAdmin(ctx, me, s), matrixadmin.ErrBadToken)
			}
		})
	}
}

func TestRememberedPaths(t *testing.T) {
	t.Parallel()
	hs := matrixadmintest.Demo(matrixadmintest.WithMode(matrixadmintest.Synapse034))
	c, ctx := clientOf(t, hs, hs.AdminToken()), t.Context()
	bob := matrixadmin.MustParseUserID("@bob:demo.example")
	for i, want := range []int{2, 1} {
		hs.ResetRequests()
		if _, err := c.Whois(ctx, bob); err != nil {
			t.Fatal(err)
		}
		if got := len(hs.Requests()); got != want {
			t.Errorf("whois %d took %d requests, want %d", i+1, got, want)
		}
	}
	for i, want := range []int{1, 1} { // the one write: whois has shown whose account the path is
		hs.ResetRequests()
		if _, err := c.Do(ctx, matrixadmin.ResetPassword(matrixadmin.ViaLegacy, bob, matrixadmin.NewSecret("something 1"), true)); err != nil {
			t.Fatal(err)
		}
		if got := len(hs.Requests()); got != want {
			t.Errorf("reset %d took %d requests, want %d", i+1, got, want)
		}
	}
	if got := hs.Requests()[0].Path; got != "/_matrix/client/r0/admin/reset_password/@bob:demo.example" {
		t.Errorf("sent to %s", got)
	}
	body := hs.Requests()[0].Body
	if string(body) != `{"new_password":"something 1","logout_devices":true}` {
		t.Errorf("the body was %s", body)
	}
}
