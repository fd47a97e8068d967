package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// accounts measures the list of a server with very many accounts: moving in it while its pages come, and filtering it.
func accounts(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("accounts", flag.ContinueOnError)
	bin := flags.String("bin", "", "the `binary` to measure")
	rows := flags.Int("rows", 200_000, "how many accounts the server has")
	keys := flags.Int("keys", 20, "how many keys to take the latency of for each page")
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
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: hs}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	r := &report{title: digits(*rows) + " accounts"}
	if err := inList(ctx, r, []string{*bin, "--homeserver", "http://" + listener.Addr().String(), "--token-file", token}, *rows+1, *keys); err != nil {
		_ = r.print(out)
		return err
	}
	return r.print(out)
}

// inList goes to the end of the list again and again, and up from there while the next page comes.
func inList(ctx context.Context, r *report, argv []string, rows, keys int) error {
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
		if err := s.send("G"); err != nil {
			return err
		}
		s.quiet(ctx, 30*time.Millisecond)
		pressed, err := s.ups(ctx, keys)
		if err != nil {
			return err
		}
		waits = append(waits, pressed...)
		if time.Since(began) > 5*time.Minute {
			return fmt.Errorf("not all accounts came in five minutes:\n%s", s.text())
		}
	}
	r.add("all pages, with keys in between", ms(time.Since(began)), "", true)
	r.add("key to paint while pages come, median", ms(quantile(waits, 0.5)), "", true)
	p99 := quantile(waits, 0.99)
	r.add("key to paint while pages come, p99", ms(p99), "≤ 33 ms", p99 <= 33*time.Millisecond)
	r.add("key to paint while pages come, most", ms(quantile(waits, 1)), "", true)
	rest, err := s.ups(ctx, 10*keys)
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
	if err := s.send("/seen:>400d -ghost\r"); err != nil {
		return err
	}
	found, err := s.until(ctx, "the matches", has("matches of "+digits(rows)))
	if err != nil {
		return err
	}
	r.add("filter over all of them", ms(found.Sub(began)), "", true)
	return nil
}

// ups presses ↑ some times and returns how long the screen took for each.
func (s *screen) ups(ctx context.Context, keys int) ([]time.Duration, error) {
	var waits []time.Duration
	for range keys {
		pressed := time.Now()
		if err := s.send("\x1b[A"); err != nil {
			return nil, err
		}
		if n, last := s.answer(ctx); n > 0 {
			waits = append(waits, last.Sub(pressed))
		}
	}
	return waits, ctx.Err()
}
