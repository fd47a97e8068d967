package uitest

import (
	"sync"
	"testing"
)

// programs are the drivers of tests that still run.
type programs struct {
	mu sync.Mutex
	of map[*testing.T][]*Driver
}

var started = programs{of: map[*testing.T][]*Driver{}}

// add keeps a driver, and reports whether its test had one before.
func (p *programs) add(t *testing.T, d *Driver) bool {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of[t] = append(p.of[t], d)
	return len(p.of[t]) > 1
}

func (p *programs) take(t *testing.T) []*Driver {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	drivers := p.of[t]
	delete(p.of, t)
	return drivers
}
