package matrixadmintest

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// DemoBelongings is what the accounts of the demo have beside their records, for [Homeserver.SetBelongings]: uploads, pushers, left rooms and complaints.
func DemoBelongings(serverName string, now time.Time) map[string]Belongings {
	id := func(local string) string { return "@" + local + ":" + serverName }
	ago := func(d time.Duration) time.Time { return now.Truncate(time.Second).Add(-d) }
	alice := Belongings{
		Memberships: map[string]string{"!left:" + serverName: "leave", "!asked:" + serverName: "invite"},
		Pushers: []Pusher{{
			AppID: "im.vector.app.ios.prod", AppDisplayName: "Element X", DeviceDisplayName: "iPhone", Kind: "http", Lang: "en",
			PushKey: "dGhpcyBpcyBhIHB1c2gga2V5", URL: "https://push.example/_matrix/push/v1/notify", DeviceID: "ALICEPHONE",
		}},
		AccountData: map[string]string{
			"m.direct": `{"` + id("bob") + `":["!left:` + serverName + `"]}`, "m.push_rules": `{"global":{"override":[],"underride":[]}}`,
			"m.ignored_user_list": `{"ignored_users":{"` + id("mallory") + `":{}}}`,
		},
		RoomData: map[string]map[string]string{
			"!left:" + serverName: {"m.tag": `{"tags":{"m.lowpriority":{}}}`, "m.fully_read": `{"event_id":"$a"}`}, "!asked:" + serverName: {"m.fully_read": `{"event_id":"$b"}`},
		},
	}
	for i, name := range []string{"holiday.jpg", "minutes.pdf", "voice-message.ogg"} {
		kinds := []string{"image/jpeg", "application/pdf", "audio/ogg"}
		alice.Media = append(alice.Media, Media{
			ID: "alicemedia" + strconv.Itoa(i), Type: kinds[i], UploadName: name, Length: int64(40_000 * (i + 1)), SHA256: sumOf(name),
			Created: ago(time.Duration(i+1) * 9 * day), LastAccess: ago(time.Duration(i+1) * day),
		})
	}
	return map[string]Belongings{
		id("alice"): alice, id("frank"): reportedBelongings(serverName, id, ago), id("mallory"): malloryBelongings(id, ago), id("taken-over"): {Media: spamMedia(id("admin"), ago)}, id("whale"): {Media: manyMedia(ago)},
	}
}

// sumOf is the SHA-256 of a content.
func sumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// spamMedia is what somebody uploads who has taken over an account: the same flyer again and again, some of it in quarantine, beside what its owner had.
func spamMedia(admin string, ago func(time.Duration) time.Time) []Media {
	of := func(id, kind, name string, size int64, age time.Duration) Media {
		return Media{ID: id, Type: kind, UploadName: name, Length: size, SHA256: sumOf(name), Created: ago(age), LastAccess: ago(age / 3)}
	}
	all := []Media{
		of("QbnxKJcWvEHyTzlpRmUfGsAo", "image/png", "avatar.png", 84_113, 400*day), of("ZpVtYdLkOeJqXuMiBgCwNhRa", "image/jpeg", "garden.jpg", 2_411_870, 211*day),
		of("mCqHsTjUoYxWnKfLrDbEvZaP", "application/pdf", "invoice 2026-10.pdf", 381_204, 30*day), of("JwXaRgBnTcPyQkMzVhLdEuSf", "video/mp4", "win-a-phone.mp4", 18_204_551, 26*time.Hour),
		of("oLbPnEvRsGtKxYdJcWmQhZuF", "application/vnd.android.package-archive", "wallet-update.apk", 41_006_213, 25*time.Hour), of("dUyWqZkTfMbXrAgVnCsPeLhJ", "", "", 512, 24*time.Hour),
	}
	all[0].Safe, all[3].QuarantinedBy = true, admin
	for n, id := range []string{"aGkRtXzBvLpNcMqWyHsJdEoU", "hEoTbVnQxJrKzLfWmYcGsPaD", "uPdSgFhJkLzXcVbNmQwErTyA"} {
		flyer := of(id, "image/png", "free-coins-"+strconv.Itoa(n+1)+".png", 120_331, 23*time.Hour-time.Duration(n)*time.Minute)
		flyer.SHA256 = sumOf("free coins")
		all = append(all, flyer)
	}
	return all
}

// manyMedia is more than one request deletes.
func manyMedia(ago func(time.Duration) time.Time) []Media {
	all := make([]Media, 1234)
	for i := range all {
		n := strconv.Itoa(i + 1)
		all[i] = Media{
			ID: "whale-media-" + n, Type: "image/jpeg", UploadName: "IMG_" + n + ".jpg", Length: int64(900_000 + 7919*i%400_000), SHA256: sumOf(n),
			Created: ago(time.Duration(i+1) * 5 * time.Hour), LastAccess: ago(time.Duration(i+1) * time.Hour),
		}
	}
	return all
}

// malloryBelongings puts each hostile text into each field.
func malloryBelongings(id func(string) string, ago func(time.Duration) time.Time) Belongings {
	b := Belongings{Memberships: map[string]string{}, AccountData: map[string]string{}, RoomData: map[string]map[string]string{}}
	for i, text := range hostileTexts() {
		n, at := strconv.Itoa(i), ago(time.Duration(i+1)*time.Hour)
		b.Memberships["!"+n+clip(text, 100)+":evil.example"] = []string{"leave", "ban", "invite", "knock"}[i%4]
		b.AccountData[n+clip(text, 200)] = `{"private":"canary"}`
		b.RoomData["!"+n+":evil.example"] = map[string]string{clip(text, 200): `{"private":"canary"}`}
		b.Pushers = append(b.Pushers, Pusher{
			AppID: "app." + n, AppDisplayName: text, DeviceDisplayName: text, Kind: "http", Lang: "en", ProfileTag: clip(text, 32),
			PushKey: text, URL: "https://evil.example/" + clip(text, 40), DeviceID: clip(text, 40),
		})
		b.Media = append(b.Media, Media{ID: "mallorymedia" + n, Type: clip(text, 200), UploadName: text, Length: int64(i), SHA256: sumOf(text), Created: at})
		b.EventReports = append(b.EventReports, EventReport{
			Reporter: id("alice"), RoomID: "!spam:evil.example", RoomName: clip(text, 100), EventID: "$event" + n, Reason: text, Score: -100, Received: at,
		})
		b.UserReports = append(b.UserReports, UserReport{Reporter: id("alice"), Reason: text, Received: at})
	}
	b.Media[0].QuarantinedBy = id("admin")
	b.Media[1].Safe = true
	b.Media[0].UploadName = strings.Repeat("|`<b>\\", 9)
	return b
}
