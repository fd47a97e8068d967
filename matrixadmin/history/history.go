package history

import (
	"context"
	"net/netip"
	"sync/atomic"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// History is a connection history and what was worked out about its distinct texts so far.
type History struct {
	c     *matrixadmin.Connections
	where func(netip.Addr) Place
	marks atomic.Pointer[Marks]
	named atomic.Pointer[map[matrixadmin.Text]DeviceNames]

	hosts        lazy[*hosts]
	nets         lazy[*nets]
	countries    lazy[*countries]
	newest       lazy[[]int32]
	firsts       lazy[*FirstSeen]
	proxy        lazy[Proxy]
	clients      lazy[*clients]
	agents       lazy[[]uint32]
	devices      lazy[[]uint32]
	identityRuns lazy[*identityRuns]
	charMasks    [fieldCertainty + 1]lazy[[]charMask]
}

// Option changes how a [History] sees its rows.
type Option func(*History)

// WithPlaces tells where addresses are. It is asked without a zone, perhaps from several goroutines.
func WithPlaces(where func(netip.Addr) Place) Option {
	return func(h *History) { h.where = where }
}

// New makes a history of finished connections; nothing is worked out yet.
func New(c *matrixadmin.Connections, opts ...Option) *History {
	h := &History{c: c, hosts: newLazy[*hosts](), nets: newLazy[*nets](), countries: newLazy[*countries](), newest: newLazy[[]int32](), firsts: newLazy[*FirstSeen](), proxy: newLazy[Proxy](), clients: newLazy[*clients](), agents: newLazy[[]uint32](), devices: newLazy[[]uint32](), identityRuns: newLazy[*identityRuns]()}
	for i := range h.charMasks {
		h.charMasks[i] = newLazy[[]charMask]()
	}
	for _, opt := range opts {
		opt(h)
	}
	return h
}

// Connections returns the rows as they came.
func (h *History) Connections() *matrixadmin.Connections { return h.c }

// Len returns the number of rows.
func (h *History) Len() int { return h.c.Len() }

// All returns the numbers of all rows in the order of the server.
func (h *History) All() []int32 {
	rows := make([]int32, h.c.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// lazy is a value that is built when it is first asked for; whoever waits for it can give up, and one who gives up building it leaves it to the next.
type lazy[T any] struct {
	gate  chan struct{}
	built bool
	value T
}

func newLazy[T any]() lazy[T] { return lazy[T]{gate: make(chan struct{}, 1)} }

func (l *lazy[T]) get(ctx context.Context, work func(context.Context) (T, error)) (T, error) {
	select {
	case l.gate <- struct{}{}:
	case <-ctx.Done():
		var none T
		return none, yield(ctx)
	}
	defer func() { <-l.gate }()
	if l.built {
		return l.value, nil
	}
	v, err := work(ctx)
	if err != nil {
		return v, err
	}
	l.value, l.built = v, true
	return v, nil
}

// peek returns the value if it is there already.
func (l *lazy[T]) peek() (T, bool) {
	select {
	case l.gate <- struct{}{}:
		defer func() { <-l.gate }()
		return l.value, l.built
	default:
		var none T
		return none, false
	}
}

// textSlice is how many distinct texts are looked at between two looks at the context.
const textSlice = 1 << 10

// manyTexts is how many distinct texts a goroutine of its own is worth.
const manyTexts = 1 << 13

// clients are the readable names of the user agents.
type clients struct {
	of    []uint32 // of each agent, an index into names
	names []matrixadmin.Text
	rank  []uint32 // of each agent
}

func (h *History) clientTable(ctx context.Context) (*clients, error) {
	return h.clients.get(ctx, func(ctx context.Context) (*clients, error) {
		t, err := readAgents(ctx, h.c.Agents())
		if err != nil {
			return nil, err
		}
		ranks, err := rankTexts(ctx, t.names)
		if err != nil {
			return nil, err
		}
		t.rank = make([]uint32, len(t.of))
		for i, n := range t.of {
			t.rank[i] = ranks[n]
		}
		return t, nil
	})
}

// readAgents finds the clients of many agents in several goroutines: an agent takes microseconds. Each has names of its own first.
func readAgents(ctx context.Context, agents []matrixadmin.Text) (*clients, error) {
	t := &clients{of: make([]uint32, len(agents))}
	workers := workersFor(len(agents), textSlice)
	type own struct {
		known map[matrixadmin.Text]uint32
		names []matrixadmin.Text
	}
	mine := make([]own, workers)
	for w := range mine {
		mine[w].known = make(map[matrixadmin.Text]uint32)
	}
	err := parallelFor(ctx, len(agents), workers, textSlice, func(w, lo, hi int) {
		m := &mine[w]
		for i := lo; i < hi; i++ {
			name := ClientName(agents[i].Raw())
			n, ok := m.known[name]
			if !ok {
				n = u32(len(m.names))
				m.known[name] = n
				m.names = append(m.names, name)
			}
			t.of[i] = n
		}
	})
	if err != nil {
		return nil, err
	}
	known := mine[0].known
	t.names = mine[0].names
	all := make([][]uint32, workers) // of each worker's names, the index in all names
	for w := 1; w < workers; w++ {
		for _, name := range mine[w].names {
			n, ok := known[name]
			if !ok {
				n = u32(len(t.names))
				known[name] = n
				t.names = append(t.names, name)
			}
			all[w] = append(all[w], n)
		}
	}
	return t, parallelFor(ctx, len(agents), workers, textSlice, func(w, lo, hi int) {
		for i := lo; i < hi && w > 0; i++ {
			t.of[i] = all[w][t.of[i]]
		}
	})
}

func (h *History) agentRanks(ctx context.Context) ([]uint32, error) {
	return h.agents.get(ctx, func(ctx context.Context) ([]uint32, error) { return rankTexts(ctx, h.c.Agents()) })
}
