package history

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClientName(t *testing.T) {
	t.Parallel()
	const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)"
	for ua, want := range map[string]string{
		"": "",
		"Element/1.6.18 (Samsung SM-G991B; Android 14; Flavour GooglePlay; MatrixAndroidSdk2 1.6.18)": "Element Android 1.6",
		"Element X iOS/25.06.1 (iPhone 14; iOS 17.5; Scale/3.00)":                                     "Element X iOS 25.06",
		"Element X/25.11.2 (Google Pixel 8; Android 16; BP3A.251005.004; Sdk 25.10.27)":               "Element X Android 25.11",
		"Element/1.11.2 (iPhone 13; iOS 17.1; Scale/3.00)":                                            "Element iOS 1.11",
		"Element/1.11.60 (Windows 10; rv:128.0)":                                                      "Element 1.11 · Windows",
		"SchildiChat/1.6.20.sc80 (Fairphone FP4; Android 13; Flavour FDroid)":                         "SchildiChat Android 1.6",
		"SchildiChat Next/0.6.2 (Google Pixel 7; Android 14; UQ1A; Sdk dm-1)":                         "SchildiChat Next Android 0.6",
		"Riot/1.3 (Linux)": "Riot 1.3 · Linux",
		"RiotX/0.91.5 (OnePlus; Android 10; Flavour FDroid)":                                                                                      "RiotX Android 0.91",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + " Element/1.12.4 Chrome/142.0.7444.59 Electron/39.1.1 Safari/537":                 "Element Desktop 1.12 · Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + " Element/1.11.77 Chrome/128.0.0.0 Safari/537.36":                                 "Element Web 1.11 · Chrome 128 · Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + " Chrome/128.0.0.0 Safari/537.36":                                                 "Chrome 128 · Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                                  "Firefox 128 · Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1": "Safari 17 · iOS",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15":                   "Safari 17 · macOS",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0":                                                            "Thunderbird 128.4",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + " Chrome/128.0.0.0 Safari/537.36 Edg/128.0.0.0":                                   "Edge 128 · Windows",
		"FluffyChat/1.20.0":                            "FluffyChat 1.20",
		"nheko/0.12.1 (linux) mtxclient/0.10.1":        "Nheko 0.12",
		"mautrix-whatsapp/0.10":                        "mautrix-whatsapp 0.10",
		"mautrix-go/v0.22.0 go/1.23":                   "mautrix-go 0.22",
		"mautrix-\x1b]52;c;ZQ==\x07/1":                 "mautrix",
		"matrix-nio/0.24":                              "matrix-nio 0.24",
		"matrix-js-sdk/38.4.0 Node.js/22.11.0":         "matrix-js-sdk 38.4",
		"matrix-rust-sdk":                              "matrix-rust-sdk",
		"python-requests/2.31":                         "Python requests 2.31",
		"Python-urllib/3.11":                           "Python urllib 3.11",
		"Python/3.11 aiohttp/3.9.1":                    "Python aiohttp 3.9",
		"curl/8.5.0":                                   "curl 8.5",
		"Dart/3.3 (dart:io)":                           "Dart 3.3",
		"Go-http-client/1.1":                           "Go http client",
		"okhttp/4.12.0":                                "OkHttp 4.12",
		"Synapse/1.160.0":                              "Synapse 1.160",
		"heisenbridge/1.15.0":                          "IRC bridge (Heisenbridge) 1.15",
		"curl/99999999999999999999999999":              "curl 99999",
		"odd/1":                                        "",
		"xff-plain":                                    "",
		"nocurl/1 patriot/2 elementary/3":              "",
		"curl":                                         "curl",
		"curl/":                                        "curl",
		"curl/8.":                                      "curl 8",
		"\x1b[31mcurl/7.1":                             "", // the token is not a word of its own behind a letter
		strings.Repeat("x", 5000) + " curl/8.5":        "",
		"Mozilla/5.0 " + strings.Repeat("(", 1<<16):    "",
		"Mozilla/5.0 (X11; Linux x86_64) Chrome/\x1b[": "Chrome · Linux",
	} {
		if got := ClientName(ua).Raw(); got != want {
			t.Errorf("ClientName(%.90q)\n got %q\nwant %q", ua, got, want)
		}
	}
}

// FuzzClientName holds every agent to the promise that only our own words and digits come out.
func FuzzClientName(f *testing.F) {
	for _, s := range []string{"", "Mozilla/5.0 (X11; Linux) Firefox/1", "mautrix-x/1.", "Element X/\xff", "Opera/9", "element/1.2 electron/", "İİİ curl/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ua string) {
		got := ClientName(ua).Raw()
		if n := utf8.RuneCountInString(got); n > 60 {
			t.Errorf("ClientName(%q) = %q: %d characters", ua, got, n)
		}
		for _, r := range got {
			if r != '·' && (r < ' ' || r > '~') {
				t.Errorf("ClientName(%q) = %q: holds %U", ua, got, r)
			}
		}
	})
}

func BenchmarkClientName(b *testing.B) {
	const ua = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
	for b.Loop() {
		ClientName(ua)
	}
}
