package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// accounts measures the list of a server with very many accounts: moving in it while its pages come, and filtering it.
func accounts(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("accounts", flag.ContinueOnError)
	bin := flags.String("bin", "", "the `binary` to measure")
	rows := flags.Int("rows", 200_000, "how many accounts the server has")
	keys := flags.Int("keys", 100, "how many keys to press at most while a page comes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-accounts-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	hs := matrixadmintest.New()
	hs.AddCrowd(*rows, 1)
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte(hs.AdminToken()+"\n"), 0o600); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	handler, err := newCrowd(hs)
	if err != nil {
		return err
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: handler}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	runtime.GC()
	debug.SetGCPercent(-1) // collecting the garbage of a server that would run elsewhere takes the processors from what is measured
	r := &report{title: digits(*rows) + " accounts"}
	if err := inList(ctx, r, []string{*bin, "--homeserver", "http://" + listener.Addr().String(), "--token-file", token}, handler, *rows+1, *keys); err != nil {
		_ = r.print(out)
		return err
	}
	few := exec.CommandContext(ctx, *bin, "users", "--homeserver", "http://"+listener.Addr().String(), "--token-file", token, "--json", "--limit", "100", "--", "-ghost") //nolint:gosec // the binary to measure
	handler.ones.Store(0)
	began := time.Now()
	if err := few.Run(); err != nil {
		return err
	}
	r.add("users --limit 100 -- -ghost", ms(time.Since(began)), "", true)
	r.add("  accounts read by themselves", digits(int(handler.ones.Load())), "", true)
	return r.print(out)
}

// ghosts filters by what the list does not tell: rows are there at once, and few are read.
func ghosts(ctx context.Context, r *report, s *screen, c *crowd) error {
	for _, filter := range []string{"-ghost", "type:appservice"} {
		c.ones.Store(0)
		began := time.Now()
		if err := s.send("/" + filter + "\r"); err != nil {
			return err
		}
		shown, err := s.until(ctx, "the accounts of "+filter, func(text string) bool { return strings.Contains(text, " unchecked") && underCursor(text) != "" })
		if err != nil {
			return err
		}
		r.add(filter+" over all of them", ms(shown.Sub(began)), "", true)
		s.pass(ctx, 5*time.Second)
		read := int(c.ones.Load())
		r.add("  accounts read by themselves in 5 s", digits(read), "≤ 300", read <= 300)
		if err := s.send("\x1b"); err != nil {
			return err
		}
		s.pass(ctx, time.Second)
	}
	return nil
}

// loaded says how many accounts have come.
var loaded = regexp.MustCompile(`[0-9,]+ of [0-9,]+`)

// inList goes to the end of the list again and again, and up from there while the next page comes.
func inList(ctx context.Context, r *report, argv []string, c *crowd, rows, keys int) error {
	s, err := open(ctx, argv, "", "truecolor")
	if err != nil {
		return err
	}
	defer s.close()
	began := time.Now()
	first, err := s.until(ctx, "the first page", has("100 of "+digits(rows)))
	if err != nil {
		return err
	}
	r.add("start to the first page on screen", ms(first.Sub(began)), "", true)
	var waits []time.Duration
	all := digits(rows) + " of " + digits(rows)
	for began = time.Now(); !strings.Contains(s.text(), all); {
		before := loaded.FindString(s.text())
		if err := s.send("G"); err != nil {
			return err
		}
		pressed, err := s.ups(ctx, keys, func(text string) bool { return loaded.FindString(text) != before })
		if err != nil {
			return err
		}
		after, err := s.ups(ctx, 3, never) // what taking the page in has left to do
		if err != nil {
			return err
		}
		waits = append(append(waits, pressed...), after...)
		if time.Since(began) > 5*time.Minute {
			return fmt.Errorf("not all accounts came in five minutes:\n%s", s.text())
		}
	}
	r.add("all pages, with keys in between", ms(time.Since(began)), "", true)
	r.add(fmt.Sprintf("key to paint while pages come, median of %d", len(waits)), ms(quantile(waits, 0.5)), "", true)
	p99 := quantile(waits, 0.99)
	r.add("key to paint while pages come, p99", ms(p99), "≤ 33 ms", p99 <= 33*time.Millisecond)
	r.add("key to paint while pages come, most", ms(quantile(waits, 1)), "", true)
	rest, err := s.ups(ctx, 2*keys, never)
	if err != nil {
		return err
	}
	r.add("  beside it: at rest, p99", ms(quantile(rest, 0.99)), "", true)
	kib, err := s.resident()
	if err != nil {
		return err
	}
	r.add("resident with all accounts", mib(kib), "", true)
	began = time.Now()
	if err := s.send("/seen:>400d\r"); err != nil {
		return err
	}
	found, err := s.until(ctx, "the matches", has("matches of "+digits(rows)))
	if err != nil {
		return err
	}
	r.add("filter over all of them", ms(found.Sub(began)), "", true)
	if err := s.send("\x1b"); err != nil {
		return err
	}
	s.pass(ctx, time.Second)
	return ghosts(ctx, r, s, c)
}

// ups presses ↑ some times at random moments of the frame clock, until done says so, and returns how long each took to show as another account under the
// cursor: what else is painted meanwhile, such as states as they are read, is no answer to a key.
func (s *screen) ups(ctx context.Context, keys int, done func(text string) bool) ([]time.Duration, error) {
	var waits []time.Duration
	for ; keys > 0 && !done(s.text()); keys-- {
		s.pass(ctx, time.Duration(15+rand.IntN(20))*time.Millisecond) //nolint:gosec // a phase, not a secret
		before := underCursor(s.text())
		pressed := time.Now()
		if err := s.send("\x1b[A"); err != nil {
			return nil, err
		}
		shown, err := s.until(ctx, "the account above "+before, func(text string) bool {
			now := underCursor(text)
			return now != "" && now != before
		})
		if err != nil {
			return nil, err
		}
		waits = append(waits, shown.Sub(pressed))
	}
	return waits, ctx.Err()
}

// pass reads for a while, whatever comes.
func (s *screen) pass(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-s.reads:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// underCursor is the id of the account that the cursor is on, "" in the middle of a frame.
func underCursor(text string) string {
	_, line, found := strings.Cut(text, "▌")
	id, _, complete := strings.Cut(strings.TrimSpace(line), " ")
	if !found || !complete || strings.Count(text, "▌") != 1 {
		return ""
	}
	return id
}

// never goes on to the last key.
func never(string) bool { return false }
