package profile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

func config(t *testing.T, content string) (profile.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return profile.ReadConfig(path, home)
}

func home(name string) string { return map[string]string{"HOME": "/home of/me"}[name] }

const whole = `default = "prod"

[profiles.prod]
server = "@me:example.org"
base_url = "https://matrix.example.org/"
ca_file = "/etc/ssl/own.pem"
color = "red"
read_only = true
reason_required = true
mmdb = ["/usr/share/a.mmdb", "~/b.mmdb"]
credential = "file:~/token"
idle_lock = "1h"
watch = "2m"
clipboard = true
reverse_dns = true
ghosts = ["@_irc_*", "@telegram_*:example.org"]

[profiles.lab]
base_url = "http://127.0.0.1:8008"
user = "root"
credential = "helper:pass"
idle_lock = "0"
watch = "10s"
clipboard = false
reverse_dns = false
ghosts = []

[profiles.bare]
server = "bare.example"
`

func TestReadConfig(t *testing.T) {
	c, err := config(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]profile.Profile{
		"prod": {
			Name: "prod", Server: "@me:example.org", BaseURL: "https://matrix.example.org", User: "@me:example.org", CAFile: "/etc/ssl/own.pem", Colour: "red",
			ReadOnly: true, ReasonRequired: true, MMDB: []string{"/usr/share/a.mmdb", "/home of/me/b.mmdb"},
			Credential: profile.Source{Kind: profile.File, Path: "/home of/me/token"}, IdleLock: time.Hour,
			Watch: 2 * time.Minute, Clipboard: true, ReverseDNS: true, Ghosts: matrixadmin.Ghosts{"@_irc_*", "@telegram_*:example.org"},
		},
		"lab":  {Name: "lab", BaseURL: "http://127.0.0.1:8008", User: "root", Credential: profile.Source{Kind: profile.Command, Name: "pass"}, Watch: 10 * time.Second, Ghosts: matrixadmin.Ghosts{}},
		"bare": {Name: "bare", Server: "bare.example", IdleLock: 10 * time.Minute, Watch: 30 * time.Second},
	}
	if !reflect.DeepEqual(c.Profiles, want) || c.Default != "prod" || !slices.Equal(c.Names(), []string{"bare", "lab", "prod"}) {
		t.Errorf("got %+v", c)
	}
	for name, want := range map[string]string{"": "prod", "lab": "lab"} {
		if p, err := c.Find(name); err != nil || p.Name != want {
			t.Errorf("%q finds %q, %v", name, p.Name, err)
		}
	}
	if _, err := c.Find("pr\x1bod"); err == nil || !strings.Contains(err.Error(), "unknown profile pr‹1B›od in ") || !strings.HasSuffix(err.Error(), "Available: bare, lab, prod") {
		t.Errorf("a profile that is not there: %v", err)
	}
	if p := want["prod"]; p.Homeserver() != "https://matrix.example.org" || want["bare"].Homeserver() != "bare.example" {
		t.Error("the pinned address is not where to connect")
	}
}

