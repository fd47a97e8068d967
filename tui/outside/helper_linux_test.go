package outside

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asksHelper knows no token at first. When it is asked again it wants a passphrase from the terminal itself, as gpg does, and says something odd.
const asksHelper = `#!/bin/sh
dir=${0%/*}
case $1 in
  get)
    echo >>"$dir/asked"; time=$(grep -c '' "$dir/asked")
    [ "$time" -gt 1 ] || exit 0
    printf 'touch the key \033]52;c;x\a now\n' >&2
    stty -echo </dev/tty; printf 'passphrase, time %d: ' "$time" >/dev/tty; IFS= read -r pass </dev/tty; stty echo </dev/tty
    [ "$pass" = opensesame ] || exit 1
    printf 'token=%s\n' "$(cat "$dir/token")" ;;
  store) cat >"$dir/stored" ;;
esac
`

// A helper gets the terminal when it is asked while the screen is shown, and the screen comes back afterwards. A token that was typed is
// given to it when somebody says so.
func TestHelperHasTheTerminal(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	config := filepath.Join(s.dir, "config", "mxwarden", "config.toml")
	content, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		config: string(content) + "credential = 'helper:" + s.dir + "/cwd/helper'\n", filepath.Join(s.dir, "cwd", "token"): s.token, filepath.Join(s.dir, "cwd", "helper"): asksHelper,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(s.dir, "cwd", "helper"), 0o700); err != nil {
		t.Fatal(err)
	}
	p, _ := s.start(t, nil)
	p.Shows("has no token for this server.", "you can save it afterwards")
	p.Type("r").Writes("touch the key ‹1B›]52;c;x‹07› now").Writes("passphrase, time 2: ").Type("wrong\r").Shows("Could not get a token.", "Press r to retry")
	p.Type("r").Writes("passphrase, time 3: ").Type("opensesame\r").Shows("Accounts", "@alice:demo.example").Lacks("touch the key")
	if strings.Contains(p.Stream(), "opensesame") || strings.Contains(p.Stream(), s.token) {
		t.Error("a secret is on the terminal")
	}
	quit(t, p)

	if err := os.Remove(filepath.Join(s.dir, "cwd", "asked")); err != nil {
		t.Fatal(err)
	}
	p, _ = s.start(t, nil)
	p.Shows("has no token for this server.").Type("t").Shows("Access token").Type("\x1b[200~" + s.token + "\x1b[201~\r").Shows("Press s to save the token in the helper")
	looked(p).Type("s").Shows("Accounts", "Token saved in the helper")
	if stored, err := os.ReadFile(filepath.Join(s.dir, "cwd", "stored")); err != nil || !strings.HasSuffix(string(stored), "user=boss\ntoken="+s.token+"\n") {
		t.Errorf("stored %d bytes, %v", len(stored), err)
	}
	quit(t, p)
}
