package cli

import (
	"context"
	"sync"
)

// memo keeps what was read for the rows of one list, and what could not be read: all who ask get the same answer.
type memo struct {
	mu   sync.Mutex
	kept map[string]*reading
}

// reading is on its way until it is done.
type reading struct {
	done  chan struct{}
	value any
	err   error
}

// Once implements [lists.Memo].
func (m *memo) Once(ctx context.Context, key string, _ bool, read func(context.Context) (any, error)) (any, error) {
	m.mu.Lock()
	r, known := m.kept[key]
	if !known {
		if m.kept == nil {
			m.kept = map[string]*reading{}
		}
		r = &reading{done: make(chan struct{})}
		m.kept[key] = r
	}
	m.mu.Unlock()
	if !known {
		defer close(r.done)
		r.value, r.err = read(ctx)
		return r.value, r.err
	}
	select {
	case <-r.done:
		return r.value, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
