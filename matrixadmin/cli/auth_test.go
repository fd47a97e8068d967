package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestTheTokenGoesToMASWhereThatWasAgreedTo runs an action against a homeserver and its MAS, each on a listener of its own, and counts where the token goes.
func TestTheTokenGoesToMASWhereThatWasAgreedTo(t *testing.T) {
	t.Parallel()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	h.AddUser(matrixadmintest.User{ID: "@alice:demo.example"})
	var mu sync.Mutex
	var asked []string
	auth := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		mu.Unlock()
		h.Auth().ServeHTTP(w, r)
	}))
	defer auth.Close()
	hs := httptest.NewServer(h)
	defer hs.Close()
	probe := "GET /api/admin/v1/site-config Bearer " + h.AdminToken() + "\nGET /api/admin/v1/users/by-username/alice Bearer " + h.AdminToken()
	alice, _ := h.Auth().User("alice")
	changes := probe + "\nGET /api/admin/v1/users/" + alice.ID + " Bearer " + h.AdminToken() // whose account a change is about is looked up once more
	for name, tt := range map[string]struct {
		profile string
		args    []string
		token   string
		want    string // what MAS was asked
	}{
		"named by nobody":          {want: ""},
		"named by the profile":     {profile: `mas_api = "` + auth.URL + `"`, want: changes},
		"only allowed":             {args: []string{"--allow-host", strings.TrimPrefix(auth.URL, "http://")}, want: ""}, // the homeserver names another address
		"a token of another kind":  {profile: `mas_api = "` + auth.URL + `"`, token: "syt_CANARY", want: ""},
		"a dry run asks, no more":  {profile: `mas_api = "` + auth.URL + `"`, args: []string{"--dry-run"}, want: probe},
		"a refused one asks, too":  {profile: `mas_api = "` + auth.URL + `/"`, args: []string{"--reason", "x"}, want: changes},
		"read-only asks by GET":    {profile: "read_only = true\nmas_api = \"" + auth.URL + `"`, want: probe},
		"another homeserver's MAS": {profile: `mas_api = "` + hs.URL + `"`, want: ""},
	} {
		unsuspend(t, h)
		asked = nil
		home := t.TempDir()
		token := filepath.Join(home, "token")
		if tt.token == "" {
			tt.token = h.AdminToken()
		}
		save(t, token, tt.token+"\n")
		save(t, filepath.Join(home, ".config", "mxwarden", "config.toml"),
			"default = \"p\"\n[profiles.p]\nserver = \"demo.example\"\nbase_url = \""+hs.URL+"\"\ncredential = \"file:"+token+"\"\n"+tt.profile+"\n")
		var stdout, stderr bytes.Buffer
		Run(t.Context(), Process{
			Args: append([]string{"suspend", "@alice:demo.example", "--yes"}, tt.args...), Environ: []string{"HOME=" + home},
			Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		})
		if got := strings.Join(slices.Compact(asked), "\n"); got != tt.want {
			t.Errorf("%s: MAS was asked %q, want %q\n%s%s", name, got, tt.want, &stdout, &stderr)
		}
	}
}

// unsuspend is what another console does.
func unsuspend(t *testing.T, h *matrixadmintest.Homeserver) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, h.BaseURL()+"/_synapse/admin/v1/suspend/@alice:demo.example", strings.NewReader(`{"suspend":false}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+h.AdminToken())
	res, err := h.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.Status)
	}
}
