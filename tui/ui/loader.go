package ui

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// slowAfter is how long a load may take before it is worth a word on the screen.
const slowAfter = 150 * time.Millisecond

var loaderIDs atomic.Uint64

// Loader loads a T off the event loop: a new load cancels the one before it, late answers are dropped, the old value stays while the new one loads.
//
// The zero value is ready. It is used from Update and View only.
type Loader[T any] struct {
	id         uint64
	generation uint64
	cancel     context.CancelFunc
	value      T
	has        bool
	err        error
	loading    bool
	slow       bool
	canceled   bool
	next       tea.Cmd
	took       bool // a value of the stream was taken, and nobody waits for the next
}

type loadedMsg[T any] struct {
	id, generation uint64
	value          T
	err            error
}

type slowMsg struct{ id, generation uint64 }

type partMsg[T any] struct {
	id, generation uint64
	value          T
}

// Start begins a load; f must honour its context.
func (l *Loader[T]) Start(ctx context.Context, f func(context.Context) (T, error)) tea.Cmd {
	return l.start(ctx, func(ctx context.Context, _ func(T)) (T, error) { return f(ctx) }, nil)
}

// StartStream begins a load that may emit values before its last one; those that come while nobody looks are dropped but for the newest.
// After each [Loader.Update], [Loader.Next] has the command that waits for more.
func (l *Loader[T]) StartStream(ctx context.Context, f func(ctx context.Context, emit func(T)) (T, error)) tea.Cmd {
	return l.start(ctx, f, make(chan T, 1))
}

func (l *Loader[T]) start(ctx context.Context, f func(context.Context, func(T)) (T, error), parts chan T) tea.Cmd {
	if l.id == 0 {
		l.id = loaderIDs.Add(1)
	}
	l.Stop()
	ctx, cancel := context.WithCancel(ctx) //nolint:gosec // called by Stop, by the next Start or by Update, whichever comes first
	l.cancel = cancel
	l.generation++
	l.loading, l.slow, l.canceled = true, false, false
	l.next, l.took = nil, false
	id, generation := l.id, l.generation
	ended := make(chan struct{})
	emit := func(value T) {
		select { // there is one who emits: what lies there unread is older
		case <-parts:
		default:
		}
		parts <- value
	}
	wait := tea.Cmd(nil)
	if parts != nil {
		wait = func() tea.Msg {
			select {
			case value := <-parts:
				return partMsg[T]{id: id, generation: generation, value: value}
			case <-ended:
				return nil
			}
		}
		l.next = wait
	}
	return tea.Batch(
		func() tea.Msg {
			defer close(ended)
			value, err := f(ctx, emit)
			return loadedMsg[T]{id: id, generation: generation, value: value, err: err}
		},
		func() tea.Msg { // nobody draws for a load that ended before
			late := time.NewTimer(slowAfter)
			defer late.Stop()
			select {
			case <-late.C:
				return slowMsg{id: id, generation: generation}
			case <-ended:
				return nil
			}
		},
		wait,
	)
}

// Next returns what waits for the next value of a stream, nil when nothing does.
func (l *Loader[T]) Next() tea.Cmd {
	if !l.took || !l.loading {
		return nil
	}
	l.took = false
	return l.next
}

// Update takes a message and reports whether it was this loader's and changed it.
func (l *Loader[T]) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case slowMsg:
		if msg.id != l.id || msg.generation != l.generation || !l.loading {
			return false
		}
		l.slow = true
		return true
	case partMsg[T]:
		if msg.id != l.id || msg.generation != l.generation || !l.loading {
			return false
		}
		l.value, l.has, l.took = msg.value, true, true
		return true
	case loadedMsg[T]:
		if msg.id != l.id || msg.generation != l.generation || !l.loading {
			return false
		}
		l.loading, l.slow = false, false
		l.cancel()
		switch {
		case msg.err == nil:
			l.value, l.has, l.err = msg.value, true, nil
		case IsCanceled(msg.err): // the context it was started with has ended: nobody waits for an error
			l.canceled = true
		default:
			l.err = msg.err
		}
		return true
	}
	return false
}

// Value returns the last loaded value, if there is one.
func (l *Loader[T]) Value() (T, bool) { return l.value, l.has }

// Drop forgets the value, so that its memory is free for the next one.
func (l *Loader[T]) Drop() {
	var none T
	l.value, l.has = none, false
}

// Set replaces the value without loading.
func (l *Loader[T]) Set(value T) { l.value, l.has, l.err = value, true, nil }

// Err returns why the last load failed, nil after one that did not.
func (l *Loader[T]) Err() error { return l.err }

// Loading reports whether a load is under way.
func (l *Loader[T]) Loading() bool { return l.loading }

// Slow reports whether the load under way has taken long enough to say so.
func (l *Loader[T]) Slow() bool { return l.slow }

// Canceled reports whether the last load was left by Stop.
func (l *Loader[T]) Canceled() bool { return l.canceled }

// Stop cancels the load under way; its answer will be dropped.
func (l *Loader[T]) Stop() {
	if l.cancel != nil {
		l.cancel()
	}
	if l.loading {
		l.canceled = true
	}
	l.loading, l.slow = false, false
	l.generation++
}

// IsCanceled reports whether an error only says that somebody stopped waiting.
func IsCanceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, matrixadmin.ErrCanceled)
}
