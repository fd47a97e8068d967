package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// bench is a model with one loader; its messages start and stop it.
type bench struct {
	ctx   context.Context
	load  ui.Loader[string]
	drawn int
	ended names // loads whose context ended before they did
}

// names are written by loads and read by the view.
type names struct {
	mu   sync.Mutex
	list []string
}

func (n *names) add(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, name)
}

func (n *names) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}

type (
	start struct {
		value string
		takes time.Duration
		err   error
		deaf  bool // does not honour its context
	}
	stop struct{}
)

func (b *bench) Init() tea.Cmd { return nil }

func (b *bench) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case start:
		return b, b.load.Start(b.ctx, func(ctx context.Context) (string, error) {
			if msg.deaf {
				<-time.After(msg.takes)
				return msg.value, msg.err
			}
			select {
			case <-time.After(msg.takes):
				return msg.value, msg.err
			case <-ctx.Done():
				b.ended.add(msg.value)
				return "", ctx.Err()
			}
		})
	case stop:
		b.load.Stop()
	default:
		if b.load.Update(msg) {
			b.drawn++
		}
	}
	return b, nil
}

func (b *bench) View() tea.View {
	value, ok := b.load.Value()
	return tea.NewView(fmt.Sprintf("value=%q,%t loading=%t slow=%t canceled=%t err=%v ended=%v", value, ok, b.load.Loading(), b.load.Slow(), b.load.Canceled(), b.load.Err(), b.ended.all()))
}

func run(t *testing.T, f func(b *bench, d *uitest.Driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{ctx: t.Context()}
		f(b, uitest.Start(t, b, 80, 24))
	})
}

func TestLoaderSaysSlowAfterAWhile(t *testing.T) {
	run(t, func(_ *bench, d *uitest.Driver) {
		d.Send(start{value: "a", takes: time.Second}).Shows(`value="",false loading=true slow=false`)
		d.Advance(149 * time.Millisecond).Shows("slow=false").Advance(time.Millisecond).Shows("slow=true")
		d.Advance(850 * time.Millisecond).Shows(`value="a",true loading=false slow=false canceled=false err=<nil>`)
	})
}

func TestLoaderOldValueStays(t *testing.T) {
	run(t, func(_ *bench, d *uitest.Driver) {
		d.Send(start{value: "a"}).Advance(time.Millisecond).Shows(`value="a",true loading=false`)
		d.Send(start{value: "b", takes: time.Second}).Shows(`value="a",true loading=true`).Advance(time.Second).Shows(`value="b",true loading=false`)
		d.Send(start{err: errors.New("broken"), takes: time.Second}).Shows("err=<nil>").Advance(time.Second).Shows(`value="b",true loading=false`, "err=broken")
		d.Send(start{value: "c"}).Advance(time.Millisecond).Shows(`value="c",true`, "err=<nil>")
	})
}

// A load that does not honour its context answers late: only the generation tells it from the one that is wanted.
func TestLoaderDropsLateAnswers(t *testing.T) {
	run(t, func(b *bench, d *uitest.Driver) {
		d.Send(start{value: "old", takes: 2 * time.Second, deaf: true}, start{value: "new", takes: time.Second})
		d.Advance(time.Second).Shows(`value="new",true loading=false`)
		drawn := b.drawn
		d.Advance(5 * time.Second).Shows(`value="new",true`)
		if b.drawn != drawn {
			t.Errorf("a late answer counted as a change")
		}
		d.Send(start{value: "x", takes: time.Second, deaf: true}, stop{}).Shows("loading=false", "canceled=true").Advance(time.Second).Shows(`value="new",true`, "canceled=true")
		// An answer that overtakes: the old load is still going when the new one is, and comes first.
		d.Send(start{value: "early", takes: time.Second, deaf: true}, start{value: "right", takes: 2 * time.Second})
		d.Advance(time.Second).Shows(`value="new",true loading=true`).Advance(time.Second).Shows(`value="right",true loading=false`)
	})
}

func TestLoaderCancelsTheLoadBefore(t *testing.T) {
	run(t, func(_ *bench, d *uitest.Driver) {
		d.Send(start{value: "first", takes: time.Hour}, start{value: "second", takes: time.Hour}).Shows("ended=[first]")
		d.Send(stop{}).Shows("ended=[first second]", "canceled=true", "err=<nil>")
	})
}

func TestLoaderIgnoresTheEndOfTheProgram(t *testing.T) {
	run(t, func(b *bench, d *uitest.Driver) {
		ctx, cancel := context.WithCancel(b.ctx)
		b.ctx = ctx
		d.Send(start{value: "a", takes: time.Hour})
		cancel()
		d.Advance(0).Shows("loading=false", "canceled=true", "err=<nil>")
	})
}

func TestLoadersKeepTheirAnswersApart(t *testing.T) {
	var one, two ui.Loader[int]
	load := func(n int) func(context.Context) (int, error) {
		return func(context.Context) (int, error) { return n, nil }
	}
	answers := func(cmd tea.Cmd) []tea.Msg {
		var msgs []tea.Msg
		batch, ok := cmd().(tea.BatchMsg)
		if !ok {
			t.Fatal("a load is not a batch")
		}
		for _, c := range batch[:1] {
			msgs = append(msgs, c())
		}
		return msgs
	}
	first, second := answers(one.Start(t.Context(), load(1))), answers(two.Start(t.Context(), load(2)))
	if two.Update(first[0]) || one.Update(second[0]) {
		t.Error("a loader took another's answer")
	}
	if !one.Update(first[0]) || !two.Update(second[0]) {
		t.Error("a loader left its own answer")
	}
	if one.Update(first[0]) {
		t.Error("a loader took its answer twice")
	}
	if v, _ := one.Value(); v != 1 {
		t.Errorf("one has %d", v)
	}
}

func TestEachReachesEveryCommand(t *testing.T) {
	calls := 0
	wrap := func(c tea.Cmd) tea.Cmd { return func() tea.Msg { calls++; return c() } }
	leaf := func() tea.Msg { return "leaf" }
	var run func(msg tea.Msg) int
	run = func(msg tea.Msg) int {
		if batch, ok := msg.(tea.BatchMsg); ok {
			n := 0
			for _, c := range batch {
				n += run(c())
			}
			return n
		}
		if msg == "leaf" {
			return 1
		}
		return 0
	}
	if n := run(ui.WrapCommands(tea.Batch(leaf, tea.Batch(leaf, leaf)), wrap)()); n != 3 || calls != 5 {
		t.Errorf("%d leaves of 3 ran, with %d calls of 5", n, calls)
	}
	if ui.WrapCommands(nil, wrap) != nil {
		t.Error("no command became one")
	}
}
