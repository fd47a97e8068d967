package matrixadmin_test

import (
	"context"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// line is a network in memory for one address, so that time on it can be that of a synctest bubble.
type line struct {
	address string
	accept  chan net.Conn
	closed  chan struct{}
	fail    func(ctx context.Context) error // makes dialing fail

	mu        sync.Mutex
	dials     int
	elsewhere []string // dials to any other address
}

func newLine(address string) *line {
	return &line{address: address, accept: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial is for [http.Transport.DialContext].
func (l *line) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	l.mu.Lock()
	l.dials++
	if address != l.address {
		l.elsewhere = append(l.elsewhere, address)
	}
	l.mu.Unlock()
	if l.fail != nil {
		if err := l.fail(ctx); err != nil {
			return nil, err
		}
	}
	here, there := pipe()
	select {
	case l.accept <- there:
		return here, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
	}
}

func (l *line) Accept() (net.Conn, error) {
	select {
	case c := <-l.accept:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *line) Close() error {
	close(l.closed)
	return nil
}

func (l *line) Addr() net.Addr { return &net.TCPAddr{} }

// pipeRoom is how much one direction of a connection holds before its writer waits.
const pipeRoom = 64 << 10

// stream is one direction of a connection, with the room that a kernel gives.
type stream struct {
	mu   sync.Mutex
	cond *sync.Cond
	buf  []byte
	eof  bool  // the writer is gone
	err  error // what the reader sees in place of the end
	gone bool  // the reader is gone
	dead bool  // nothing comes through any more, and nobody is told
}

func newStream() *stream {
	s := &stream{}
	s.cond = sync.NewCond(&s.mu)
	return s
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for (len(s.buf) == 0 && !s.eof && s.err == nil || s.dead) && !s.gone {
		s.cond.Wait()
	}
	switch {
	case s.gone:
		return 0, net.ErrClosed
	case len(s.buf) == 0 && s.err != nil:
		return 0, s.err
	case len(s.buf) == 0:
		return 0, io.EOF
	}
	n := copy(p, s.buf)
	s.buf = s.buf[n:]
	s.cond.Broadcast()
	return n, nil
}

func (s *stream) write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return len(p), nil
	}
	done := 0
	for done < len(p) {
		for len(s.buf) >= pipeRoom && !s.gone && !s.eof {
			s.cond.Wait()
		}
		if s.gone || s.eof {
			return done, &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
		}
		n := min(len(p)-done, pipeRoom-len(s.buf))
		s.buf = append(s.buf, p[done:done+n]...)
		done += n
		s.cond.Broadcast()
	}
	return done, nil
}

func (s *stream) set(f func(*stream)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
	s.cond.Broadcast()
}

// pipeConn is one end.
type pipeConn struct{ in, out *stream }

func pipe() (a, b *pipeConn) {
	one, two := newStream(), newStream()
	return &pipeConn{in: one, out: two}, &pipeConn{in: two, out: one}
}

func (c *pipeConn) Read(p []byte) (int, error)  { return c.in.read(p) }
func (c *pipeConn) Write(p []byte) (int, error) { return c.out.write(p) }

func (c *pipeConn) Close() error {
	c.in.set(func(s *stream) { s.gone = true })
	c.out.set(func(s *stream) { s.eof = true })
	return nil
}

// Abort resets the connection; as with a kernel, what has come before can still be read.
func (c *pipeConn) Abort() {
	c.out.set(func(s *stream) { s.err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET} })
	_ = c.Close()
}

// Cut makes the line dead in both directions, as a box in between does that has forgotten the connection.
func (c *pipeConn) Cut() {
	c.in.set(func(s *stream) { s.dead = true })
	c.out.set(func(s *stream) { s.dead = true })
}

func (c *pipeConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (c *pipeConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (c *pipeConn) SetDeadline(time.Time) error      { return nil }
func (c *pipeConn) SetReadDeadline(time.Time) error  { return nil }
func (c *pipeConn) SetWriteDeadline(time.Time) error { return nil }

// abort resets a connection of either kind.
func abort(c net.Conn) {
	switch c := c.(type) {
	case *pipeConn:
		c.Abort()
	case *net.TCPConn:
		_ = c.SetLinger(0)
		_ = c.Close()
	}
}
