package user

import (
	"context"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// evidenceTask is evidence being taken by itself, while the page goes on.
type evidenceTask struct {
	env   *ui.Env
	load  ui.Loader[ops.Evidence]
	last  *evidenceProgress
	ended bool // how it ended is on the screen
}

// evidenceProgress is written by the load and read by the view.
type evidenceProgress struct {
	mu sync.Mutex
	at evidence.Progress
}

func (p *evidenceProgress) note(at evidence.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = at
}

func (p *evidenceProgress) sentence() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return dialog.EvidenceProgress(p.at)
}

type (
	keepMsg struct { // evidence is asked for
		p        *Page
		messages bool
	}
	keptTickMsg struct{ k *evidenceProgress } // time to say how far it is
)

// askKeep takes evidence, and asks before whether messages belong to it where they are on the screen.
func (p *Page) askKeep() tea.Cmd {
	t, ok := p.tab().(*listTab)
	if !ok || t.table.Info().Private == "" || !t.opened || p.evidence.load.Loading() {
		return p.keep(false)
	}
	return ui.Send(ui.Show{Dialog: dialog.NewQuestion(p.env.Styles, "Collect evidence",
		"Account: "+p.id.Text().Printable()+". With messages, it has the newest 1,000 of each room, and what redacted ones said; that you read them is recorded in the audit trail.",
		dialog.Choice{Title: "Without messages", Choose: ui.Send(keepMsg{p, false})},
		dialog.Choice{Title: "With messages", Choose: ui.Send(keepMsg{p, true})})})
}

// keep takes evidence of the account; it sends nothing but reads, and one at a time.
func (p *Page) keep(messages bool) tea.Cmd {
	k := &p.evidence
	if k.load.Loading() {
		return nil
	}
	now := &evidenceProgress{}
	k.last, k.ended = now, false
	runner, situation := p.env.Runner, p.env.Situation(p.target())
	situation.Messages = messages
	return tea.Batch(k.tick(), k.load.Start(p.ctx, func(ctx context.Context) (ops.Evidence, error) {
		return runner.Collect(ctx, situation, now.note)
	}))
}

// tickEvery is how often the taking of evidence says how far it is.
const tickEvery = 250 * time.Millisecond

func (k *evidenceTask) tick() tea.Cmd {
	of := k.last
	return tea.Tick(tickEvery, func(time.Time) tea.Msg { return keptTickMsg{of} })
}

func (k *evidenceTask) update(msg tea.Msg) (tea.Cmd, bool) {
	if tick, ok := msg.(keptTickMsg); ok {
		if tick.k != k.last || !k.load.Loading() {
			return nil, tick.k == k.last
		}
		return k.tick(), true
	}
	if !k.load.Update(msg) {
		return nil, false
	}
	k.ended = !k.load.Loading() && !k.load.Canceled()
	return nil, true
}

// stop ends the taking, or takes how it ended off the screen; it reports whether there was either.
func (k *evidenceTask) stop() bool {
	was := k.load.Loading() || k.ended
	if k.load.Loading() {
		k.load.Stop()
	}
	k.ended = false
	return was
}

// saved is where the evidence is whose end is on the screen, zero for none.
func (k *evidenceTask) saved() matrixadmin.Text {
	e, _ := k.load.Value()
	if !k.ended {
		return matrixadmin.Text{}
	}
	return matrixadmin.NewText(e.Path)
}

// lines say how far it is, or how it ended.
func (k *evidenceTask) lines(width int) []string {
	st := k.env.Styles
	paint := func(style func(string) string, text string) []string {
		lines := dialog.Wrap(st, text, width)
		for i := range lines {
			lines[i] = style(lines[i])
		}
		return lines
	}
	e, _ := k.load.Value()
	switch err := k.load.Err(); {
	case k.load.Loading():
		return paint(st.Accent.Render, k.last.sentence()+" Esc cancels.")
	case !k.ended:
		return nil
	case err != nil:
		say := ui.Sentence(err)
		if !strings.HasPrefix(say, "Cannot save") {
			say = "Could not collect evidence: " + ui.Reason(err)
		}
		return paint(st.Danger.Render, say)
	case !e.Complete():
		lines := paint(st.Warn.Render, "Evidence is incomplete. Saved to "+matrixadmin.Printable(e.Path)+". Missing:")
		for _, missing := range e.Missing {
			lines = append(lines, paint(st.Warn.Render, st.Glyphs.Dot+" "+missing)...)
		}
		return lines
	}
	saved := "Evidence saved: " + matrixadmin.Printable(e.Path) + ", with a readable report beside it (.md)"
	if k.env.Temporary {
		saved += " (deleted when the demo ends)"
	}
	return paint(st.OK.Render, saved)
}
