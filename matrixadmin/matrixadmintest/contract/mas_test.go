package contract_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestScriptsWithMAS runs scripts of an account, $ID, that a Matrix Authentication Service (MAS) in memory keeps. $SESSION is its OAuth session of an administrator, $TEA that of a device.
func TestScriptsWithMAS(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no files of mode 0600")
	}
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithServerName(serverName))
	now := time.Now().UTC().Truncate(time.Second)
	h.AddUser(matrixadmintest.User{
		ID: "@alice:" + serverName,
		Devices: []matrixadmintest.Device{
			{ID: "TEAPOT", DisplayName: "Teapot", LastSeen: now, LastSeenIP: "203.0.113.9", LastSeenUserAgent: "tea/1"}, {ID: "STRAY", DisplayName: "made in the homeserver alone"},
		},
		Connections: []matrixadmintest.Connection{{IP: "203.0.113.9", UserAgent: "tea/1", LastSeen: now}},
	})
	h.AddUser(matrixadmintest.User{ID: "@duplicity:" + serverName, Deactivated: true})
	h.Auth().SetUser(matrixadmintest.AuthUser{Username: "duplicity"})
	h.Auth().SetUser(matrixadmintest.AuthUser{Username: "only.there"})
	provider := matrixadmintest.ULID("corp")
	h.Auth().AddProvider(matrixadmintest.AuthProvider{ID: provider, Name: "Corp", Issuer: "https://sso.corp.example/"})
	h.Auth().AddLink(matrixadmintest.AuthLink{ID: matrixadmintest.ULID("link"), Username: "alice", Provider: provider, Subject: "al-9"})
	client := matrixadmintest.ULID("console")
	h.Auth().AddClient(matrixadmintest.AuthClient{ID: client, Name: "Tea console"})
	session := h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Client: client, Scope: "urn:mas:admin", LastActive: time.Now()})
	tea := h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Client: client, Scope: "urn:matrix:client:api:* urn:matrix:client:device:TEAPOT", LastActive: now, LastIP: "192.0.2.9"})
	hs, auth := httptest.NewServer(h), httptest.NewServer(h.Auth())
	t.Cleanup(hs.Close)
	t.Cleanup(auth.Close)
	s := &script{fixture: &fixture{t: t, w: &world{tokens: map[string]string{"admin": h.AdminToken()}}}}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/mas", RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"mxwarden": s.mxwarden, "status": s.status},
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			config := filepath.Join(home, ".config", "mxwarden")
			env.Setenv("HOME", home)
			env.Setenv("ID", "@alice:"+serverName)
			env.Setenv("SESSION", session.ID)
			env.Setenv("TEA", tea.ID)
			if err := os.MkdirAll(config, 0o700); err != nil {
				return err
			}
			token := filepath.Join(home, "token")
			if err := os.WriteFile(token, []byte(h.AdminToken()+"\n"), 0o600); err != nil {
				return err
			}
			profile := "server = \"" + serverName + "\"\nbase_url = \"" + hs.URL + "\"\ncredential = \"file:" + token + "\"\n"
			return os.WriteFile(filepath.Join(config, "config.toml"), []byte("default = \"lab\"\n[profiles.lab]\n"+profile+"mas_api = \""+auth.URL+"\"\n"+
				"[profiles.half]\n"+profile), 0o600) // where the token may not go to MAS
		},
	})
}
