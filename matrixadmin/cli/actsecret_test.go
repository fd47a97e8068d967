package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestGeneratedPasswords: each account gets another one, which is the one that was sent; it is on standard output once, and nowhere else.
func TestGeneratedPasswords(t *testing.T) {
	hs := matrixadmintest.New()
	for _, id := range []string{"@a:demo.example", "@b:demo.example", "@c:demo.example"} {
		hs.AddUser(matrixadmintest.User{ID: id})
	}
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/reset_password/") {
			body, _ := io.ReadAll(r.Body)
			var got struct {
				Password string `json:"new_password"`
			}
			if err := json.Unmarshal(body, &got); err != nil {
				t.Error(err)
			}
			sent = append(sent, got.Password)
			if strings.Contains(r.URL.Path, "@c:") {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		hs.ServeHTTP(w, r)
	}))
	defer server.Close()
	home := t.TempDir()
	token := filepath.Join(home, "token")
	save(t, token, hs.AdminToken()+"\n")
	run := func(stdin string, args ...string) (status int, out, errs string) {
		var o, e bytes.Buffer
		status = Run(t.Context(), Process{
			Args: append(args, "--homeserver", server.URL, "--token-file", token), Environ: []string{"HOME=" + home}, Stdin: strings.NewReader(stdin), Stdout: &o, Stderr: &e,
		})
		return status, o.String(), e.String()
	}
	status, out, errs := run("a\nb\n", "reset-password", "-", "--generate", "--confirm", "2-accounts")
	if status != 0 || len(sent) != 2 || sent[0] == sent[1] || len(sent[0]) < 20 {
		t.Fatalf("status %d, %d sent\n%s%s", status, len(sent), out, errs)
	}
	for _, password := range sent {
		if strings.Count(out, "New password: "+password+"\n") != 1 || strings.Contains(errs, password) {
			t.Errorf("the password is not on standard output alone\n%s%s", out, errs)
		}
	}
	if status, out, errs = run("", "reset-password", "c", "--generate", "--confirm", "@c:demo.example", "--json"); status != exitRefused || strings.Contains(out+errs, sent[2]) || strings.Contains(out, "secrets") {
		t.Errorf("refused: %d %s%s", status, out, errs)
	}
	if status, out, _ = run("", "reset-password", "a", "--generate", "--confirm", "@a:demo.example", "--json"); status != 0 || !strings.Contains(out, `"secrets":{"new_password":"`+sent[3]+`"}`) {
		t.Errorf("as JSON: %d %s", status, out)
	}
	if status, out, _ = run("", "reset-password", "a", "--generate", "--dry-run"); status != 0 || strings.Contains(out, "New password") || len(sent) != 4 {
		t.Errorf("dry: %d %s", status, out)
	}
	files := 0
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		for _, password := range sent {
			if strings.Contains(string(text), password) {
				t.Errorf("the password is in %s", path)
			}
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%v, %d files", err, files)
	}
	for args, want := range map[string]string{
		"reset-password a --generate --new-password-stdin --dry-run": "Use either", "reset-password a --confirm @a:demo.example": "or --generate", "suspend a --generate --yes": "Unknown flag --generate",
	} {
		if status, out, errs := run("", strings.Fields(args)...); status != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: %d %s%s", args, status, out, errs)
		}
	}
}
