// Package rdns asks the system's resolver what an address is called.
//
// Asking leaves the machine: the resolver, and whoever runs the address's zone, learn that somebody looked. So nothing is asked unless
// [Names.Name] is called, and never about an address that nobody outside can know (see [ErrNotAsked]). A name is what the owner of the
// address chose to write, nothing checked: it may claim to be anybody, and it is a [matrixadmin.Text] as everything from strangers.
package rdns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/explore"
)

// How names are kept and asked for.
const (
	Keep     = time.Hour       // how long a name is kept
	KeepNone = 5 * time.Minute // and that there is none, or that it could not be found out
	Deadline = 2 * time.Second // of one question
	AtOnce   = 4               // questions
	Size     = 4096            // addresses that are remembered
	MaxName  = 253             // the longest name, in bytes
)

// ErrNoName says that an address has no name.
var ErrNoName = errors.New("the address has no name")

// ErrNotAsked says that an address is one that only its own network knows, and was not asked about.
var ErrNotAsked = errors.New("nobody outside knows this address: it is not asked about")

// Resolver is what names come from; [net.Resolver] is one.
type Resolver interface {
	LookupAddr(ctx context.Context, addr string) (names []string, err error)
}

// Names finds names and remembers them; its methods are safe for concurrent use.
type Names struct {
	resolver Resolver
	now      func() time.Time
	all      bool
	size     int
	places   chan struct{}

	mu      sync.Mutex
	known   map[netip.Addr]answer
	order   []netip.Addr // of known, the oldest first
	flights map[netip.Addr]chan struct{}
}

// answer is a name, or why there is none.
type answer struct {
	name  matrixadmin.Text
	err   error
	until time.Time
}

// Option changes how [Names] work.
type Option func(*Names)

// WithResolver asks another resolver than the system's.
func WithResolver(r Resolver) Option { return func(n *Names) { n.resolver = r } }

// WithNow sets the clock.
func WithNow(now func() time.Time) Option { return func(n *Names) { n.now = now } }

// WithAll asks about private and reserved addresses too, for a resolver that knows them.
func WithAll() Option { return func(n *Names) { n.all = true } }

// WithSize sets how many addresses are remembered.
func WithSize(size int) Option { return func(n *Names) { n.size = max(size, 1) } }

// New makes an empty set of names; nothing is asked yet.
func New(opts ...Option) *Names {
	n := &Names{
		resolver: &net.Resolver{}, now: time.Now, size: Size, places: make(chan struct{}, AtOnce),
		known: make(map[netip.Addr]answer), flights: make(map[netip.Addr]chan struct{}),
	}
	for _, opt := range opts {
		opt(n)
	}
	return n
}

// Name returns the name of an address, from memory or by asking; callers that want the same one wait for one question.
//
// An error is ErrNoName, ErrNotAsked, the context's, or one harmless line.
func (n *Names) Name(ctx context.Context, addr netip.Addr) (matrixadmin.Text, error) {
	addr = addr.Unmap().WithZone("")
	if !n.asks(addr) {
		return matrixadmin.Text{}, ErrNotAsked
	}
	for {
		if err := ctx.Err(); err != nil {
			return matrixadmin.Text{}, err
		}
		a, wait, mine := n.start(addr)
		switch {
		case mine:
			a, ok := n.ask(ctx, addr)
			n.end(addr, a, ok)
			return a.name, a.err
		case wait == nil:
			return a.name, a.err
		}
		select {
		case <-wait: // answered, or given up: look again
		case <-ctx.Done():
		}
	}
}

// Cached returns the name of an address if it is remembered; it asks nobody and never waits. A remembered absence is the empty text.
func (n *Names) Cached(addr netip.Addr) (matrixadmin.Text, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a, ok := n.fresh(addr.Unmap().WithZone(""))
	return a.name, ok
}

// asks reports whether anybody but the address's own network can know it.
func (n *Names) asks(addr netip.Addr) bool {
	const own = explore.Private | explore.Loopback | explore.LinkLocal | explore.CGNAT | explore.Documentation | explore.Unspecified
	return addr.IsValid() && (n.all || addr.IsGlobalUnicast() && explore.TagsOf(addr)&own == 0)
}

func (n *Names) fresh(addr netip.Addr) (answer, bool) {
	a, ok := n.known[addr]
	return a, ok && n.now().Before(a.until)
}

// start returns what is remembered, or whom to wait for, or that it is the caller's turn to ask.
func (n *Names) start(addr netip.Addr) (a answer, wait chan struct{}, mine bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if a, ok := n.fresh(addr); ok {
		return a, nil, false
	}
	if wait, ok := n.flights[addr]; ok {
		return answer{}, wait, false
	}
	n.flights[addr] = make(chan struct{})
	return answer{}, nil, true
}

func (n *Names) end(addr netip.Addr, a answer, keep bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.flights[addr])
	delete(n.flights, addr)
	if !keep {
		return
	}
	if _, ok := n.known[addr]; !ok {
		if len(n.order) >= n.size {
			delete(n.known, n.order[0])
			n.order = n.order[1:]
		}
		n.order = append(n.order, addr)
	}
	n.known[addr] = a
}

// ask asks once there is room; what a caller gave up is no answer.
func (n *Names) ask(ctx context.Context, addr netip.Addr) (answer, bool) {
	select {
	case n.places <- struct{}{}:
	case <-ctx.Done():
		return answer{err: ctx.Err()}, false
	}
	defer func() { <-n.places }()
	limited, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	names, err := n.resolver.LookupAddr(limited, addr.String())
	if given := ctx.Err(); given != nil {
		return answer{err: given}, false
	}
	if name := best(names); err == nil && name != "" {
		return answer{name: matrixadmin.NewText(name), until: n.now().Add(Keep)}, true
	}
	return answer{err: says(limited, err), until: n.now().Add(KeepNone)}, true
}

// best picks the same name of several in whatever order they came.
func best(names []string) string {
	first := ""
	for _, name := range names {
		name = strings.TrimSuffix(name, ".")
		if name != "" && len(name) <= MaxName && (first == "" || name < first) {
			first = name
		}
	}
	return first
}

// says words why there is no name, in one harmless line.
func says(limited context.Context, err error) error {
	d, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case err == nil, isDNS && d.IsNotFound:
		return ErrNoName
	case limited.Err() != nil, isDNS && d.IsTimeout:
		return &lookupError{text: "the resolver did not answer within " + Deadline.String(), cause: err}
	case isDNS:
		return &lookupError{text: "the resolver says: " + matrixadmin.Printable(d.Err), cause: err}
	}
	return &lookupError{text: "the resolver says: " + matrixadmin.Printable(err.Error()), cause: err}
}

// lookupError is one harmless line with its cause.
type lookupError struct {
	text  string
	cause error
}

func (e *lookupError) Error() string { return e.text }

func (e *lookupError) Unwrap() error { return e.cause }
