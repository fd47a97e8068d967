//go:build !windows

package uitest

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// limit is how long a test waits for something before it fails.
const limit = 20 * time.Second

// TerminalOptions say what the terminal is like.
type TerminalOptions struct {
	Width, Height int
	Environ       []string // of the process, beside PATH, HOME, TERM, TZ and LANG
	// Answers are what the terminal writes when it sees a question; without any it is silent.
	Answers map[string]string
	Delay   time.Duration // before it answers
	// Job leaves the process in the test's session, as a job that can be stopped; otherwise it leads a session of its own.
	Job bool
	// Limit is how long the test waits for something before it fails; twenty seconds when it is 0.
	Limit time.Duration
}

// Terminal is a pseudo terminal with a real process on it.
type Terminal struct {
	t      *testing.T
	opts   TerminalOptions
	master *os.File
	tty    *os.File
	cmd    *exec.Cmd
	before *term.State

	mu       sync.Mutex
	changed  *sync.Cond
	stream   []byte
	screen   *Screen
	asked    int // how much of the stream was looked through for questions
	closed   bool
	answered int
	exited   bool
	err      error
}

// XTerm answers the questions of a program as a terminal does that knows synchronized output.
var XTerm = map[string]string{
	"\x1b[?2026$p": "\x1b[?2026;2$y", "\x1b[?2027$p": "\x1b[?2027;0$y", "\x1b]11;?\x07": "\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "\x1b[c": "\x1b[?62;22c",
}

// StartOn runs a command on a new terminal until the test ends.
//
// Nothing sleeps: a test waits until the screen or the stream holds what it expects, or until its time is over.
func StartOn(t *testing.T, cmd *exec.Cmd, opts TerminalOptions) *Terminal {
	t.Helper()
	master, tty, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Rows: uint16(opts.Height), Cols: uint16(opts.Width)}); err != nil { //nolint:gosec // a test's screen is small
		t.Fatal(err)
	}
	tt := &Terminal{t: t, opts: opts, master: master, tty: tty, cmd: cmd, screen: NewScreen(opts.Width, opts.Height)}
	tt.changed = sync.NewCond(&tt.mu)
	if tt.before, err = term.GetState(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm-256color", "TZ=UTC", "LANG=C.UTF-8"}, opts.Environ...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: !opts.Job, Setctty: !opts.Job, Setpgid: opts.Job}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go tt.read()
	if !opts.Job { // a job's stops are waited for by the test
		go tt.reap()
	}
	t.Cleanup(tt.end)
	return tt
}

// open makes a pseudo terminal whose master can be closed while it is read from.
func open() (master, tty *os.File, err error) {
	m, tty, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = m.Close() }()
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(fd), "terminal"), tty, nil
}

func (tt *Terminal) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := tt.master.Read(buf)
		tt.mu.Lock()
		tt.stream = append(tt.stream, buf[:n]...)
		_, _ = tt.screen.Write(buf[:n])
		answers := tt.answers()
		tt.closed = tt.closed || err != nil
		tt.changed.Broadcast()
		tt.mu.Unlock()
		for _, a := range answers {
			time.AfterFunc(tt.opts.Delay, func() { tt.answer(a) })
		}
		if err != nil {
			return
		}
	}
}

func (tt *Terminal) answer(text string) {
	_, _ = tt.master.WriteString(text)
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.answered++
	tt.changed.Broadcast()
}

// Answered waits until the terminal has given so many answers.
func (tt *Terminal) Answered(n int) *Terminal {
	tt.t.Helper()
	tt.wait("answers to be given", func() bool { return tt.answered >= n })
	return tt
}

// answers looks for questions in the part of the stream that was not looked through yet.
func (tt *Terminal) answers() []string {
	var found []string
	for {
		rest := string(tt.stream[tt.asked:])
		first, length, answer := -1, 0, ""
		for question, a := range tt.opts.Answers {
			if i := strings.Index(rest, question); i >= 0 && (first < 0 || i < first) {
				first, length, answer = i, len(question), a
			}
		}
		if first < 0 {
			return found
		}
		tt.asked += first + length
		found = append(found, answer)
	}
}

func (tt *Terminal) reap() {
	err := tt.cmd.Wait()
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.exited, tt.err = true, err
	tt.changed.Broadcast()
}

func (tt *Terminal) end() {
	_ = tt.cmd.Process.Kill()
	_ = tt.tty.Close()
	_ = tt.master.Close()
}

// wait blocks until ok, which is called with the lock held, or fails the test with what was expected.
func (tt *Terminal) wait(what string, ok func() bool) {
	tt.t.Helper()
	late := false
	timer := time.AfterFunc(cmp.Or(tt.opts.Limit, limit), func() {
		tt.mu.Lock()
		defer tt.mu.Unlock()
		late = true
		tt.changed.Broadcast()
	})
	defer timer.Stop()
	tt.mu.Lock()
	defer tt.mu.Unlock()
	for !ok() {
		if late {
			tail := tt.stream[max(len(tt.stream)-600, 0):]
			tt.t.Fatalf("waited in vain for %s; exited: %t, %v; the screen:\n%s\nthe end of the stream: %q", what, tt.exited, tt.err, tt.screen, tail)
		}
		tt.changed.Wait()
	}
}

