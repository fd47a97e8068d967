"""Who lives on the laboratory server: plain data, the same on every machine."""

PASSWORD = "correct horse 1"

ELEMENT_WEB = ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
               "Chrome/141.0.0.0 Safari/537.36")
ELEMENT_DESKTOP = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                   "Element/1.11.113 Chrome/138.0.7204.251 Electron/37.6.0 Safari/537.36")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
ELEMENT_X_IOS = "Element X/25.10.1 (iPhone 15 Pro; iOS 26.0.1; Scale/3.00)"
ELEMENT_X_ANDROID = "Element X/25.10.0 (Google Pixel 8; Android 16; BP31.250610.004; Sdk 0.20.0)"
ELEMENT_CLASSIC = "Element/1.6.44 (samsung SM-S918B; Android 15; AP3A.240905.015; Flavour GooglePlay; MatrixAndroidSdk2 1.6.44)"
SCHILDI = "SchildiChat.Next/0.8.4 (OnePlus CPH2449; Android 15; AP3A; Sdk 0.20.0)"
FLUFFY = "Dart/3.9 (dart:io)"
NHEKO = "mtxclient v0.10.1"
FRACTAL = "matrix-rust-sdk"
CURL = "curl/8.14.1"

AGENTS = [ELEMENT_WEB, ELEMENT_DESKTOP, FIREFOX, ELEMENT_X_IOS, ELEMENT_X_ANDROID, ELEMENT_CLASSIC, SCHILDI,
          FLUFFY, NHEKO, FRACTAL, CURL]

# Device id, its name, its user agent and the addresses it came from.
ALICE = [
    ("ALICEWEB", "Element Web: Firefox on Linux", FIREFOX,
     [f"192.0.2.{n}" for n in range(10, 23)] + ["2001:db8:17::a11c", "2001:db8:17::a11d"]),
    ("ALICEPHONE", "iPhone", ELEMENT_X_IOS,
     [f"198.51.100.{n}" for n in range(30, 44)] + ["2001:db8:beef:1::7"]),
    ("ALICEDESK", "Element Desktop: Windows", ELEMENT_DESKTOP,
     [f"203.0.113.{n}" for n in (5, 6, 7, 80, 81, 200)] + ["10.20.0.15", "10.20.0.16", "2001:db8:40::2", "2001:db8:40::3"]),
]

HEIDI = [
    ("HEIDIWEB", "Element Web: Chrome on Linux", ELEMENT_WEB, ["192.0.2.77"]),
    ("HEIDIANDROID", "Pixel 8", ELEMENT_X_ANDROID, ["198.51.100.77", "203.0.113.77"]),
    ("HEIDISCHILDI", "SchildiChat", SCHILDI, ["198.51.100.78"]),
    ("HEIDINHEKO", "nheko", NHEKO, ["2001:db8:77::1"]),
]

ESC, BEL, RLO, PDF = "\x1b", "\x07", "\u202e", "\u202c"
MALLORY_NAME = f"{ESC}]52;c;ZWNobyBvd25lZA=={BEL}{ESC}[2J{ESC}[31mAdministrator{ESC}[0m {RLO}gpj.exe{PDF}\u200b"
# Device names are limited to 100 characters, device ids to 512. A forwarded address must be ASCII here.
MALLORY = [
    ("EVIL\x1b[31m", f"{ESC}]0;owned{BEL}{RLO}enohP{PDF}\nsecond line", f"Element/1.0 {ESC}]52;c;cm0gLXJmIH4K{BEL}", "192.0.2.66"),
    ("a/../b?c#d", f"{ESC}]8;;https://evil.example/{ESC}\\click{ESC}]8;;{ESC}\\", "A" * 8192, f"{ESC}[31mRED{ESC}[0m"),
    ("EVIL3", "\u0085\u009b2J\u2028\u2066isolate\u2069", f"{ESC}[2J{ESC}[H{ESC}[8mhidden\ttab\x08\x7f", f"{ESC}]52;c;Zm9v{BEL}"),
    ("EVIL4", "<script>alert(1)</script>", "Zalgo \u0351\u036b \u202eeslaf", "<script>alert(1)</script>"),
    ("EVIL5", "=cmd|' /C calc'!A0", '"; DROP TABLE users; --', "unknown"),
    ("EVIL6", "%s%n%x", "%s%s%s%n", "192.0.2.44:51514"),
    ("EVIL7", "same name", "", "N" * 2048),
]

# Localparts that a path must carry escaped, or that look like flags.
ODD = ["a/b", "x/../y", "..", "-rf", "a=b"]

ORDINARY = [
    "Ada Larsen", "Bea Okafor", "Cem Yilmaz", "Dora Novak", "Emil Berg", "Fay Ito", "Gus Moreau", "Hana Kim", "Ivo Rossi",
    "Jo Lindqvist", "Kai Meyer", "Lea Fischer", "Max Silva", "Nia Adeyemi", "Ola Nilsen", "Pia Larsen", "Quin Doyle", "Rui Costa",
    "Sam Larsen", "Tea Kova\u010d", "Uma Patel", "Vic Dubois", "Wen Li", "Xan Ortiz", "Yui Sato", "Zoe Papadaki", "Ane Hauge",
    "Bo Jensen", "\u674e\u660e", "\u041e\u043b\u044f \U0001f98a",
]
