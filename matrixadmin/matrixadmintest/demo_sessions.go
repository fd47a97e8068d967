package matrixadmintest

import "time"

// sessions are what alice is signed in with where an authentication service keeps sessions: an application on each of her devices, an old client, the
// browser that they were made in, and a token for a script.
func (d *demo) sessions() {
	s := d.h.Auth()
	if s == nil {
		return
	}
	const api = "openid urn:matrix:client:api:* urn:matrix:client:device:"
	web, phone := ulid("Element"), ulid("Element X")
	s.AddClient(AuthClient{ID: web, Name: "Element", URI: "https://app.element.io/"})
	s.AddClient(AuthClient{ID: phone, Name: "Element X", URI: "https://element.io/"})
	ago := func(days, hours int) time.Time {
		return d.ago(time.Duration(days)*day + time.Duration(hours)*time.Hour)
	}
	browser := s.AddSession(AuthSession{Kind: "browser", Username: "alice", UserAgent: agentFirefox, Created: ago(40, 0), LastActive: ago(1, 2), LastIP: "198.51.100.7"})
	for _, a := range []AuthSession{
		{Kind: "oauth2", Client: web, Scope: api + "DESKTOPALI", Created: ago(120, 3), LastActive: d.ago(3 * time.Minute), LastIP: "203.0.113.9", UserAgent: agentDesktop},
		{Kind: "oauth2", Client: phone, Scope: api + "IPHONEALIC", Created: ago(60, 1), LastActive: d.ago(11 * time.Minute), LastIP: "192.0.2.44", UserAgent: agentPhone},
		{Kind: "oauth2", Client: web, Scope: api + "OFFICEFIRE", Created: ago(40, 0), LastActive: ago(1, 2), LastIP: "198.51.100.7", UserAgent: agentFirefox, BrowserID: browser.ID},
		{Kind: "compat", Device: "NHEKOALICE", Name: "nheko", Created: ago(300, 0), LastActive: ago(5, 0), LastIP: "2001:db8:51::20", UserAgent: agentNheko},
		{Kind: "personal", Name: "croquet score bot", Scope: "urn:matrix:client:api:*", Created: ago(90, 0), LastActive: ago(2, 4), LastIP: "203.0.113.80", Expires: d.now.Add(90 * day)},
		{Kind: "oauth2", Client: phone, Scope: api + "OLDPHONE00", Created: ago(400, 0), LastActive: ago(61, 0), Ended: ago(60, 0), LastIP: "192.0.2.43", UserAgent: agentPhone},
	} {
		a.Username = "alice"
		s.AddSession(a)
	}
}
