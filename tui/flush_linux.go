package tui

import "golang.org/x/sys/unix"

// forget throws away what the terminal has sent and nobody has read: an answer that came too late is not for the shell.
func (t settings) forget() {
	if t.state != nil {
		_ = unix.IoctlSetInt(int(t.fd), unix.TCFLSH, unix.TCIFLUSH)
	}
}
