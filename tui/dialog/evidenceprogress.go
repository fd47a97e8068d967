package dialog

import (
	"fmt"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// progressEvery is how often the progress of evidence is painted.
const progressEvery = 250 * time.Millisecond

// evidenceProgress is the progress of evidence, noted by the run and read by the view.
type evidenceProgress struct {
	mu   sync.Mutex
	last evidence.Progress
}

func (t *evidenceProgress) note(p evidence.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = p
}

// sentence says how far it is.
func (t *evidenceProgress) sentence() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return EvidenceProgress(t.last)
}

// EvidenceProgress says in one sentence how far a snapshot has come.
func EvidenceProgress(p evidence.Progress) string {
	if p.Of == 0 {
		return "Collecting evidence."
	}
	rows := ""
	if p.Section.Rows > 0 {
		rows = " " + english.Number(p.Section.Rows)
	}
	return fmt.Sprintf("Collecting evidence: %s%s, %d of %d parts.", p.Section.Name.Title(), rows, p.Done, p.Of)
}

// askAgain goes back to the question after evidence that is not complete: nothing was sent, and everything has to be typed again.
func (c *confirm) askAgain(res ops.Result) tea.Cmd {
	c.enter(asking)
	c.gap, c.without, c.tried = &res, false, false
	c.phrase.restart()
	for i, it := range c.items {
		if it.kind == itemEvidence {
			c.focus = i
		}
	}
	return tea.Batch(c.info.start(c.env.Context, c.store), c.look())
}

// switchEvidence flips the choice about evidence: to take it first, or, once that has failed, to act without what is missing.
func (c *confirm) switchEvidence() {
	if c.gap != nil {
		c.without = !c.without
		return
	}
	c.keep = !c.keep
}

func (c *confirm) evidenceLines(inner int, focused bool) []string {
	switch {
	case c.gap != nil && c.without && c.gap.Evidence.Taken():
		return c.switchLines(true, "Proceed with incomplete evidence", "What is missing above will be lost.", inner, focused)
	case c.gap != nil && c.without:
		return c.switchLines(true, "Proceed without evidence", "Everything that is deleted will be lost.", inner, focused)
	case c.gap != nil && c.gap.Evidence.Taken():
		return c.switchLines(false, "Proceed with incomplete evidence", "Off: evidence will be collected again first.", inner, focused)
	case c.gap != nil:
		return c.switchLines(false, "Proceed without evidence", "Off: evidence will be collected again first.", inner, focused)
	case c.keep && c.action.Unsaved != "":
		return c.switchLines(true, "Collect evidence first", "Saves account data, not "+c.action.Unsaved+". Stops if it is incomplete.", inner, focused)
	case c.keep:
		return c.switchLines(true, "Collect evidence first", "Saves what will be lost. Stops if it is incomplete.", inner, focused)
	}
	return c.switchLines(false, "Collect evidence first", "Off: nothing is saved before it is lost.", inner, focused)
}

// gapLines say what the evidence lacks, and where the rest of it is.
func (c *confirm) gapLines(inner int) []string {
	st := c.env.Styles
	lines := paragraph(st, st.Danger, "Nothing was sent. Evidence is incomplete.", inner)
	for _, missing := range c.gap.Gap {
		for i, l := range Wrap(st, missing, inner-2) {
			bullet := "  "
			if i == 0 {
				bullet = st.Glyphs.Dot + " "
			}
			lines = append(lines, st.Warn.Render(bullet+l))
		}
	}
	if path := c.gap.Evidence.Path; path != "" {
		lines = append(lines, c.labeled("Saved to", st.Text, WrapWhole(st, matrixadmin.Printable(path), inner-labelWidth))...)
	}
	return lines
}
