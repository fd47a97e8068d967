package cli

import (
	"context"
	"sync"
)

// memo keeps what was read for the rows of one list.
type memo struct {
	mu   sync.Mutex
	kept map[string]any
}

// Once implements [lists.Memo]. Two who ask at the same time may both read.
func (m *memo) Once(ctx context.Context, key string, _ bool, read func(context.Context) (any, error)) (any, error) {
	m.mu.Lock()
	value, known := m.kept[key]
	m.mu.Unlock()
	if known {
		return value, nil
	}
	value, err := read(ctx)
	if err != nil {
		return value, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]any{}
	}
	m.kept[key] = value
	return value, nil
}
