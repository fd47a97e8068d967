package connect_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// ours are the only sequences of a frame: colours and their end.
var ours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkBytes holds a frame against the allow-list: printable characters and line breaks, besides our own sequences.
func checkBytes(t *testing.T, what, frame string) {
	t.Helper()
	rest := ours.ReplaceAllString(frame, "")
	if !utf8.ValidString(rest) {
		t.Errorf("%s: the frame is not valid UTF-8", what)
	}
	for line := range strings.SplitSeq(rest, "\n") {
		plain := strings.NewReplacer("‹", "", "›", "").Replace(line)
		if p := matrixadmin.Printable(plain); p != plain {
			t.Errorf("%s: the frame holds what nothing of ours writes: %q", what, p)
		}
	}
}

func TestHostileServersAndInput(t *testing.T) {
	f, err := os.Open("testdata/hostile.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var s struct {
			ID    string `json:"id"`
			Value string `json:"value"`
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		count++
		said, err := json.Marshal(s.Value)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) { hostileServer(t, s.ID, string(said)) })
		synctest.Test(t, func(t *testing.T) { hostileInput(t, s.ID, s.Value) })
	}
	if err := lines.Err(); err != nil || count < 50 {
		t.Fatalf("%d strings, %v", count, err)
	}
}

// hostileServer says a string wherever a server can say one before anybody is connected.
func hostileServer(t *testing.T, id, said string) {
	t.Helper()
	hs := matrixadmintest.New()
	answers(versions, http.StatusOK, "application/json", `{"versions":["v1.1",`+said+`],"server":{"name":`+said+`,"version":`+said+`}}`)(hs)
	answers("/_synapse/admin/v1/server_version", http.StatusOK, "application/json", `{"server_version":`+said+`}`)(hs)
	answers(whoami, http.StatusForbidden, "application/json", `{"errcode":`+said+`,"error":`+said+`}`)(hs)
	d, h := start(t, config(t, hs), 100, 30)
	d.Advance(time.Minute).Shows("failed").Fits()
	checkBytes(t, id+" as a server's", d.Frame())
	hs.ClearFaults()
	answers(admins, http.StatusForbidden, "application/json", `{"errcode":"M_FORBIDDEN","error":`+said+`}`)(hs)
	d.Press("r").Advance(time.Minute).Shows("failed").Fits()
	checkBytes(t, id+" as a refusal", d.Frame())
	checkBytes(t, id+" title", h.page.Title())
}

// hostileInput gives a string as the address, from the command line and by a paste, and as the error of a token's helper.
func hostileInput(t *testing.T, id, value string) {
	t.Helper()
	cfg := config(t, matrixadmintest.New())
	good := cfg.Homeserver
	cfg.Homeserver = value
	cfg.Token = func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.Secret{}, errors.New(value) }
	d, _ := start(t, cfg, 100, 30)
	checkBytes(t, id+" as the address", d.Advance(time.Minute).Frame())
	d.Press("e").Paste(value)
	checkBytes(t, id+" pasted", d.Fits().Frame())
	d.Press("ctrl+e", "ctrl+u").Paste(good).Press("enter").Shows("Could not get a token")
	checkBytes(t, id+" as an error", d.Fits().Frame())
	d.Press("t").Paste(value).Press("enter")
	checkBytes(t, id+" as a token", d.Fits().Frame())
}
