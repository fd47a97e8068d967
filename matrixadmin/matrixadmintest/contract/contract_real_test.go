//go:build realsynapse

package contract_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// setting is a variable of the environment that the lane cannot do without.
func setting(tb testing.TB, name string) string {
	tb.Helper()
	value := os.Getenv(name)
	if value == "" {
		tb.Fatalf("%s is not set: start a server with .ci/synapse up", name)
	}
	return value
}

func realServer(tb testing.TB) (base, token string) {
	tb.Helper()
	data, err := os.ReadFile(setting(tb, "MXWARDEN_CONTRACT_TOKEN_FILE"))
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSuffix(setting(tb, "MXWARDEN_CONTRACT_BASE_URL"), "/"), strings.TrimSpace(string(data))
}

func newReal(t *testing.T) *world {
	t.Helper()
	base, token := realServer(t)
	data, err := os.ReadFile(setting(t, "MXWARDEN_CONTRACT_SEED_FILE"))
	if err != nil {
		t.Fatal(err)
	}
	var seed struct {
		Database string `json:"database"`
		Users    map[string]struct {
			Token string `json:"access_token"`
		} `json:"users"`
	}
	if err := json.Unmarshal(data, &seed); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(client.CloseIdleConnections)
	w := &world{base: base, client: client, tokens: map[string]string{"admin": token}, real: true, postgres: seed.Database == "postgres"}
	for _, name := range []string{"alice", "nonadmin"} {
		w.tokens[name] = seed.Users[name].Token
	}
	return w
}

// TestRealSynapse runs every case against the running server.
func TestRealSynapse(t *testing.T) {
	t.Parallel()
	w := newReal(t)
	for _, c := range cases() {
		if c.onlyFake != "" {
			t.Logf("%s is not asked of it: %s", c.title(), c.onlyFake)
			continue
		}
		t.Run(c.title(), func(t *testing.T) {
			t.Parallel()
			c.run(t, w)
		})
	}
}
