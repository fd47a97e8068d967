package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	journalSocket = "/run/systemd/journal/socket"
	outsideWait   = 20 * time.Millisecond // in all: a queue that is full holds nobody up
)

// SystemHeads tells the system's journal, or else its syslog, every head of the trail at path; where neither listens it does nothing.
func SystemHeads(path string) func(context.Context, Head) error {
	return socketHeads(path, journalSocket, "/dev/log", "/var/run/syslog", "/var/run/log")
}

// errDropped is said when a socket is there and takes nothing.
var errDropped = errors.New("the system's journal did not accept it")

// socketHeads tries a journal and then syslog sockets. Where there is none of them, nobody is told; one that is there and does not listen is an error.
func socketHeads(path, journal string, syslogs ...string) func(context.Context, Head) error {
	return func(ctx context.Context, h Head) error {
		ctx, cancel := context.WithTimeout(ctx, outsideWait)
		defer cancel()
		if send(ctx, journal, journalEntry(path, h)) {
			return nil
		}
		for _, socket := range syslogs {
			if send(ctx, socket, syslogEntry(h)) {
				return nil
			}
		}
		for _, socket := range append([]string{journal}, syslogs...) {
			if info, err := os.Stat(socket); err == nil && info.Mode()&fs.ModeSocket != 0 {
				return errDropped
			}
		}
		return nil
	}
}

// send hands a datagram to a local socket, and does not wait for a slow one.
func send(ctx context.Context, socket, entry string) bool {
	var d net.Dialer
	c, err := d.DialContext(ctx, "unixgram", socket)
	if err != nil {
		return false
	}
	defer c.Close()
	if deadline, ok := ctx.Deadline(); ok && c.SetWriteDeadline(deadline) != nil {
		return false
	}
	_, err = c.Write([]byte(entry))
	return err == nil
}

// journalEntry is the journal's own format: a field a line.
func journalEntry(path string, h Head) string {
	return strings.Join([]string{
		"MESSAGE=mxwarden audit head " + h.String(),
		"PRIORITY=6",
		"SYSLOG_IDENTIFIER=mxwarden",
		"MXWARDEN_AUDIT_SEQ=" + strconv.FormatUint(h.Seq, 10),
		"MXWARDEN_AUDIT_HASH=" + h.Hash,
		"MXWARDEN_AUDIT_TRAIL=" + strconv.QuoteToASCII(path),
		"",
	}, "\n")
}

// syslogEntry is a message of facility authpriv and level info; the daemon adds the time.
func syslogEntry(h Head) string {
	return fmt.Sprintf("<86>mxwarden[%d]: audit head %s", os.Getpid(), h)
}
