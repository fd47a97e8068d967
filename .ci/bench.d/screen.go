package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"

	"github.com/mxwarden/mxwarden/tui/uitest"
)

const (
	cols = 120
	rows = 40
)

// burst is what came in one read, and when.
type burst struct {
	at    time.Time
	bytes int
}

// screen is a program on a pseudo terminal whose other end reads everything and answers nothing.
type screen struct {
	cmd     *exec.Cmd
	tty     *os.File
	home    string
	reads   chan burst
	started time.Time

	mu    sync.Mutex
	shown *uitest.Screen
}

// open starts a program in dir with a home of its own; colour is the value of COLORTERM.
func open(ctx context.Context, argv []string, dir, colour string) (*screen, error) {
	home, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CONFIG_HOME=" + home,
		"TERM=xterm-256color", "LANG=C.UTF-8", "COLORTERM=" + colour,
	}
	s := &screen{cmd: cmd, home: home, reads: make(chan burst, 1024), started: time.Now(), shown: uitest.NewScreen(cols, rows)}
	if s.tty, err = pty.StartWithSize(cmd, &pty.Winsize{Rows: rows, Cols: cols}); err != nil {
		_ = os.RemoveAll(home)
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	go func() {
		defer close(s.reads)
		buf := make([]byte, 1<<16)
		for {
			n, err := s.tty.Read(buf)
			if n > 0 {
				s.mu.Lock()
				_, _ = s.shown.Write(buf[:n])
				s.mu.Unlock()
				s.reads <- burst{at: time.Now(), bytes: n}
			}
			if err != nil {
				return
			}
		}
	}()
	return s, nil
}

// quiet reads until nothing has come for a while, and returns how much came and when the last of it did.
func (s *screen) quiet(ctx context.Context, wait time.Duration) (bytes int, last time.Time) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case b, ok := <-s.reads:
			if !ok {
				return bytes, last
			}
			bytes, last = bytes+b.bytes, b.at
			timer.Reset(wait)
		case <-timer.C:
			return bytes, last
		case <-ctx.Done():
			return bytes, last
		}
	}
}

// answer waits for something to come, and then until nothing more does.
func (s *screen) answer(ctx context.Context) (bytes int, last time.Time) {
	const (
		most  = 2 * time.Second
		pause = 50 * time.Millisecond
	)
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case b := <-s.reads:
		n, later := s.quiet(ctx, pause)
		if n == 0 {
			later = b.at
		}
		return b.bytes + n, later
	case <-timer.C:
	case <-ctx.Done():
	}
	return 0, time.Time{}
}

// frame waits for a burst that is large enough to be a screen and not only questions to the terminal, and returns when it ended.
func (s *screen) frame(ctx context.Context) (time.Time, error) {
	const (
		least = 400
		pause = 8 * time.Millisecond
		most  = 20 * time.Second
	)
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for total := 0; ctx.Err() == nil; {
		n, at := s.quiet(ctx, pause)
		if total += n; n > 0 && total >= least {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s drew no screen in %v", s.cmd.Path, most)
}

// text is what is on the screen.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// until waits for a screen that is as wanted, and returns when the last of it came.
func (s *screen) until(ctx context.Context, what string, ok func(text string) bool) (time.Time, error) {
	const most = 60 * time.Second
	timer := time.NewTimer(most)
	defer timer.Stop()
	for {
		select {
		case b, open := <-s.reads:
			switch {
			case !open:
				return b.at, fmt.Errorf("%s ended before it showed %s", s.cmd.Path, what)
			case ok(s.text()):
				return b.at, nil
			}
		case <-timer.C:
			return time.Time{}, fmt.Errorf("%s did not show %s in %v:\n%s", s.cmd.Path, what, most, s.text())
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
}

func (s *screen) send(keys string) error {
	_, err := s.tty.WriteString(keys)
	return err
}

// close ends the program that open started.
func (s *screen) close() {
	_ = s.cmd.Process.Kill()
	_ = s.tty.Close()
	for range s.reads { // let the reader end
	}
	_ = s.cmd.Wait()
	_ = os.RemoveAll(s.home)
}

// cpu returns the time that the program's threads have spent on a processor.
func (s *screen) cpu() (time.Duration, error) {
	stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	if err != nil || len(stats) == 0 {
		return 0, fmt.Errorf("cannot read the processor time of %s", s.cmd.Path)
	}
	var total time.Duration
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		spent, _, _ := strings.Cut(string(stat), " ")
		ns, err := strconv.ParseInt(spent, 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ns)
	}
	return total, nil
}

// resident returns the program's resident memory in KiB.
func (s *screen) resident() (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
		}
	}
	return 0, fmt.Errorf("cannot read the memory of %s", s.cmd.Path)
}
