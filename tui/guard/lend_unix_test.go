//go:build !windows

package guard

import (
	"errors"
	"io"
	"os"
	"testing"
)

// TestLentInputIsLeftAlone: a reader of before the suspension that comes late takes nothing from the program that has the terminal.
func TestLentInputIsLeftAlone(t *testing.T) {
	terminal, keyboard, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close(); _ = keyboard.Close() })
	in := NewInput(terminal, Events{Interrupted: func() {}, Gone: func() {}, Lost: func(Lost) {}})
	t.Cleanup(func() { _ = in.Close() })
	read := func(want string) {
		t.Helper()
		buf := make([]byte, 64)
		if n, err := in.Read(buf); err != nil || string(buf[:n]) != want {
			t.Fatalf("read %q, %v; want %q", buf[:n], err, want)
		}
	}
	send := func(text string) {
		t.Helper()
		if _, err := keyboard.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	send("a")
	read("a")
	in.Suspend()
	late := make(chan error, 2)
	go func() { // before the terminal is lent, or after
		_, err := in.Read(make([]byte, 64))
		late <- err
	}()
	back := in.Lend()
	if _, err := in.Read(make([]byte, 64)); !errors.Is(err, io.EOF) {
		t.Errorf("a read of what is lent: %v", err)
	}
	if err := <-late; !errors.Is(err, io.EOF) {
		t.Errorf("a late read: %v", err)
	}
	send("opensesame")
	buf := make([]byte, 64)
	if n, err := terminal.Read(buf); err != nil || string(buf[:n]) != "opensesame" {
		t.Errorf("the other program reads %q, %v", buf[:n], err)
	}
	back()
	send("b")
	read("b")
}
