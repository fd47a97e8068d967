package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// explorer measures an account with very many connections: reading them, and the table on the screen.
func explorer(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("explorer", flag.ContinueOnError)
	bin := flags.String("bin", "", "the `binary` to measure; none leaves the screen out")
	rows := flags.Int("rows", 1_000_000, "how many connections the account has")
	rounds := flags.Int("rounds", 7, "how many readings to take the median of")
	keys := flags.Int("keys", 100, "how many keys to take the latency of")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-whale-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := fill(ctx, dir, *rows)
	if err != nil {
		return err
	}
	defer p.drain()
	r := &report{title: fmt.Sprintf("%d connections, %.1f MB", *rows, float64(p.size)/1e6)}
	if *rounds > 0 {
		if err := reading(ctx, r, p, *rounds); err != nil {
			return err
		}
	}
	if *bin != "" {
		if err := onScreen(ctx, r, p, *bin, *keys); err != nil {
			_ = r.print(out)
			return err
		}
	}
	return r.print(out)
}

// onScreen opens the account in the binary and works with its table.
func onScreen(ctx context.Context, r *report, p *pond, bin string, keys int) error {
	const colour = "truecolor"
	s, err := open(ctx, []string{bin, "--homeserver", p.url, "--token-file", p.tokenFile}, "", colour)
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := s.until(ctx, "the account", has(whaleID)); err != nil {
		return err
	}
	s.quiet(ctx, time.Second)
	if err := s.send(openKeys); err != nil {
		return err
	}
	entered := time.Now()
	first, err := s.until(ctx, "rows", firstRows.MatchString)
	if err != nil {
		return err
	}
	r.add("enter to the first rows on screen", ms(first.Sub(entered)), "", true)
	last := first
	if !allRows(p.rows)(s.text()) {
		if last, err = s.until(ctx, "all rows", allRows(p.rows)); err != nil {
			return err
		}
	}
	r.add("enter to all rows on screen", ms(last.Sub(entered)), "", true)
	s.quiet(ctx, time.Second)
	kib, err := s.resident()
	if err != nil {
		return err
	}
	r.add("resident with all rows on screen", mib(kib), "", true)
	if err := s.arrows(ctx, r, colour, keys); err != nil {
		return err
	}
	for _, w := range works {
		if err := s.work(ctx, r, w, keys); err != nil {
			return err
		}
	}
	if kib, err = s.resident(); err != nil {
		return err
	}
	r.add("resident at the end", mib(kib), "", true)
	return nil
}
