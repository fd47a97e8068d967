package user

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

var (
	keyRead = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "read"))
	keyMore = key.NewBinding(key.WithKeys("+"), key.WithHelp("+", "read more"))
)

// closed reports whether the rows are private and nobody has asked for them here.
func (t *listTab) closed() bool { return t.table.Info().Private != "" && !t.opened }

// ask asks for private rows: once while the console runs, whoever they are of.
func (t *listTab) ask() tea.Cmd {
	open := t.later(func() tea.Cmd {
		t.opened = true
		return t.Load()
	})
	if t.env.Private {
		return open
	}
	return ui.Send(ui.Show{Dialog: dialog.NewQuestion(t.env.Styles, "Read private "+t.table.Info().Many+"?",
		"Account: "+t.store.Account().Text().Printable()+". "+t.table.Info().Private+" What you read is recorded in the audit trail: who, when, which rooms and how many, not the text; "+
			"a refresh records only what is new. Not asked again until mxwarden exits.",
		dialog.Choice{Title: "Do not read", Choose: ui.Send(ui.Notice{Text: "Not read."})},
		dialog.Choice{Title: "Read, and record it", Choose: tea.Sequence(ui.Send(ui.Consented{Private: true}), open)})})
}

// recorded makes a reading of which what is new is put on record before anything of it is shown.
func (t *listTab) recorded(read func(context.Context, lists.Source) (*lists.Rows, error)) func(context.Context) (*lists.Rows, error) {
	env, src, private := t.env, t.store.Source(), t.table.Info().Private != ""
	progress := &atomic.Int64{}
	t.progress = progress
	src.Progress = func(done, of int) { progress.Store(int64(done)<<32 | int64(of)) }
	return func(ctx context.Context) (*lists.Rows, error) {
		rows, err := read(ctx, src)
		if err != nil || !private {
			return rows, err
		}
		s := env.Situation(ops.Target{User: matrixadmin.User{ID: src.ID}})
		if err := t.onRecord.add(env.Me, rows, func(what ops.Reading) error { return env.Runner.RecordReading(ctx, s, what) }); err != nil {
			return nil, err
		}
		return rows, nil
	}
}

// more reads further rows.
func (t *listTab) more() tea.Cmd {
	rows, table := t.shown.Rows.Snapshot(), t.table
	return t.start(func(ctx context.Context, src lists.Source) (*lists.Rows, error) { return table.More(ctx, src, rows) })
}

// start begins a reading.
func (t *listTab) start(read func(context.Context, lists.Source) (*lists.Rows, error)) tea.Cmd {
	return tea.Batch(t.load.Start(t.ctx, t.recorded(read)), t.tick())
}

// progressEvery is how often the progress of a long reading is drawn.
const progressEvery = 250 * time.Millisecond

type progressMsg struct{ t *listTab }

// tick has a long reading drawn again.
func (t *listTab) tick() tea.Cmd {
	if t.table.Info().Private == "" || t.ticks {
		return nil
	}
	t.ticks = true
	return tea.Tick(progressEvery, func(time.Time) tea.Msg { return progressMsg{t} })
}

// ticked goes on drawing while the reading lasts.
func (t *listTab) ticked() tea.Cmd {
	if t.ticks = false; t.load.Loading() {
		return t.tick()
	}
	return nil
}

// soFar says how far a reading is.
func (t *listTab) soFar() string {
	if t.progress == nil {
		return ""
	}
	n := t.progress.Load()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %d of %s read", n>>32, english.Count(int(n&0xffffffff), "room", "rooms"))
}

// further says what is not read yet, and how to.
func (t *listTab) further(f lists.Further) []string {
	st := t.env.Styles
	text, style := english.Capitalize(english.EndSentence(f.Error())), st.Muted
	if f.Failed() {
		style = st.Warn
	}
	if f.More() {
		text += " Press + to read more."
	}
	lines := dialog.Wrap(st, text, t.width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}
