package matrixadmin_test

import (
	"encoding/binary"
	"io"
	"net"
)

// The frames of HTTP/2 that a server needs to break its promises.
const (
	frameHeaders  = 1
	frameReset    = 3
	frameSettings = 4
	framePing     = 6
	frameGoAway   = 7

	flagEndStream = 1
	flagAck       = 1
)

func frame(kind, flags byte, stream uint32, payload ...uint32) []byte {
	b := []byte{0, 0, byte(4 * len(payload)), kind, flags}
	b = binary.BigEndian.AppendUint32(b, stream)
	for _, v := range payload {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// frames speaks HTTP/2 as far as it takes to answer each request with what play makes of its stream.
func frames(c net.Conn, note func(), play func(stream uint32) []byte) {
	preface := make([]byte, 24)
	if _, err := io.ReadFull(c, preface); err != nil || string(preface[:3]) != "PRI" {
		_, _ = c.Write(append(frame(frameSettings, 0, 0), frame(frameGoAway, 0, 0, 0, protocolError)...))
		return
	}
	if _, err := c.Write(frame(frameSettings, 0, 0)); err != nil {
		return
	}
	head := make([]byte, 9)
	for {
		if _, err := io.ReadFull(c, head); err != nil {
			return
		}
		size := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		payload := make([]byte, size)
		if _, err := io.ReadFull(c, payload); err != nil {
			return
		}
		kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
		var reply []byte
		switch {
		case kind == frameSettings && flags&flagAck == 0:
			reply = frame(frameSettings, flagAck, 0)
		case kind == framePing && flags&flagAck == 0:
			reply = append(append([]byte{0, 0, 8, framePing, flagAck}, 0, 0, 0, 0), payload...)
		case flags&flagEndStream != 0 && stream != 0:
			note()
			reply = play(stream)
		}
		if _, err := c.Write(reply); err != nil {
			return
		}
	}
}

// The error codes of RFC 9113.
const (
	noError       = 0
	protocolError = 1
	internalError = 2
	refusedStream = 7
	cancelStream  = 8
)

// frameFaults are those of servers that offer HTTP/2: writes must not take the offer, and so see nothing of them.
func frameFaults() []fault {
	of := func(name string, want fault, play func(stream uint32) []byte) fault {
		want.class, want.name, want.write, want.frames = "http/2", name, success, play
		want.tls = serverTLS("good")
		want.tls.NextProtos = []string{"h2", "http/1.1"}
		return want
	}
	only := of("HTTP/2 and nothing else", fault{want: unreachable}, func(stream uint32) []byte { return frame(frameReset, 0, stream, internalError) })
	only.write, only.outcome = unreachable, unknown
	only.tls = only.tls.Clone()
	only.tls.NextProtos = []string{"h2"}
	silent := of("HTTP/2 and silence", fault{want: timeout, tries: 1, clock: true}, func(uint32) []byte { return nil })
	return []fault{
		of("GOAWAY, not handled", fault{want: unreachable, clock: true}, func(uint32) []byte { return frame(frameGoAway, 0, 0, 0, noError) }),
		of("GOAWAY, perhaps handled", fault{want: timeout, tries: 1, clock: true}, func(stream uint32) []byte { return frame(frameGoAway, 0, 0, stream, internalError) }),
		of("RST_STREAM refused", fault{want: timeout, clock: true}, func(stream uint32) []byte { return frame(frameReset, 0, stream, refusedStream) }),
		of("RST_STREAM cancel", fault{want: unreachable, tries: 3}, func(stream uint32) []byte { return frame(frameReset, 0, stream, cancelStream) }),
		of("RST_STREAM internal error", fault{want: unreachable, tries: 3}, func(stream uint32) []byte { return frame(frameReset, 0, stream, internalError) }),
		of("garbage for frames", fault{want: unreachable}, func(uint32) []byte { return []byte("\x1b]52;c;ZQ==\a this is no frame at all, and long") }),
		of("headers that are none", fault{want: unreachable}, func(stream uint32) []byte { return frame(frameHeaders, 5, stream, 0xffffffff, 0xffffffff) }),
		only, silent,
	}
}
