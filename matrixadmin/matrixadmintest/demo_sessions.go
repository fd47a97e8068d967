package matrixadmintest

import (
	"slices"
	"strings"
	"time"
)

// aliceSessions are what alice is signed in with where an authentication service keeps sessions: an application on each of her devices, an old client, the
// browser that they were made in, and a token for a script.
func (d *demo) aliceSessions() {
	const api = "openid " + scopeClient + scopeDevice
	browser := d.ulid(40*day, "alice in the browser")
	for _, a := range []AuthSession{
		{Kind: "browser", ID: browser, UserAgent: agentFirefox, Created: d.ago(40 * day), LastActive: d.ago(26 * time.Hour), LastIP: "198.51.100.7"},
		{Kind: "oauth2", Client: demoElementWeb, Scope: api + "DESKTOPALI", Created: d.ago(120 * day), LastActive: d.ago(3 * time.Minute), LastIP: "203.0.113.9", UserAgent: agentDesktop},
		{Kind: "oauth2", Client: demoElementX, Scope: api + "IPHONEALIC", Created: d.ago(60 * day), LastActive: d.ago(11 * time.Minute), LastIP: "192.0.2.44", UserAgent: agentPhone},
		{Kind: "oauth2", Client: demoElementWeb, Scope: api + "OFFICEFIRE", Created: d.ago(40 * day), LastActive: d.ago(26 * time.Hour), LastIP: "198.51.100.7", UserAgent: agentFirefox, BrowserID: browser},
		{Kind: "compat", Device: "NHEKOALICE", Name: "nheko", Created: d.ago(300 * day), LastActive: d.ago(5 * day), LastIP: "2001:db8:51::20", UserAgent: agentNheko},
		{Kind: "personal", Name: "croquet score bot", Scope: scopeClient, Created: d.ago(90 * day), LastActive: d.ago(52 * time.Hour), LastIP: "203.0.113.80", Expires: d.now.Add(90 * day)},
		{
			Kind: "oauth2", Client: demoElementX, Scope: api + "OLDPHONE00", Created: d.ago(400 * day), LastActive: d.ago(61 * day), Ended: d.ago(60 * day), LastIP: "192.0.2.43",
			UserAgent: agentPhone,
		},
	} {
		a.Username = "alice"
		if a.ID == "" {
			a.ID = d.ulid(d.now.Sub(a.Created), a.Kind+a.Scope+a.Device)
		}
		d.seed(a)
	}
}

// sessions makes what MAS has of the devices of an account: older applications signed in to the homeserver's own API, newer ones by OAuth in a browser.
func (d *demo) sessions(u *user) {
	local := strings.TrimSuffix(strings.TrimPrefix(u.ID, "@"), ":"+d.h.serverName)
	if d.h.auth.accounts[local] == nil || u.Deactivated {
		return
	}
	if local == "alice" {
		d.aliceSessions()
		return
	}
	browser := ""
	for i, dev := range slices.Clone(u.Devices) {
		age := time.Duration(7+i*23) * day // of one that was never seen
		if !dev.LastSeen.IsZero() {
			age += d.now.Sub(dev.LastSeen)
		}
		age = min(d.now.Sub(u.Created), age)
		a := AuthSession{
			Kind: "compat", ID: d.ulid(age, local+dev.ID), Username: local, Device: dev.ID, Name: dev.DisplayName, Created: d.ago(age), UserAgent: dev.LastSeenUserAgent,
			LastActive: dev.LastSeen, LastIP: dev.LastSeenIP,
		}
		if strings.Contains(dev.LastSeenUserAgent, "Element") || strings.Contains(dev.LastSeenUserAgent, "Firefox") {
			if browser == "" {
				browser = d.ulid(age+time.Minute, "browser"+local)
				d.seed(AuthSession{
					Kind: "browser", ID: browser, Username: local, Created: d.ago(age + time.Minute), UserAgent: agentFirefox, LastActive: d.ago(age), LastIP: dev.LastSeenIP,
				})
			}
			a.Kind, a.Device, a.Name, a.BrowserID, a.Client, a.Scope = "oauth2", "", "", browser, demoElementWeb, scopeClient+scopeDevice+dev.ID
			if strings.Contains(dev.LastSeenUserAgent, "Element X") {
				a.Client = demoElementX
			}
		}
		d.seed(a)
	}
}

// seed adds a session that was there before, and what it has at the homeserver.
func (d *demo) seed(a AuthSession) {
	s := d.h.auth
	if a.Kind == "personal" && a.Owner == "" && a.OwnerClient == "" {
		a.Owner = a.Username
	}
	at, _ := slices.BinarySearchFunc(s.sessions, a.ID, func(s *AuthSession, id string) int { return strings.Compare(s.ID, id) })
	s.sessions = slices.Insert(s.sessions, at, &a)
	if u, known := d.h.users["@"+a.Username+":"+d.h.serverName]; known && a.Ended.IsZero() && a.Kind != "browser" {
		s.revive(u, &a)
	}
}
