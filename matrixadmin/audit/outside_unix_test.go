//go:build unix

package audit

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// listen makes a socket that takes log messages, in a directory whose name is short enough for one.
func listen(t *testing.T, name string) (string, *net.UnixConn) {
	t.Helper()
	dir, err := os.MkdirTemp("", "mxw") //nolint:usetesting // the name of a socket may have no more than 104 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, name)
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return path, c
}

func receive(t *testing.T, c *net.UnixConn) string {
	t.Helper()
	b := make([]byte, 4096)
	n, err := c.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestHeadsGoToTheJournal(t *testing.T) {
	t.Parallel()
	path, journal := listen(t, "journal")
	trail := newTrail(t)
	opts := quick()
	opts.Outside = socketHeads("/home/a\nFORGED=1/audit.jsonl", path)
	l := mustOpen(t, trail, opts)
	record(t, l, 2)
	for seq := range 2 {
		fields := strings.Split(receive(t, journal), "\n")
		message := fields[0]
		head, err := ParseHead(strings.TrimPrefix(message, "MESSAGE=mxwarden audit head "))
		if err != nil || head.Seq != uint64(seq+1) {
			t.Fatalf("%q: %v", message, err)
		}
		if want := []string{
			message, "PRIORITY=6", "SYSLOG_IDENTIFIER=mxwarden", "MXWARDEN_AUDIT_SEQ=" + message[28:29],
			"MXWARDEN_AUDIT_HASH=" + head.Hash, `MXWARDEN_AUDIT_TRAIL="/home/a\nFORGED=1/audit.jsonl"`, "",
		}; !slices.Equal(fields, want) {
			t.Fatalf("got  %q\nwant %q", fields, want)
		}
		if seq == 1 { // with the journal's word a cut tail shows even when the head file was made to fit
			lines := slices.Collect(strings.Lines(string(contents(t, trail))))
			if _, err := Verify(strings.NewReader(lines[0]), &head); err == nil {
				t.Fatal("a cut tail was not found")
			}
		}
	}
}

func TestHeadsGoToSyslogWithoutAJournal(t *testing.T) {
	t.Parallel()
	path, syslog := listen(t, "log")
	tell := socketHeads("t", filepath.Join(t.TempDir(), "none"), filepath.Join(t.TempDir(), "none"), path)
	h := Head{Seq: 9, Hash: strings.Repeat("ab", 32)}
	if err := tell(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, syslog); !strings.HasPrefix(got, "<86>mxwarden[") || !strings.HasSuffix(got, "]: audit head "+h.String()) {
		t.Fatalf("got %q", got)
	}
}

func TestHeadsGoNowhereInSilence(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none")
	if err := socketHeads("t", none, none)(t.Context(), genesis); err != nil {
		t.Fatal(err)
	}
	deaf, _ := listen(t, "deaf") // nobody reads: its queue fills, and nobody may wait for it
	c, err := net.Dial("unixgram", deaf)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for err == nil {
		if err := c.SetWriteDeadline(time.Now().Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		_, err = c.Write([]byte("x"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), outsideWait)
	defer cancel()
	if send(ctx, deaf, "x") {
		t.Fatal("a full queue took a message")
	}
	if err := socketHeads("t", deaf, deaf, deaf)(t.Context(), genesis); err == nil {
		t.Fatal("a head that was dropped is not reported")
	}
}
