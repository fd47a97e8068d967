package matrixadmin

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// corpusLine is a line of the hostile corpus.
type corpusLine struct{ ID, Kind, Field, Name, Value string }

func corpus(tb testing.TB) []corpusLine {
	tb.Helper()
	var out []corpusLine
	for _, l := range lines[corpusLine](tb, "hostile.jsonl") {
		if l.Kind == "string" {
			out = append(out, l)
		}
	}
	return out
}

// paths are the calls that put an id into their path, and what stands around it.
var paths = map[string]func(context.Context, *Client, UserID){
	"GET /_matrix/client/v3/admin/whois/": func(ctx context.Context, c *Client, id UserID) { _, _ = c.Whois(ctx, id) },
	"GET /_synapse/admin/v2/users/":       func(ctx context.Context, c *Client, id UserID) { _, _ = c.User(ctx, id) },
	"POST /_synapse/admin/v1/deactivate/": func(ctx context.Context, c *Client, id UserID) { _, _ = c.Do(ctx, Deactivate(ViaSynapse, id, false)) },
	"POST /_synapse/admin/v1/reset_password/": func(ctx context.Context, c *Client, id UserID) {
		_, _ = c.Do(ctx, ResetPassword(ViaSynapse, id, NewSecret("x"), true))
	},
}

func TestHostileIDsReachNoOtherEndpoint(t *testing.T) {
	t.Parallel()
	ids := []string{
		"@a/b:example.org", "@a?b=c:example.org", "@a#b:example.org", "@a b:example.org", "@%2e%2e:example.org", "@..:example.org", "@.:example.org", "@/:example.org",
		"@//:example.org", "@\\..\\x:example.org", "@a;b,c:example.org", "@ü漢:example.org", "@\n\r\t:example.org", "@a%00:example.org", "@%:example.org", "@+=&:example.org",
		"@:example.org", "@A:EXAMPLE.org", "@a:1.2.3.4:8448",
	}
	for _, l := range corpus(t) {
		if strings.HasPrefix(l.Value, "@") {
			ids = append(ids, l.Value)
		}
	}
	tried := 0
	for _, raw := range ids {
		id, err := ParseUserID(raw)
		if err != nil {
			continue
		}
		tried++
		for prefix, call := range paths {
			var seen *http.Request
			c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
				seen = req
				return answer(403, `{"errcode":"M_FORBIDDEN"}`), nil
			}))
			call(t.Context(), Echoed(c, raw), id)
			if seen == nil {
				t.Fatalf("%q: nothing was sent", raw)
			}
			escaped := seen.URL.EscapedPath()
			last, ok := strings.CutPrefix(seen.Method+" "+escaped, prefix)
			if !ok || strings.ContainsAny(last, "/?# \\;\"") || seen.URL.Path != strings.TrimPrefix(prefix[strings.IndexByte(prefix, '/'):], "")+raw || seen.URL.RawQuery != "" {
				t.Errorf("%q goes to %s %s", raw, seen.Method, seen.URL)
			}
			if target := seen.URL.RequestURI(); target != escaped {
				t.Errorf("%q is %s on the wire", raw, target)
			}
		}
	}
	if tried < 22 {
		t.Errorf("only %d ids were tried", tried)
	}
}

func TestParseUserID(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", MaxIDBytes)
	for raw, says := range map[string]string{
		"": "missing", "alice": "begin with @", "@alice": "no server name", "alice:example.org": "begin with @", "..": "begin with @",
		"@a:": "server name", "@a:b c": "server name", "@a:b/c": "server name", "@a:exa mple": "server name", "@a:h:port": "server name", "@a:[::1": "server name",
		"@a:[fe80::1%25\x1b]": "server name", "@" + long + ":b.example": "bytes", "@a\x00:b": "NUL", "@a\xff:b": "UTF-8",
		"@\u202enimda:gro\u202e.elpmaxe": "server name",
	} {
		_, err := ParseUserID(raw)
		if err == nil || !strings.Contains(err.Error(), says) || strings.ContainsAny(err.Error(), "\n\r\x1b\u202e") {
			t.Errorf("%q: %v", raw, err)
		}
	}
	for _, raw := range []string{"@alice:example.org", "@:example.org", "@A b/..%\x1b:h:8448", "@a:[2001:db8::1]:8448", "@" + long[:MaxIDBytes-3] + ":b"} {
		id, err := ParseUserID(raw)
		if err != nil || id.Raw() != raw || id.IsZero() {
			t.Errorf("%q: %v", raw, err)
		}
		out, err := json.Marshal(id)
		if want, _ := json.Marshal(raw); err != nil || string(out) != string(want) {
			t.Errorf("%q marshals as %s", raw, out)
		}
	}
	id := MustParseUserID("@Upper:h.example:8448")
	if id.Localpart().Raw() != "Upper" || id.Server() != "h.example:8448" || !id.Historical() || MustParseUserID("@a.b_c=d-e/f+1:x").Historical() {
		t.Error("parts")
	}
}
