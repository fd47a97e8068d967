package history

// form is how a product's name is completed.
type form int

const (
	versioned form = iota // its own version follows
	bare                  // what follows is not its version
	family                // several clients share the name: the platform tells which
)

// products are looked for in this order: what is more particular stands first, libraries after the clients built on them.
var products = []struct {
	token, name string
	form        form
}{
	{"element x ios", "Element X", family},
	{"element x android", "Element X", family},
	{"element x", "Element X", family},
	{"elementx", "Element X", family},
	{"element-x-ios", "Element X", family},
	{"elementnse", "Element", family},
	{"element pro", "Element Pro", family},
	{"element call", "Element Call", versioned},
	{"schildichat next", "SchildiChat Next", family},
	{"schildichat.next", "SchildiChat Next", family},
	{"schildinext", "SchildiChat Next", family},
	{"schildichat", "SchildiChat", family},
	{"element", "Element", family},
	{"riotx", "RiotX", family},
	{"riot.im", "Riot", family},
	{"riot", "Riot", family},
	{"fluffychat", "FluffyChat", versioned},
	{"cinny", "Cinny", versioned},
	{"nheko", "Nheko", versioned},
	{"neochat", "NeoChat", versioned},
	{"quaternion", "Quaternion", versioned},
	{"fractal", "Fractal", versioned},
	{"hydrogen", "Hydrogen", versioned},
	{"thunderbird", "Thunderbird", versioned},
	{"gomuks", "gomuks", versioned},
	{"iamb", "iamb", versioned},
	{"weechat-matrix-rs", "WeeChat Matrix (Rust)", versioned},
	{"weechat-matrix", "WeeChat Matrix", versioned},
	{"matrix-commander-rs", "matrix-commander (Rust)", versioned},
	{"matrix-commander", "matrix-commander", versioned},
	{"commet", "Commet", versioned},
	{"syphon", "Syphon", versioned},
	{"beeper", "Beeper", versioned},
	{"trixnity", "Trixnity", versioned},
	{"pantalaimon", "Pantalaimon", versioned},
	{"matrix-appservice-irc", "IRC bridge (matrix-appservice-irc)", versioned},
	{"heisenbridge", "IRC bridge (Heisenbridge)", versioned},
	{"matrix-appservice-bridge", "matrix-appservice-bridge", versioned},
	{"matrix-hookshot", "Hookshot", versioned},
	{"hookshot", "Hookshot", versioned},
	{"maubot", "maubot", versioned},
	{"mjolnir", "Mjolnir", versioned},
	{"draupnir", "Draupnir", versioned},
	{"matrix-bot-sdk", "matrix-bot-sdk", versioned},
	{"matrix-js-sdk", "matrix-js-sdk", versioned},
	{"matrix-nio", "matrix-nio", versioned},
	{"matrix-rust-sdk", "matrix-rust-sdk", versioned},
	{"matrix-sdk", "matrix-rust-sdk", versioned},
	{"ruma", "Ruma", versioned},
	{"mtxclient", "mtxclient", versioned},
	{"libquotient", "libQuotient", versioned},
	{"quotient", "libQuotient", versioned},
	{"synapse", "Synapse", versioned},
	{"dendrite", "Dendrite", versioned},
	{"conduit", "Conduit", versioned},
	{"mxwarden", "mxwarden", versioned},
	{"curl", "curl", versioned},
	{"wget", "Wget", versioned},
	{"httpie", "HTTPie", versioned},
	{"postmanruntime", "Postman", versioned},
	{"python-requests", "Python requests", versioned},
	{"python-urllib", "Python urllib", versioned},
	{"python-httpx", "Python httpx", versioned},
	{"aiohttp", "Python aiohttp", versioned},
	{"go-http-client", "Go http client", bare}, // its number is the protocol's
	{"okhttp", "OkHttp", versioned},
	{"ktor-client", "Ktor client", bare},
	{"ktor client", "Ktor client", bare},
	{"dart", "Dart", versioned},
	{"reqwest", "Rust reqwest", versioned},
	{"axios", "Axios", versioned},
	{"node-fetch", "Node fetch", versioned},
	{"node.js", "Node.js", versioned},
	{"undici", "Node undici", bare},
	{"node", "Node.js", versioned},
}

// systems are words for operating systems; a phone's come first, since they also say Linux or Mac OS X.
var systems = []struct{ token, name string }{
	{"android", "Android"},
	{"iphone", "iOS"},
	{"ipad", "iOS"},
	{"ios ", "iOS"},
	{"windows", "Windows"},
	{"mac os", "macOS"},
	{"macos", "macOS"},
	{"macintosh", "macOS"},
	{"darwin", "macOS"},
	{"cros ", "ChromeOS"},
	{"freebsd", "FreeBSD"},
	{"openbsd", "OpenBSD"},
	{"linux", "Linux"},
	{"x11", "Linux"},
}

// browsers are the library's names that are repeated, in our words.
var browsers = map[string]string{
	"Chrome":            "Chrome",
	"Headless Chrome":   "Chrome (headless)",
	"Firefox":           "Firefox",
	"Safari":            "Safari",
	"Mobile Safari":     "Safari",
	"Edge":              "Edge",
	"Opera":             "Opera",
	"Opera Mini":        "Opera Mini",
	"Opera Touch":       "Opera Touch",
	"Vivaldi":           "Vivaldi",
	"Samsung Browser":   "Samsung Browser",
	"Internet Explorer": "Internet Explorer",
	"Android browser":   "Android browser",
}
