package agent

import (
	"strings"
	"testing"

	"github.com/mileusna/useragent"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// slowParse is [Parse] by the library and by looking for each product by itself.
func slowParse(ua string) string {
	ua = ua[:min(len(ua), maxRead)]
	low := strings.ToLower(ua)
	name := bridge(low)
	for _, p := range products {
		if name != "" {
			break
		}
		rest, ok := slowProduct(low, p.token)
		switch {
		case !ok:
		case p.form == bare:
			name = p.name
		case p.form == family:
			name = slowMember(p.name, without(ua, p.token), low, rest)
		default:
			name = join(p.name, version(rest, 2))
		}
	}
	if name == "" && (strings.HasPrefix(low, "mozilla/") || strings.HasPrefix(low, "opera/")) {
		name = joinSystem(slowEngine(ua), system(low))
	}
	if len(name) > maxShown {
		name = ""
	}
	return matrixadmin.NewText(name).Raw()
}

func slowProduct(low, token string) (rest string, ok bool) {
	for at := 0; ; {
		i := strings.Index(low[at:], token)
		if i < 0 {
			return "", false
		}
		i += at
		end := i + len(token)
		if (i == 0 || !wordByte(low[i-1])) && (end == len(low) || !wordByte(low[end])) {
			return low[end:], true
		}
		at = end
	}
}

func slowMember(name, ua, low, rest string) string {
	made := member(name, "", low, rest)
	if web := join(name+" Web", version(rest, 2)); strings.HasPrefix(made, web) {
		if b := slowEngine(ua); b != "" {
			web += dot + b
		}
		return joinSystem(web, system(low))
	}
	return made
}

func slowEngine(ua string) string {
	u := useragent.Parse(ua)
	name := browsers[u.Name]
	if name == "" {
		return ""
	}
	return join(name, version("/"+u.Version, 1))
}

// someAgent draws what browsers, clients and pranksters send, in pieces.
func someAgent() *rapid.Generator[string] {
	var pieces []string
	for _, p := range products {
		pieces = append(pieces, p.token, strings.ToUpper(p.token[:1])+p.token[1:])
	}
	for _, s := range systems {
		pieces = append(pieces, s.name, s.token)
	}
	for _, e := range engines {
		pieces = append(pieces, e.key, e.key+"/12.3")
	}
	pieces = append(pieces, "Mozilla/5.0", "Opera/9.80", "(", ")", "; ", ";", " ", " ", "/", "//", ":", "[", "]", "/1.2.3", " 14", "/v8", "Version/17.5", "Version", "Mobile", "Mobile/15E148",
		"http://x.y/z", "+https://a:b", "KHTML, like Gecko", "compatible", "U", "en-us", "de", "Nexus Tablet", "SM-G991B Build/X", "Windows NT 10.0", "CrOS x86_64 14541.0.0", "Internet Explorer/7",
		"X11", "Gecko/20100101", "rv:128.0", "İ", "\xff", "\u00a0", "\t", "Electron/39", "Instagram 1", "GSA/1", "7/7", "Tablet", "Presto/2")
	return rapid.Custom(func(t *rapid.T) string {
		start := rapid.SampledFrom([]string{"", "Mozilla/5.0 (", "Mozilla/5.0 (Linux; Android 14; ", "Opera/9.80 ", "mautrix-"}).Draw(t, "start")
		return start + strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " ", "; "}).Draw(t, "between"))
	})
}

func TestParseAgainstLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ua := someAgent().Draw(t, "agent")
		if got, want := Parse(ua).Raw(), slowParse(ua); got != want {
			t.Fatalf("Parse(%q)\n got %q\nwant %q", ua, got, want)
		}
		if got, want := engine(ua), slowEngine(ua); got != want {
			t.Fatalf("engine(%q)\n got %q\nwant %q", ua, got, want)
		}
	})
}

// FuzzEngine holds the scanner to the library's results for whatever is sent.
func FuzzEngine(f *testing.F) {
	for _, s := range []string{"Mozilla/5.0 (X11; Linux) Firefox/1", "Opera/9 http://a/b;c", "Mozilla/5.0 (Linux; Android 14; SM-T970 Tablet) Version/4.0 Chrome/1 Safari/2 Edg/3", "a:b/c d", "http://x (y)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ua string) {
		if len(ua) > maxRead {
			return
		}
		if got, want := engine(ua), slowEngine(ua); got != want {
			t.Errorf("engine(%q) = %q, want %q", ua, got, want)
		}
	})
}
