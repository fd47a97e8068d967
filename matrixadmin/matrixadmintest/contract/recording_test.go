package contract_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recording is one exchange with a real server.
type recording struct {
	Case    string `json:"case"`
	Request struct {
		Method        string          `json:"method"`
		Path          string          `json:"path"`
		Authorization string          `json:"authorization"`
		Body          json.RawMessage `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"response"`
}

func load(t *testing.T, name string) recording {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var rec recording
	if err := json.Unmarshal(data, &rec); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return rec
}

// body is the text that was sent; a string in the recording is the text itself, anything else its JSON.
func (r recording) body() (string, bool) {
	raw := r.Request.Body
	if len(raw) == 0 || string(raw) == "null" {
		return "", false
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	return string(raw), true
}

// who names the caller as the cases do.
func (r recording) who() string {
	switch a := r.Request.Authorization; a {
	case "another user":
		return "nonadmin"
	case "none", "admin":
		return a
	default:
		return "header:" + a
	}
}

func (r recording) failure() (code, text string) {
	var e struct {
		Code string `json:"errcode"`
		Text string `json:"error"`
	}
	if json.Unmarshal([]byte(r.Response.Body), &e) != nil {
		return "", ""
	}
	return e.Code, e.Text
}

// mediaType is the class of a content type.
func mediaType(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.TrimSpace(kind)
}

// compare holds an answer against the recorded one: the kind of the body, and its shape.
func (r recording) compare(t *testing.T, s *fixture, got reply) {
	t.Helper()
	if want, have := mediaType(r.Response.Headers["Content-Type"]), mediaType(got.header.Get("Content-Type")); want != have {
		t.Errorf("content type %q, want %q", have, want)
	}
	var want any
	if json.Unmarshal([]byte(r.Response.Body), &want) != nil {
		return
	}
	if wrong := differ("", want, got.json, s != nil && s.w.real); wrong != "" {
		t.Errorf("shape: %s: %.200s", wrong, got.body)
	}
}

// flags are members that are 0 or 1 where the server keeps its data in SQLite, and false or true where it does so in PostgreSQL.
var flags = []string{"authenticated"}

// gone are members that newer servers no longer send.
var gone = []string{"approved"}

// differ says where two values are of different shape. Null and an empty list are of any shape.
func differ(at string, want, got any, newer bool) string {
	if want == nil || got == nil {
		return ""
	}
	switch want := want.(type) {
	case map[string]any:
		have, isObject := got.(map[string]any)
		if !isObject {
			return fmt.Sprintf("%s is %T, not an object", at, got)
		}
		return differObject(at, want, have, newer)
	case []any:
		have, isList := got.([]any)
		if !isList {
			return fmt.Sprintf("%s is %T, not a list", at, got)
		}
		if len(want) == 0 || len(have) == 0 {
			return ""
		}
		return differ(at+"[0]", want[0], have[0], newer)
	default:
		if w, h := fmt.Sprintf("%T", want), fmt.Sprintf("%T", got); w != h {
			return fmt.Sprintf("%s is %s, not %s", at, h, w)
		}
		return ""
	}
}

func differObject(at string, want, have map[string]any, newer bool) string {
	for key, value := range want {
		if strings.HasPrefix(key, "user_@") || key == "next_token" {
			continue
		}
		member, given := have[key]
		if !given {
			if newer && slices.Contains(gone, key) {
				continue
			}
			return at + "." + key + " is missing"
		}
		if _, is := member.(bool); is && newer && slices.Contains(flags, key) {
			continue
		}
		if wrong := differ(at+"."+key, value, member, newer); wrong != "" {
			return wrong
		}
	}
	for key := range have {
		if strings.HasPrefix(key, "user_@") || key == "next_token" {
			continue
		}
		if _, known := want[key]; !known {
			return at + "." + key + " is new"
		}
	}
	return ""
}
