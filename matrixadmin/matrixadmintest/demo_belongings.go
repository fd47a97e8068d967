package matrixadmintest

import (
	"strconv"
	"strings"
	"time"
)

// DemoBelongings is what the accounts of the demo have beside their records, for [Homeserver.SetBelongings]: uploads, pushers, left rooms and complaints.
func DemoBelongings(serverName string, now time.Time) map[string]Belongings {
	id := func(local string) string { return "@" + local + ":" + serverName }
	ago := func(d time.Duration) time.Time { return now.Truncate(time.Second).Add(-d) }
	const sum = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
	alice := Belongings{
		Memberships: map[string]string{"!left:" + serverName: "leave", "!asked:" + serverName: "invite"},
		Pushers: []Pusher{{
			AppID: "im.vector.app.ios.prod", AppDisplayName: "Element X", DeviceDisplayName: "iPhone", Kind: "http", Lang: "en",
			PushKey: "dGhpcyBpcyBhIHB1c2gga2V5", URL: "https://push.example/_matrix/push/v1/notify", DeviceID: "ALICEPHONE",
		}},
	}
	for i, name := range []string{"holiday.jpg", "minutes.pdf", "voice-message.ogg"} {
		kinds := []string{"image/jpeg", "application/pdf", "audio/ogg"}
		alice.Media = append(alice.Media, Media{
			ID: "alicemedia" + strconv.Itoa(i), Type: kinds[i], UploadName: name, Length: int64(40_000 * (i + 1)), SHA256: sum,
			Created: ago(time.Duration(i+1) * 9 * day), LastAccess: ago(time.Duration(i+1) * day),
		})
	}
	return map[string]Belongings{id("alice"): alice, id("mallory"): malloryBelongings(id, ago, sum)}
}

// malloryBelongings puts each hostile text into each field.
func malloryBelongings(id func(string) string, ago func(time.Duration) time.Time, sum string) Belongings {
	b := Belongings{Memberships: map[string]string{}}
	for i, text := range hostileTexts() {
		n, at := strconv.Itoa(i), ago(time.Duration(i+1)*time.Hour)
		b.Memberships["!"+n+clip(text, 100)+":evil.example"] = []string{"leave", "ban", "invite", "knock"}[i%4]
		b.Pushers = append(b.Pushers, Pusher{
			AppID: "app." + n, AppDisplayName: text, DeviceDisplayName: text, Kind: "http", Lang: "en", ProfileTag: clip(text, 32),
			PushKey: text, URL: "https://evil.example/" + clip(text, 40), DeviceID: clip(text, 40),
		})
		b.Media = append(b.Media, Media{ID: "mallorymedia" + n, Type: clip(text, 200), UploadName: text, Length: int64(i), SHA256: sum, Created: at})
		b.EventReports = append(b.EventReports, EventReport{
			Reporter: id("alice"), RoomID: "!spam:evil.example", RoomName: clip(text, 100), EventID: "$event" + n, Reason: text, Score: -100, Received: at,
		})
		b.UserReports = append(b.UserReports, UserReport{Reporter: id("alice"), Reason: text, Received: at})
	}
	b.Media[0].QuarantinedBy = id("admin")
	b.Media[0].UploadName = strings.Repeat("|`<b>\\", 9)
	return b
}
