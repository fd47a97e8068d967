package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// flood is a homeserver whose whois never ends: as fast as the line takes it, first rows and then something that nobody asked for.
type flood struct {
	*httptest.Server

	home    *matrixadmintest.Homeserver
	flowing atomic.Int64 // answers under way
	sent    atomic.Int64 // bytes
}

const flooded = "@flooded:demo.example"

func newFlood() *flood {
	f := &flood{home: matrixadmintest.New()}
	f.home.AddUser(matrixadmintest.User{ID: flooded, Devices: []matrixadmintest.Device{{ID: "A"}}})
	f.Server = httptest.NewServer(f)
	return f
}

func (f *flood) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.URL.Path, "/whois/") {
		f.home.ServeHTTP(w, r)
		return
	}
	f.flowing.Add(1)
	defer f.flowing.Add(-1)
	w.Header().Set("Content-Type", "application/json")
	write := func(b []byte) bool {
		n, err := w.Write(b)
		f.sent.Add(int64(n))
		return err == nil
	}
	row := []byte(`{"ip":"203.0.113.9","last_seen":1763850000000,"user_agent":"Mozilla/5.0 (X11; Linux x86_64) Element/1.11.86"},`)
	rows, junk := bytes.Repeat(row, 1<<13), bytes.Repeat([]byte(`"junk",`), 1<<17)
	if !write([]byte(`{"user_id":"` + flooded + `","devices":{"":{"sessions":[{"connections":[`)) {
		return
	}
	for range 64 { // half a million
		if !write(rows) {
			return
		}
	}
	if !write([]byte(`{"ip":"203.0.113.9","last_seen":1,"user_agent":"x"}]}]}},"more":[`)) {
		return
	}
	for write(junk) {
	}
}

// drowning measures how soon a key is painted while such an answer is being read.
func drowning(ctx context.Context, r *report, bin string, keys int) error {
	f := newFlood()
	defer f.Close()
	dir, err := os.MkdirTemp("", "bench-flood-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte(f.home.AdminToken()+"\n"), 0o600); err != nil {
		return err
	}
	s, err := open(ctx, []string{bin, "--homeserver", f.URL, "--token-file", token, flooded}, "", "truecolor")
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := s.frame(ctx); err != nil {
		return err
	}
	var waits []time.Duration
	var most int
	for tries := 0; len(waits) < keys && tries < 20*keys && ctx.Err() == nil; tries++ {
		if f.flowing.Load() == 0 { // it came to a limit, and is asked for again
			if err := s.send("r"); err != nil {
				return err
			}
		}
		s.quiet(ctx, time.Duration(30+rand.IntN(30))*time.Millisecond) //nolint:gosec // a phase, not a secret
		before, began := f.flowing.Load() > 0, time.Now()
		if err := s.send("\t"); err != nil { // the next tab
			return err
		}
		wait := s.painted(ctx, began)
		if kib, err := s.resident(); err == nil {
			most = max(most, kib)
		}
		if before && f.flowing.Load() > 0 && wait > 0 {
			waits = append(waits, wait)
		}
	}
	p99 := quantile(waits, 0.99)
	r.add(fmt.Sprintf("key to paint, median, during a flood (%d keys, %d MiB)", len(waits), f.sent.Load()>>20), ms(quantile(waits, 0.5)), "", true)
	r.add("key to paint, p99, during a flood", ms(p99), "≤ 50 ms", len(waits) > 0 && p99 <= 50*time.Millisecond)
	r.add("resident memory during the flood, at most", fmt.Sprintf("%.1f MiB", float64(most)/1024), "≤ 96 MiB", most <= 96*1024)
	return ctx.Err()
}

// painted waits for more than a moving figure is, and returns how long after began that was; 0 when nothing came.
func (s *screen) painted(ctx context.Context, began time.Time) time.Duration {
	const least = 150
	timer := time.NewTimer(2 * time.Second)
	defer timer.Stop()
	for got := 0; ; {
		select {
		case b, ok := <-s.reads:
			if got += b.bytes; !ok || got >= least {
				return b.at.Sub(began)
			}
		case <-timer.C:
			return 0
		case <-ctx.Done():
			return 0
		}
	}
}
