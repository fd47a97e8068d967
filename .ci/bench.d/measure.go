package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const rest = 400 * time.Millisecond // nothing for so long is a screen at rest

// startup returns the medians of the time to the first whole frame and to the last byte before the screen rests.
func startup(ctx context.Context, argv []string, dir string, times int) (first, settled time.Duration, err error) {
	firsts, rests := make([]time.Duration, 0, times), make([]time.Duration, 0, times)
	for range times {
		s, err := open(ctx, argv, dir, "truecolor")
		if err != nil {
			return 0, 0, err
		}
		at, err := s.frame(ctx)
		if err != nil {
			s.close()
			return 0, 0, err
		}
		firsts = append(firsts, at.Sub(s.started))
		if n, later := s.quiet(ctx, rest); n > 0 {
			at = later
		}
		rests = append(rests, at.Sub(s.started))
		s.close()
	}
	return quantile(firsts, 0.5), quantile(rests, 0.5), ctx.Err()
}

// peers measures the first frames of other programs where they are installed.
func peers(ctx context.Context, r *report, ours time.Duration, times int) error {
	dir, err := os.MkdirTemp("", "bench-repo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte("# Read me\n\nHello.\n"), 0o600); err != nil {
		return err
	}
	for _, argv := range [][]string{{"lazygit"}, {"glow"}} {
		if _, err := exec.LookPath(argv[0]); err != nil {
			r.add("  beside it: "+argv[0], "not installed", "", true)
			continue
		}
		if argv[0] == "lazygit" {
			if err := exec.CommandContext(ctx, "git", "init", "-q", dir).Run(); err != nil {
				return fmt.Errorf("git init: %w", err)
			}
		}
		first, _, err := startup(ctx, argv, dir, times)
		if err != nil {
			return err
		}
		r.add("  beside it: "+argv[0], ms(first), "slower than ours", ours < first)
	}
	return nil
}

// resting measures a program that nobody touches.
func resting(ctx context.Context, r *report, argv []string, length time.Duration) error {
	s, err := open(ctx, argv, "", "truecolor")
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := s.frame(ctx); err != nil {
		return err
	}
	s.quiet(ctx, 2*time.Second)
	before, err := s.cpu()
	if err != nil {
		return err
	}
	bytes, began := 0, time.Now()
	for left := length; left > 0; left = length - time.Since(began) {
		n, _ := s.quiet(ctx, left)
		bytes += n
	}
	used, err := s.cpu()
	if err != nil {
		return err
	}
	kib, err := s.resident()
	if err != nil {
		return err
	}
	share := 100 * (used - before).Seconds() / time.Since(began).Seconds()
	r.add(fmt.Sprintf("idle for %v: bytes written", length), fmt.Sprint(bytes), "0", bytes == 0)
	r.add("idle: share of one core", fmt.Sprintf("%.1f %%", share), "≤ 0.7 %", share <= 0.7)
	r.add("idle: resident memory", fmt.Sprintf("%.1f MiB", float64(kib)/1024), "≤ 25 MiB", kib <= 25*1024)
	return ctx.Err()
}

// arrows measures what one ↓ costs in the long table: at first the cursor moves over the rows in view, then the rows scroll.
func arrows(ctx context.Context, r *report, argv []string, colour string, keys int) error {
	s, err := open(ctx, argv, "", colour)
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := s.frame(ctx); err != nil {
		return err
	}
	s.quiet(ctx, time.Second)
	return s.arrows(ctx, r, colour, keys)
}

// arrows measures the table that is on the screen, from its first row.
func (s *screen) arrows(ctx context.Context, r *report, colour string, keys int) error {
	still, _, err := s.press(ctx, 12)
	if err != nil {
		return err
	}
	if _, _, err := s.press(ctx, rows); err != nil { // to the bottom of the screen and past it
		return err
	}
	scrolling, waits, err := s.press(ctx, keys)
	if err != nil {
		return err
	}
	name := "256 colours"
	if colour != "" {
		name = "true colour"
	}
	for _, f := range []struct {
		what  string
		bytes []int
	}{{"not scrolling", still}, {"scrolling", scrolling}} {
		mid, most := quantile(f.bytes, 0.5), quantile(f.bytes, 1)
		r.add("bytes for ↓, "+f.what+", "+name, fmt.Sprintf("%d (most %d)", mid, most), "≤ 350", mid > 0 && mid <= 350)
	}
	r.add("key to paint, median, "+name, ms(quantile(waits, 0.5)), "", true)
	p99 := quantile(waits, 0.99)
	r.add("key to paint, p99, "+name, ms(p99), "≤ 33 ms", p99 <= 33*time.Millisecond)
	return ctx.Err()
}

// press sends ↓ at random moments of the frame clock and returns what each brought: its bytes and the time to the last of them.
func (s *screen) press(ctx context.Context, times int) (bytes []int, waits []time.Duration, err error) {
	for range times {
		s.quiet(ctx, time.Duration(20+rand.IntN(20))*time.Millisecond) //nolint:gosec // a phase, not a secret
		sent := time.Now()
		if err := s.send("\x1b[B"); err != nil {
			return nil, nil, err
		}
		n, last := s.answer(ctx)
		bytes = append(bytes, n)
		if n > 0 {
			waits = append(waits, last.Sub(sent))
		}
	}
	return bytes, waits, ctx.Err()
}
