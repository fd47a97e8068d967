package main

import (
	"context"
	"fmt"
	"time"
)

// work measures how soon the first results of some work show, and then how soon keys do while the same work is done again.
func (s *screen) work(ctx context.Context, r *report, w work, keys int) error {
	if err := s.settle(ctx, w.ready); err != nil {
		return err
	}
	before := body(s.text())
	shows := func(text string) bool { return body(text) != before }
	if w.shows != nil {
		if shows = w.shows.MatchString; shows(s.text()) {
			return fmt.Errorf("%s: its results show before it began:\n%s", w.name, s.text())
		}
	}
	if err := s.send(w.keys); err != nil {
		return err
	}
	sent := time.Now()
	first, err := s.until(ctx, "results of "+w.name, shows)
	if err != nil {
		return err
	}
	took := first.Sub(sent)
	r.add(w.name+": key to first results", ms(took), fmt.Sprintf("≤ %d ms", w.aim), took <= time.Duration(w.aim)*time.Millisecond)
	last := first
	if n, later := s.quiet(ctx, time.Second); n > 0 {
		last = later
	}
	r.add(w.name+": key to rest", ms(last.Sub(sent)), "", true)
	if err := s.settle(ctx, w.after); err != nil {
		return err
	}
	if err := s.settle(ctx, away); err != nil {
		return err
	}
	waits, lost, err := s.under(ctx, w.under, keys)
	if err != nil {
		return err
	}
	p99 := quantile(waits, 0.99)
	figure := fmt.Sprintf("%s, p99 %s, most %s, %d keys", ms(quantile(waits, 0.5)), ms(p99), ms(quantile(waits, 1)), len(waits))
	if lost > 0 {
		figure += fmt.Sprintf(", %d not seen", lost)
	}
	r.add(w.name+": key to paint meanwhile, median", figure, "p99 ≤ 33 ms", len(waits) > 0 && p99 <= 33*time.Millisecond)
	return s.settle(ctx, w.clean)
}

// settle presses keys and waits until nothing more comes.
func (s *screen) settle(ctx context.Context, keys string) error {
	if keys != "" {
		if err := s.send(keys); err != nil {
			return err
		}
	}
	s.quiet(ctx, time.Second)
	return ctx.Err()
}

// under presses ↓ 30 times a second, whatever the screen does, and starts some work again and again meanwhile. It returns how long each took to show as another line
// in the footer, and how many never did. Where the work moves the cursor's line to another place, the keys before that count as seen.
func (s *screen) under(ctx context.Context, works []string, keys int) (waits []time.Duration, lost int, err error) {
	const (
		pace = time.Second / 30
		most = 3 * time.Second
		turn = 8 // keys from one start of the work to the next
	)
	var open []time.Time
	was, pressed := at(s.text()), 0
	next := time.NewTicker(pace)
	defer next.Stop()
	end := time.NewTimer(time.Duration(keys)*pace + most)
	defer end.Stop()
	for keys > 0 || len(open) > 0 {
		select {
		case <-next.C:
			if keys == 0 {
				continue
			}
			press := down
			if pressed%turn == 0 {
				press = works[pressed/turn%len(works)] + down
			}
			keys, pressed = keys-1, pressed+1
			open = append(open, time.Now())
			if err := s.send(press); err != nil {
				return nil, 0, err
			}
		case b := <-s.reads:
			is := at(s.text())
			moved := is - was
			if is < 0 || moved == 0 {
				continue
			}
			if moved < 0 || moved > len(open) {
				moved = len(open)
			}
			for _, sent := range open[:moved] {
				waits = append(waits, max(b.at.Sub(sent), 0))
			}
			open, was = open[moved:], is
		case <-end.C:
			return waits, len(open) + keys, nil
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
	}
	return waits, 0, nil
}
