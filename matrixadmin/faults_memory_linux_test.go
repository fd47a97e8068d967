package matrixadmin_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// memoryBound is what a process may have resident at its peak, whatever a server sends.
const memoryBound = 96 << 20

const memoryChild = "MXWARDEN_TEST_MEMORY_CHILD"

// TestMain makes the calls of [TestMemoryUnderBombs] when this is the process that is measured.
func TestMain(m *testing.M) {
	if base := os.Getenv(memoryChild); base != "" {
		os.Exit(bombed(base))
	}
	os.Exit(m.Run())
}

// bombed makes every call once and says how much memory the process had at its peak.
func bombed(base string) int {
	c, err := matrixadmin.New(base, matrixadmin.WithToken(matrixadmin.NewSecret("canary")))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var r testing.B
	report := map[string]int64{}
	for _, m := range methods(&r) {
		if err := m.call(context.Background(), c); err == nil {
			fmt.Fprintln(os.Stderr, m.name, "took a bomb for an answer")
			return 1
		}
		report[m.name] = peak()
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		return 1
	}
	return 0
}

// peak is the largest resident size of this process so far, in bytes.
func peak() int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return -1
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 64)
			return kib << 10
		}
	}
	return -1
}

// TestMemoryUnderBombs lets a process of its own make every call on servers that answer with far more than it has room for.
func TestMemoryUnderBombs(t *testing.T) {
	t.Parallel()
	bomb := gzipBomb()
	for _, b := range []struct {
		name, coding, start, more string
		length                    int64
		zipped                    []byte
	}{
		{name: "a string of 1 GiB", start: `{"user_id":"` + aliceID + `","x":"`, more: strings.Repeat("a", 64<<10), length: 1 << 30},
		{name: "2,000,000 keys", start: manyKeys()},
		{name: "10 GiB in gzip", coding: "gzip", zipped: bomb},
	} {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				_, _ = io.Copy(io.Discard, req.Body)
				w.Header().Set("Content-Type", "application/json")
				if b.coding != "" {
					w.Header().Set("Content-Encoding", b.coding)
				}
				if _, err := io.WriteString(w, b.start); err != nil {
					return
				}
				for range 10 << 10 { // members of a mebibyte each
					if b.zipped == nil {
						break
					}
					if _, err := w.Write(b.zipped); err != nil {
						return
					}
				}
				for left := b.length; left > 0; left -= int64(len(b.more)) {
					if _, err := io.WriteString(w, b.more); err != nil {
						return
					}
				}
			}))
			defer server.Close()
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), memoryChild+"="+server.URL)
			var out, complaint bytes.Buffer
			child.Stdout, child.Stderr = &out, &complaint
			if err := child.Run(); err != nil {
				t.Fatalf("%v: %s", err, complaint.String())
			}
			var report map[string]int64
			if err := json.Unmarshal(out.Bytes(), &report); err != nil || len(report) != len(methods(t)) {
				t.Fatalf("%v: %q", err, out.String())
			}
			worst := int64(0)
			for _, n := range report {
				worst = max(worst, n)
			}
			if worst <= 0 || worst > memoryBound {
				t.Errorf("%d MiB at the peak, at most %d are allowed: %v", worst>>20, memoryBound>>20, report)
			}
			t.Logf("%d MiB at the peak over %d calls", worst>>20, len(report))
		})
	}
}

// gzipBomb is a mebibyte of one string's middle, compressed, to be sent again and again: a gzip stream may have many members.
func gzipBomb() []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(bytes.Repeat([]byte{'a'}, 1<<20))
	_ = w.Close()
	return b.Bytes()
}