func TestReadConfigNamesTheLine(t *testing.T) {
	for _, tt := range []struct{ content, want string }{
		{"[profiles.a]\nserver='x'\nserver_name='CANARY'", "line 3: unknown setting profiles.a.server_name"},
		{"[profiles.a]\nserver='x'\nread_only=true\nRead_Only=false", "line 4: unknown setting profiles.a.Read_Only. It is written read_only"},
		{"[profiles.a]\nserver='x'\nREAD_ONLY=true", "line 3: unknown setting profiles.a.READ_ONLY. It is written read_only"},
		{"profiles.a.Server='x'", "line 1: unknown setting profiles.a.Server. It is written server"},
		{"\n[profiles]\na={server='x', Clipboard=true}", "line 3: unknown setting profiles.a.Clipboard. It is written clipboard"},
		{"[Profiles.a]\nserver='x'", "line 1: unknown setting Profiles. It is written profiles"},
		{"Default='a'\n[profiles.a]\nserver='x'", "line 1: unknown setting Default. It is written default"},
		{"[profiles.a]\nserver='x'\nghosts=['@_irc_*', 'irc']", "line 3: profiles.a.ghosts: \"irc\" must begin with @"},
		{"[profiles.a]\nserver='x'\nghosts=['@*']", "line 3: profiles.a.ghosts: \"@*\" would be every account"},
		{"[profiles.a]\nserver='x'\n\ntoken='CANARY'", "line 4: unknown setting profiles.a.token. Secrets are not allowed in this file. Use credential ="},
		{"\n[profiles.a]\nserver='x'\ncolour='CANARY'", "line 4: profiles.a.colour: unknown color; use one of red, orange"},
		{"[profiles.a]\nbase_url='http://hs.example'", "line 2: profiles.a.base_url: http would send the token unencrypted"},
		{"[profiles.a]\ncredential='CANARY'", `line 2: profiles.a.credential: must be "helper:NAME"`},
		{"[profiles.a]\ncredential='prompt:CANARY'", `line 2: profiles.a.credential: must be `},
		{"[profiles.a]\ncredential='helper:../CANARY'", "line 2: profiles.a.credential: helper must be a name or an absolute path"},
		{"[profiles.a]\ncredential='helper:-CANARY'", "line 2: profiles.a.credential: helper must be a name or an absolute path"},
		{"[profiles.a]\nidle_lock='59s'", `line 2: profiles.a.idle_lock: must be at least "1m", or "0" (off)`},
		{"[profiles.a]\nidle_lock='CANARY'", "line 2: profiles.a.idle_lock: not a duration"},
		{"[profiles.a]\nwatch='9.9s'", `line 2: profiles.a.watch: must be at least "10s"`},
		{"[profiles.a]\nwatch='-1m'", `line 2: profiles.a.watch: must be at least "10s"`},
		{"[profiles.a]\nwatch='0'", `line 2: profiles.a.watch: must be at least "10s"`},
		{"[profiles.a]\nwatch='CANARY'", `line 2: profiles.a.watch: not a duration; use "30s" or "2m"`},
		{"[profiles.a]\nclipboard='CANARY'", "line 2: profiles.a.clipboard: wrong type of value"},
		{"[profiles.a]\nreverse_dns='CANARY'", "line 2: profiles.a.reverse_dns: wrong type of value"},
		{"[profiles.a]\nread_only='CANARY'", "line 2: profiles.a.read_only: wrong type of value"},
		{"[profiles.a]\nserver='x'\nserver='CANARY'", "line 3: server: key server is already defined"},
		{"x = \"CANARY", "line 1: "},
		{"[profiles.a]\ncolour='red'", "profile a: set server or base_url"},
		{"[profiles.a]\nserver='x'\nca_file='a.pem'", "profile a: ca_file a.pem must be an absolute path"},
		{"[profiles.a]\nserver='x'\ncredential='file:t'", "profile a: credential t must be an absolute path"},
		{"[profiles.a]\nserver='x'\nmmdb=['m']", "profile a: mmdb m must be an absolute path"},
		{"default='b'\n[profiles.a]\nserver='x'", "default = \"b\" is not a defined profile. Defined: a"},
		{"[profiles.\"a\\u001b\"]\ncolour='red'", "profile a‹1B›: set server"},
	} {
		_, err := config(t, tt.content)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "config file ") || strings.Contains(err.Error(), "CANARY") || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%q gave %v, want %q", tt.content, err, tt.want)
		}
	}
}

func TestReadConfigWithoutAFile(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none", "config.toml")} {
		if c, err := profile.ReadConfig(path, home); err != nil || len(c.Profiles) != 0 {
			t.Errorf("%q gave %+v, %v", path, c, err)
		}
	}
}

func TestConfigPath(t *testing.T) {
	for want, env := range map[string]map[string]string{
		"":                                    {},
		"/h/.config/mxwarden/config.toml":     {"HOME": "/h", "XDG_CONFIG_HOME": "relative"},
		"/xdg/mxwarden/config.toml":           {"HOME": "/h", "XDG_CONFIG_HOME": "/xdg"},
		"/users/.config/mxwarden/config.toml": {"USERPROFILE": "/users"},
	} {
		if got := profile.ConfigPath(func(name string) string { return env[name] }); filepath.ToSlash(got) != want {
			t.Errorf("%v gives %q, want %q", env, got, want)
		}
	}
}

func TestSourceIsWrittenAsItIsRead(t *testing.T) {
	for _, text := range []string{"prompt", "keyring", "file:/a/b", "helper:pass", "helper:/opt/x"} {
		var s profile.Source
		if err := s.UnmarshalText([]byte(text)); err != nil || s.String() != text || fmt.Sprint(s) != text {
			t.Errorf("%q became %q, %v", text, s, err)
		}
	}
}
