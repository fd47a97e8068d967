package matrixadmintest

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// ordinary adds one person, whose details come later.
func (d *demo) ordinary(details func(*user)) {
	var name string
	var local string
	if d.rand.IntN(9) == 0 {
		name = pick(d.rand, d.whole)
		local = "user" + strconv.Itoa(1000+d.rand.IntN(9000))
	} else {
		first, last := pick(d.rand, d.first), pick(d.rand, d.last)
		name = first + " " + last
		local = d.localpart(first, last)
	}
	created := d.between(time.Hour, 900*day)
	u := User{ID: d.id(local), DisplayName: name, Created: d.ago(created), Password: "demo-password-1"}
	if d.rand.IntN(12) == 0 {
		u.DisplayName = local
	}
	u.LastSeen = d.lastSeen(created)
	switch n := d.rand.IntN(1000); {
	case n < 60:
		u.Deactivated, u.Password = true, ""
		if n < 18 {
			u.Erased, u.DisplayName = true, ""
		}
	case n < 64:
		u.Locked = true
	case n < 69:
		u.Suspended = true
	case n < 72:
		u.ShadowBanned = true
	}
	if d.rand.IntN(5) == 0 {
		u.AvatarURL = "mxc://" + d.h.serverName + "/" + word(d.rand, 24)
	}
	if !u.Deactivated && d.rand.IntN(3) == 0 {
		u.ThreePIDs = []ThreePID{{Medium: "email", Address: local + "@mail.example", Validated: u.Created, Added: u.Created}}
	}
	d.join(u, details)
}

// lastSeen is recent for most, long ago for some, and never for a few.
func (d *demo) lastSeen(created time.Duration) time.Time {
	switch n := d.rand.IntN(100); {
	case n < 55:
		return d.ago(d.between(time.Minute, min(created, 3*day)+2*time.Minute))
	case n < 75:
		return d.ago(d.between(time.Minute, min(created, 25*day)+2*time.Minute))
	case n < 94:
		return d.ago(d.between(time.Minute, created+2*time.Minute))
	default:
		return time.Time{}
	}
}

// localpart spells a name as people do.
func (d *demo) localpart(first, last string) string {
	f, l := d.plain(first), d.plain(last)
	switch d.rand.IntN(6) {
	case 0:
		return f
	case 1:
		return f + "." + l
	case 2:
		return f[:1] + l
	case 3:
		return f + strconv.Itoa(60+d.rand.IntN(50))
	case 4:
		return f + "_" + l
	default:
		return l + f[:1]
	}
}

var unaccent = strings.NewReplacer(
	"\u00df", "ss", "\u00f8", "o", "\u00e6", "ae", "\u0142", "l", "\u0111", "d", "\u0131", "i",
	"\u00e9", "e", "\u00e8", "e", "\u00ea", "e", "\u00eb", "e", "\u011b", "e", "\u1ec5", "e", "\u0119", "e",
	"\u00e1", "a", "\u00e0", "a", "\u00e2", "a", "\u00e3", "a", "\u00e4", "a", "\u00e5", "a", "\u0105", "a",
	"\u00f6", "o", "\u00f3", "o", "\u00f5", "o", "\u00f4", "o", "\u00fc", "u", "\u00fa", "u", "\u00ed", "i", "\u00ec", "i",
	"\u00e7", "c", "\u0107", "c", "\u010d", "c", "\u015f", "s", "\u0161", "s", "\u015b", "s", "\u00f1", "n", "\u0144", "n",
	"\u0159", "r", "\u017e", "z", "\u017c", "z", "\u017a", "z", "\u00fd", "y",
)

// plain keeps the letters that a localpart may have.
func plain(name string) string {
	s := unaccent.Replace(strings.ToLower(name))
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, s)
}

// plain keeps what a name is made to: few names are of many accounts.
func (d *demo) plain(name string) string {
	s, ok := d.plains[name]
	if !ok {
		s = plain(name)
		d.plains[name] = s
	}
	return s
}

// ghosts adds the puppets of three bridges, and their bots.
func (d *demo) ghosts(n int) {
	for _, b := range []struct{ bot, service, name string }{
		{"telegrambot", "telegram", "Telegram bridge bot"},
		{"_irc_bridge_bot", "irc", "IRC bridge"},
		{"whatsappbot", "whatsapp", "WhatsApp bridge bot"},
	} {
		d.join(User{
			ID: d.id(b.bot), DisplayName: b.name, AppserviceID: b.service, UserType: "bot", Created: d.ago(700 * day),
		}, nil)
	}
	nicks := []string{"ada", "bitflip", "cron", "dusk", "ember", "fnord", "gale", "hex", "ion", "jot", "kestrel", "lumen"}
	fill := d.fillGhost
	for i := range n {
		u := User{Created: d.ago(d.between(day, 690*day))}
		switch {
		case i%11 < 5:
			name := pick(d.rand, d.first)
			u.ID = d.id("telegram_" + strconv.Itoa(100000000+d.rand.IntN(1800000000)))
			u.DisplayName = name + " (Telegram)"
			u.AppserviceID = "telegram"
		case i%11 < 9:
			nick := pick(d.rand, nicks) + pick(d.rand, []string{"", "_", "42", "-away"})
			u.ID = d.id("_irc_bridge_" + nick)
			u.DisplayName = nick
			u.AppserviceID = "irc"
		default:
			u.ID = d.id("whatsapp_49151" + strconv.Itoa(10000000+d.rand.IntN(89999999)))
			u.DisplayName = pick(d.rand, d.first) + " (WA)"
			u.AppserviceID = "whatsapp"
		}
		d.join(u, fill)
	}
}

// spamAddresses are shared by the whole wave.
var spamAddresses = []string{"192.0.2.66", "192.0.2.67", "198.51.100.250"}

// spam adds a wave of accounts, all made within two hours three days ago.
func (d *demo) spam(n int) {
	start := 3*day + 5*time.Hour
	lures := []string{"Crypto Support", "Wallet Helpdesk", "Element Security", "Admin Team", "Airdrop"}
	for i := range n {
		made := start - time.Duration(i)*58*time.Second - d.between(0, 30*time.Second)
		d.join(User{
			ID: d.id(word(d.rand, 5) + strconv.Itoa(100+d.rand.IntN(900)) + word(d.rand, 2)), Password: "demo-spam-1",
			DisplayName: pick(d.rand, lures) + " " + strconv.Itoa(1+d.rand.IntN(99)),
			Created:     d.ago(made), LastSeen: d.ago(made - d.between(time.Minute, 40*time.Hour)),
			InvitesSent: 20 + d.rand.IntN(300),
		}, d.fillSpam)
	}
}
