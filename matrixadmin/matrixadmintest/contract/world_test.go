package contract_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const serverName = "example.test"

// world is a server with the seed on it.
type world struct {
	base   string
	client *http.Client
	// tokens are the access tokens by localpart.
	tokens map[string]string
	// real is false for the homeserver in memory.
	real bool
	// postgres says that the real one keeps its data in PostgreSQL.
	postgres bool
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	header http.Header
	body   string
	json   any
}

// request is one call before it is sent; who is a localpart, none, or header: and a whole header value.
type request struct {
	method, path, who, body string
	noBody                  bool
	header                  http.Header
}

func (w *world) send(ctx context.Context, t *testing.T, r request, tokens map[string]string) reply {
	t.Helper()
	var body io.Reader
	if !r.noBody {
		body = strings.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, w.base+r.path, body)
	if err != nil {
		t.Fatalf("request: %v", err)
	}
	maps.Copy(req.Header, r.header)
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if value, whole := strings.CutPrefix(r.who, "header:"); whole {
		req.Header.Set("Authorization", value)
	} else if r.who != "none" {
		token, known := tokens[r.who]
		if !known {
			token = w.tokens[r.who]
		}
		if token == "" {
			t.Fatalf("no token of %q", r.who)
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", r.method, r.path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: body: %v", r.method, r.path, err)
	}
	out := reply{status: resp.StatusCode, header: resp.Header, body: string(data)}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") && len(data) > 0 {
		if err := json.Unmarshal(data, &out.json); err != nil {
			t.Fatalf("%s %s: not JSON: %v", r.method, r.path, err)
		}
	}
	return out
}

// at digs a value out of a JSON answer; it is nil when there is none.
func (r reply) at(keys ...string) any {
	v := r.json
	for _, key := range keys {
		o, _ := v.(map[string]any)
		v = o[key]
	}
	return v
}

func (r reply) list(keys ...string) []any {
	l, _ := r.at(keys...).([]any)
	return l
}

// connections are the rows of a whois.
func (r reply) connections() []map[string]any {
	sessions := r.list("devices", "", "sessions")
	if len(sessions) != 1 {
		return nil
	}
	session, _ := sessions[0].(map[string]any)
	rows, _ := session["connections"].([]any)
	var out []map[string]any
	for _, row := range rows {
		o, _ := row.(map[string]any)
		out = append(out, o)
	}
	return out
}

// names are the user ids of a list of users.
func (r reply) names() []string {
	var out []string
	for _, u := range r.list("users") {
		o, _ := u.(map[string]any)
		name, _ := o["name"].(string)
		out = append(out, name)
	}
	return out
}

// segment is a user id as one segment of a path, with everything escaped that can be.
func segment(id string) string {
	return strings.NewReplacer("@", "%40", ":", "%3A", "+", "%2B").Replace(url.PathEscape(id))
}

// eventually asks until the answer is yes.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}
