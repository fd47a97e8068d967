//go:build unix

package cli_test

import (
	"bytes"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestTakenBackAsPrinted: what is printed to take a change back does so, pasted into a shell, also where a reason is required and the server and the token come
// from flags; what may hold a secret is not in it.
func TestTakenBackAsPrinted(t *testing.T) {
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example", Password: "x"})
	server := httptest.NewServer(hs)
	defer server.Close()
	edge, dir := home(t, "[profiles.'a b']\nserver = 'demo.example'\nbase_url = '"+server.URL+"'\nreason_required = true\n")
	token := filepath.Join(dir, "it's the token")
	write(t, token, hs.AdminToken()+"\n")
	edge.Terminal = false
	for _, target := range [][]string{{"--profile", "a b", "--token-file", token}, {"--homeserver", server.URL, "--token-file", token}} {
		args := append([]string{"lock", "@alice:demo.example", "--yes", "--reason", "it's $(spam)"}, target...)
		for _, want := range []string{"now locked", "no longer locked"} {
			r := mxwarden(t, edge, args...)
			_, line, ok := strings.Cut(r.stdout, "to take it back: mxwarden ")
			if line, _, _ = strings.Cut(line, "\n"); r.status != 0 || !strings.Contains(r.stdout, want) || !ok {
				t.Fatalf("%q: %+v", args, r)
			}
			words, err := exec.CommandContext(t.Context(), "sh", "-c", `printf '%s\0' `+line).Output()
			if err != nil {
				t.Fatal(err)
			}
			args = strings.Split(string(bytes.TrimSuffix(words, []byte{0})), "\x00")
		}
	}
	r := mxwarden(t, edge, "lock", "@alice:demo.example", "--yes", "--homeserver", server.URL, "--token-command", "cat "+dir+"/it*")
	if !strings.HasSuffix(r.stdout, " --homeserver '"+server.URL+"' --token-command ...\n") {
		t.Errorf("a program that prints the token: %+v", r)
	}
	if r := mxwarden(t, cli.Process{}, "lock", "--demo", "@alice:demo.example", "--yes"); !strings.Contains(r.stdout, "mxwarden unlock '@alice:demo.example' --yes --demo\n") {
		t.Errorf("the demo server: %+v", r)
	}
}