// Type writes to the process as a keyboard does.
func (tt *Terminal) Type(keys string) *Terminal {
	tt.t.Helper()
	if _, err := tt.master.WriteString(keys); err != nil {
		tt.t.Fatal(err)
	}
	return tt
}

// Slowly writes byte by byte with a pause between, as a bad line delivers an escape sequence.
func (tt *Terminal) Slowly(keys string, pause time.Duration) *Terminal {
	tt.t.Helper()
	for i := range len(keys) {
		if i > 0 {
			<-time.After(pause)
		}
		tt.Type(keys[i : i+1])
	}
	return tt
}

// ByHand types key by key, each only when the one before was painted, as somebody does who looks at the screen; the pause is between them.
func (tt *Terminal) ByHand(keys string, pause time.Duration) *Terminal {
	tt.t.Helper()
	for _, key := range keys {
		tt.mu.Lock()
		painted := len(tt.stream)
		tt.mu.Unlock()
		tt.Type(string(key))
		tt.wait("the key to be painted", func() bool { return len(tt.stream) > painted })
		<-time.After(pause)
	}
	return tt
}

// Shows waits until every text is on the screen at once.
func (tt *Terminal) Shows(texts ...string) *Terminal {
	tt.t.Helper()
	tt.wait(strings.Join(texts, " and "), func() bool {
		screen := tt.screen.String()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	return tt
}

// Lacks waits until a text is no longer on the screen.
func (tt *Terminal) Lacks(text string) *Terminal {
	tt.t.Helper()
	tt.wait("the end of "+text, func() bool { return !strings.Contains(tt.screen.String(), text) })
	return tt
}

// Writes waits until the process has written these very bytes.
func (tt *Terminal) Writes(text string) *Terminal {
	tt.t.Helper()
	tt.wait(text, func() bool { return strings.Contains(string(tt.stream), text) })
	return tt
}

// Resize changes the size of the terminal.
func (tt *Terminal) Resize(width, height int) *Terminal {
	tt.t.Helper()
	tt.mu.Lock()
	tt.screen = NewScreen(width, height)
	tt.mu.Unlock()
	return tt.Size(width, height)
}

// Size tells the program another size and leaves the screen of the test as it is, for sizes that are not looked at.
func (tt *Terminal) Size(width, height int) *Terminal {
	tt.t.Helper()
	if err := pty.Setsize(tt.tty, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil { //nolint:gosec // 16 bits are what a terminal has
		tt.t.Fatal(err)
	}
	return tt
}

// Screen returns the text on the screen.
func (tt *Terminal) Screen() string {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.screen.String()
}

// Stream returns every byte that the process has written.
func (tt *Terminal) Stream() string {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return string(tt.stream)
}

// Signal sends a signal to the process.
func (tt *Terminal) Signal(s syscall.Signal) *Terminal {
	tt.t.Helper()
	if err := tt.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		tt.t.Fatal(err)
	}
	return tt
}

// HangUp closes the line, as a lost connection does.
func (tt *Terminal) HangUp() *Terminal {
	_ = tt.tty.Close()
	_ = tt.master.Close()
	return tt
}

// Exits waits for the end of the process and returns its status.
func (tt *Terminal) Exits() int {
	tt.t.Helper()
	tt.wait("the end of the process", func() bool { return tt.exited })
	tt.settle()
	return tt.cmd.ProcessState.ExitCode()
}

// settle waits until all that the process has written is on the screen, by writing something after it.
func (tt *Terminal) settle() {
	tt.t.Helper()
	const mark = "\x00\x00\x00"
	if _, err := tt.tty.WriteString(mark); err != nil {
		return // the line was cut
	}
	tt.wait("the end of the stream", func() bool {
		before, after, ok := strings.Cut(string(tt.stream), mark)
		if ok {
			tt.stream = []byte(before + after)
			tt.asked = min(tt.asked, len(tt.stream))
		}
		return ok
	})
}

// Left returns what was typed and not read by the process: it is what a shell would find.
func (tt *Terminal) Left() string {
	tt.t.Helper()
	<-time.After(2 * tt.opts.Delay) // for answers that are still on their way
	fd := int(tt.tty.Fd())
	if _, err := term.MakeRaw(fd); err != nil {
		tt.t.Fatal(err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		tt.t.Fatal(err)
	}
	buf := make([]byte, 4096)
	n, _ := syscall.Read(fd, buf)
	return string(buf[:max(n, 0)])
}

// Waits waits until the process of a job has stopped or ended, and says which.
func (tt *Terminal) Waits() syscall.WaitStatus {
	tt.t.Helper()
	var status syscall.WaitStatus
	done := false
	go func() {
		var s syscall.WaitStatus
		_, _ = syscall.Wait4(tt.cmd.Process.Pid, &s, syscall.WUNTRACED, nil)
		tt.mu.Lock()
		defer tt.mu.Unlock()
		status, done = s, true
		tt.changed.Broadcast()
	}()
	tt.wait("the process to stop or end", func() bool { return done })
	tt.settle()
	return status
}

// State returns the settings of the terminal as they were before the process began, and as they are.
func (tt *Terminal) State() (before, now *term.State) {
	tt.t.Helper()
	now, err := term.GetState(int(tt.tty.Fd()))
	if err != nil {
		tt.t.Fatal(err)
	}
	return tt.before, now
}

// Modes returns the private modes that are on after the last byte of the stream.
func (tt *Terminal) Modes() []string {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.screen.Modes()
}
