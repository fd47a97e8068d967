package contract_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// newFake is the homeserver in memory with the seed of the real one.
func newFake(t *testing.T) *world {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithServerName(serverName))
	w := &world{base: h.BaseURL(), client: &http.Client{Transport: h}, tokens: map[string]string{"admin": h.AdminToken()}}
	made := time.Now().Add(-30 * 24 * time.Hour)
	id := func(local string) string { return "@" + local + ":" + serverName }
	add := func(local string, u matrixadmintest.User) {
		u.ID, u.Created = id(local), made
		if u.DisplayName == "" {
			u.DisplayName = local
		}
		h.AddUser(u)
	}
	mail := matrixadmintest.ThreePID{Medium: "email", Address: "alice@example.com", Validated: made, Added: made}
	alice := matrixadmintest.User{
		DisplayName: "Alice Liddell",
		Password:    "correct horse 1",
		ThreePIDs:   []matrixadmintest.ThreePID{mail, {Medium: "msisdn", Address: "447700900000", Validated: made, Added: made}},
		ExternalIDs: []matrixadmintest.ExternalID{{AuthProvider: "oidc-google", ExternalID: "alice-ext"}, {AuthProvider: "saml", ExternalID: "alice/saml?x=1"}},
		Rooms:       []string{"!one:example.test", "!two:example.test"},
		Devices: []matrixadmintest.Device{
			{ID: "ALICEWEB", DisplayName: "Element Web", LastSeen: made, LastSeenIP: "192.0.2.10", LastSeenUserAgent: "Firefox"},
		},
	}
	for n := range 40 {
		alice.Connections = append(alice.Connections, matrixadmintest.Connection{
			IP: fmt.Sprintf("192.0.2.%d", n+10), UserAgent: "Element/1", LastSeen: made.Add(time.Duration(n%7) * time.Hour),
		})
	}
	add("alice", alice)
	var rooms []string
	for n := range 14 {
		rooms = append(rooms, fmt.Sprintf("!room%d:example.test", n))
	}
	add("bob", matrixadmintest.User{Rooms: rooms})
	one := []matrixadmintest.Connection{{IP: "198.51.100.101", UserAgent: "Element Web", LastSeen: made}}
	add("carol", matrixadmintest.User{Deactivated: true, Connections: one})
	add("dave", matrixadmintest.User{Deactivated: true, Erased: true, Connections: one})
	add("erin", matrixadmintest.User{Locked: true})
	add("frank", matrixadmintest.User{Suspended: true})
	add("grace", matrixadmintest.User{ShadowBanned: true})
	add("mallory", matrixadmintest.User{DisplayName: "\x1b[2J\u202egpj.exe", Connections: []matrixadmintest.Connection{
		{IP: "\x1b[31mRED\x1b[0m", UserAgent: "\x1b]52;c;cm0gLXJmIH4K\x07", LastSeen: made},
	}})
	for _, odd := range []string{"a/b", "x/../y", "..", "-rf", "a=b", "nonadmin", "whale"} {
		add(odd, matrixadmintest.User{})
	}
	add("robot", matrixadmintest.User{UserType: "bot"})
	add("helpdesk", matrixadmintest.User{UserType: "support"})
	add("1", matrixadmintest.User{Guest: true})
	add("_bridge_ghost", matrixadmintest.User{AppserviceID: "bridge"})
	for n := range 30 {
		add(fmt.Sprintf("user%02d", n), matrixadmintest.User{})
	}
	w.tokens["alice"] = h.TokenFor(id("alice"))
	w.tokens["nonadmin"] = h.TokenFor(id("nonadmin"))
	return w
}
