package ui_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// river is a model with one streaming loader; it notes each value that it was given.
type river struct {
	ctx  context.Context
	load ui.Loader[int]
	got  []int
	end  error
}

type flow struct {
	values []int
	every  time.Duration
	err    error
}

func (r *river) Init() tea.Cmd  { return nil }
func (r *river) View() tea.View { return tea.NewView("") }

func (r *river) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if f, ok := msg.(flow); ok {
		return r, r.load.StartStream(r.ctx, func(ctx context.Context, emit func(int)) (int, error) {
			for _, v := range f.values {
				emit(v)
				select {
				case <-time.After(f.every):
				case <-ctx.Done():
					return 0, ctx.Err()
				}
			}
			return -1, f.err
		})
	}
	if !r.load.Update(msg) {
		return r, nil
	}
	if v, ok := r.load.Value(); ok && (len(r.got) == 0 || r.got[len(r.got)-1] != v) {
		r.got = append(r.got, v)
	}
	r.end = r.load.Err()
	return r, r.load.Next()
}

func flowing(t *testing.T, send func(p *tea.Program)) *river {
	t.Helper()
	r := &river{}
	synctest.Test(t, func(t *testing.T) {
		r.ctx = t.Context()
		p := tea.NewProgram(r, tea.WithInput(nil), tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithWindowSize(10, 10))
		done := make(chan struct{})
		go func() { _, _ = p.Run(); close(done) }()
		synctest.Wait()
		send(p)
		synctest.Wait()
		p.Quit()
		<-done
		time.Sleep(time.Hour)
	})
	return r
}

func same(t *testing.T, got []int, want ...int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

func TestStreamGivesEachValueInTurn(t *testing.T) {
	t.Parallel()
	r := flowing(t, func(p *tea.Program) {
		p.Send(flow{values: []int{1, 2, 3}, every: time.Second})
		time.Sleep(10 * time.Second)
	})
	same(t, r.got, 1, 2, 3, -1)
}

func TestStreamThatIsStartedAgainForgetsTheOld(t *testing.T) {
	t.Parallel()
	r := flowing(t, func(p *tea.Program) {
		p.Send(flow{values: []int{1, 2, 3}, every: time.Second})
		time.Sleep(1500 * time.Millisecond)
		p.Send(flow{values: []int{10}, every: time.Second})
		time.Sleep(10 * time.Second)
	})
	same(t, r.got, 1, 2, 10, -1)
}

func TestStreamThatFailsKeepsWhatCame(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	r := flowing(t, func(p *tea.Program) {
		p.Send(flow{values: []int{1, 2}, every: time.Second, err: broken})
		time.Sleep(10 * time.Second)
	})
	same(t, r.got, 1, 2)
	if !errors.Is(r.end, broken) {
		t.Errorf("the error is %v", r.end)
	}
}
