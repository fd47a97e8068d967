package matrixadmintest

import (
	"strings"
	"time"
)

// cast adds the accounts that pictures, guides and tests know by name.
func (d *demo) cast() {
	h := d.h
	day90 := d.ago(90 * day)
	d.join(User{
		ID: d.id("alice"), DisplayName: "Alice Liddell", Password: "demo-alice-1", Created: d.ago(994*day + 3*time.Hour),
		AvatarURL: "mxc://" + h.serverName + "/WonderlandRabbitHole0001", LastSeen: d.ago(3 * time.Minute),
		ThreePIDs: []ThreePID{
			{Medium: "email", Address: "alice@wonderland.example", Validated: d.ago(994 * day), Added: d.ago(994 * day)},
			{Medium: "email", Address: "a.liddell@work.example", Validated: day90, Added: day90},
		},
		ExternalIDs: []ExternalID{{AuthProvider: "oidc-keycloak", ExternalID: "8c2f6a1e-alice"}},
		InvitesSent: 4, RoomsJoined: 15, Consent: "2024-01", Consented: d.ago(994 * day), Experimental: []string{"msc4222"},
	}, d.writes(d.fillAlice))
	d.join(User{
		ID: d.id("whale"), DisplayName: "Whale", Password: "demo-whale-1", Created: d.ago(510 * day),
		LastSeen: d.ago(40 * time.Second), ThreePIDs: []ThreePID{
			{Medium: "email", Address: "whale@sea.example", Validated: day90, Added: day90}, {Medium: "msisdn", Address: "447700900123", Validated: day90, Added: day90},
		},
	}, d.fillWhale)
	d.join(d.mallory(), d.writes(d.fillMallory))
	simple := func(local, name string, change func(*User)) {
		u := User{
			ID: d.id(local), DisplayName: name, Password: "demo-password-1", Created: d.ago(d.between(40*day, 800*day)),
			LastSeen: d.ago(d.between(time.Minute, 2*day)),
		}
		change(&u)
		d.join(u, d.fillOrdinary)
	}
	simple("bob", "Bob", func(*User) {})
	simple("carol", "Carol Danvers", func(u *User) { u.Deactivated, u.Password = true, "" })
	simple("dave", "", func(u *User) { u.Deactivated, u.Erased, u.Password = true, true, "" })
	simple("erin", "Erin Locke", func(u *User) { u.Locked = true })
	simple("frank", "Frank Stay", func(u *User) {
		u.Suspended, u.InvitesSent = true, 130
		for i := range 47 {
			u.InvitedAt = append(u.InvitedAt, d.ago(time.Duration(i*i)*4*time.Minute))
		}
	})
	simple("grace", "Grace Shade", func(u *User) { u.ShadowBanned = true })
	simple("ops", "Second Admin", func(u *User) { u.Admin = true })
	simple("helpdesk", "Help desk", func(u *User) { u.UserType = "support" })
	simple("reminder-bot", "Reminder bot", func(u *User) { u.UserType = "bot" })
	simple("modbot", "Moderation bot", func(u *User) { u.UserType, u.Admin = "bot", true })
	for _, n := range []string{"1", "2", "7"} {
		simple(n, "", func(u *User) { u.Guest, u.Password = true, "" })
	}
}

// odd adds ids that are legal, or were once, and hard to handle.
func (d *demo) odd() {
	for _, local := range []string{
		"a/b", "x/../y", "..", ".", "-rf", "--help", "a=b", "a+b", "a//b", "a/devices", "42abc", "=2fx",
		"Upper Case", "OldTimer", "a#b?c&d=e", "100%25", "back\\slash", "\u6f22\u5b57", "\u00fcn\u00ef",
		"esc\x1b[31mred", "rlo\u202egnp", "zw\u200bsp", "nl\nx", "<b>x</b>", "", strings.Repeat("x", 200),
	} {
		name := local
		if len(name) > 40 {
			name = ""
		}
		d.join(User{
			ID: "@" + local + ":" + d.h.serverName, DisplayName: name, Password: "demo-password-1",
			Created: d.ago(d.between(100*day, 850*day)), LastSeen: d.ago(d.between(time.Hour, 20*day)),
		}, d.fillOrdinary)
	}
}

// deviceName is what clients call themselves when they log in.
func deviceName(agent string) string {
	for _, n := range [][2]string{
		{"Electron", "Element Desktop"},
		{"Element X iOS", "Element X iOS"},
		{"Element X", "Element X Android"},
		{"SchildiChat", "SchildiChat"},
		{"FluffyChat", "FluffyChat"},
		{"Dart", "FluffyChat"},
		{"Cinny", "Cinny Web"},
		{"nheko", "nheko"},
		{"NeoChat", "NeoChat"},
		{"Fractal", "Fractal"},
		{"gomuks", "gomuks"},
		{"Firefox", "app.element.io: Firefox"},
		{"Safari", "app.element.io: Safari"},
		{"MatrixAndroidSdk2", "Element Android"},
		{"matrix-nio", "matrix-nio"},
	} {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}
