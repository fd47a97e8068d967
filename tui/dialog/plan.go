package dialog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// fewSteps is how many steps of a plan stand in the question before all are asked for.
const fewSteps = 5

// look reads what the plan depends on, where it depends on more than the account.
func (c *confirm) look() tea.Cmd {
	if c.action.Look == nil {
		return nil
	}
	runner, action, s := c.env.Runner, c.action, c.env.Situation(c.target)
	return c.looked.Start(c.env.Context, func(ctx context.Context) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, factsPatience)
		defer cancel()
		return runner.Look(ctx, action, s)
	})
}

// tell reads what the action says of the account beside its question.
func (c *confirm) tell() tea.Cmd {
	if c.action.Tells == nil {
		return nil
	}
	runner, action, s, hs := c.env.Runner, c.action, c.env.Situation(c.target), c.store.Homeserver()
	return c.info.told.StartStream(c.env.Context, func(ctx context.Context, emit func(string)) (string, error) {
		return runner.Tell(ctx, action, s, hs, emit), ctx.Err()
	})
}

// notes are the sentences of the action, and what was read beside its question.
func (c *confirm) notes(s ops.Situation, v ops.Values) []string {
	var notes []string
	if c.action.Notes != nil {
		notes = c.action.Notes(s, v)
	}
	if told, _ := c.info.told.Value(); told != "" {
		notes = append(notes, told)
	}
	return notes
}

// plannedSteps names the steps for the shell: others make another question.
func (c *confirm) plannedSteps() string {
	steps, err := c.action.Steps(c.situation(), c.values())
	if err != nil || len(steps) < 2 && c.action.Look == nil {
		return ""
	}
	return strings.Join(ops.Keys(steps), " ") + ": "
}

// planMissing says why there is no plan to confirm, "" when there is one.
func (c *confirm) planMissing() string {
	if err := c.looked.Err(); err != nil {
		return "could not check what needs to be done: " + matrixadmin.Reason(err)
	}
	steps, err := c.action.Steps(c.situation(), c.values())
	switch {
	case err != nil:
		return matrixadmin.Line(err)
	case len(steps) == 0:
		return "there is nothing to do"
	}
	return ""
}

// planLines are the steps of a plan of several.
func (c *confirm) planLines(s ops.Situation, v ops.Values, inner int) []string {
	st := c.env.Styles
	switch {
	case c.action.Look == nil || !c.looked.Loading():
	case !c.looked.Slow():
		return nil
	default:
		return []string{st.Muted.Render("Checking what needs to be done" + st.Glyphs.Ellipsis)}
	}
	steps, err := c.action.Steps(s, v)
	if err != nil || len(steps) < 2 && (c.action.Look == nil || len(steps) == 1 && steps[0].Title == c.action.Title) {
		return nil // the title says it
	}
	var lines []string
	add := func(text string) {
		for _, l := range Wrap(st, matrixadmin.Printable(text), inner) {
			lines = append(lines, st.Muted.Render(l))
		}
	}
	for _, step := range steps[:min(len(steps), fewSteps)] {
		lines = append(lines, bulleted(st, st.Muted, matrixadmin.Printable(step.Title), inner)...)
	}
	if more := len(steps) - fewSteps; more > 0 {
		add(fmt.Sprintf("and %d more (ctrl+p shows all)", more))
	}
	if c.action.Grows {
		add(english.Count(len(steps), "request now", "requests now") + "; more follow if more appears meanwhile")
	}
	return lines
}

// showRequest shows the requests in a window of their own, as they would go out.
func (c *confirm) showRequest() tea.Cmd {
	s := c.situation()
	steps, err := c.action.Steps(s, c.values())
	if err != nil {
		return ui.Send(ui.Show{Dialog: NewMessage(c.env.Styles, "Request", "Nothing to show yet: "+matrixadmin.Line(err)+".")})
	}
	return ui.Send(ui.Show{Dialog: NewMessage(c.env.Styles, "Request", requestText(s, steps))})
}

// requestText shows requests as they would go out, in order: each below its server where they go to several.
func requestText(s ops.Situation, steps []ops.Step) string {
	var lines []string
	to := ""
	several := slices.ContainsFunc(steps, func(step ops.Step) bool { return step.Request.Backend != steps[0].Request.Backend })
	for _, step := range steps {
		if at := s.Address(step.Request.Backend); at != to {
			to = at
			if several {
				lines = append(lines, "to "+matrixadmin.Printable(to)+":")
			}
		}
		line := step.Request.Preview()
		if !step.Request.As.IsZero() {
			line += " (as " + step.Request.As.Printable() + ")"
		}
		lines = append(lines, line)
	}
	end := "as " + s.Me.Text().Printable() + ". Nothing has been sent yet."
	if !several {
		end = "to " + matrixadmin.Printable(to) + ", " + end
	}
	return strings.Join(append(lines, "", end), "\n")
}

// subjectLines name the part of the account that the question is about, whole.
func (c *confirm) subjectLines(inner int) []string {
	st, on := c.env.Styles, c.target.Subject
	if on.Kind == ops.OnAccount {
		return nil
	}
	lines := c.labeled(english.Capitalize(on.Kind.String()), st.Stranger, WrapWhole(st, on.ID.Printable(), inner-labelWidth))
	label := "Its name"
	if on.Kind == ops.OnMedia {
		label = "File name"
	}
	switch {
	case on.Name.IsZero() && on.Kind == ops.OnRoom: // below stands the account's name, which would look like the room's
		lines = append(lines, c.labeled(label, st.Muted, []string{"unknown"})...)
	case !on.Name.IsZero():
		lines = append(lines, c.labeled(label, st.Stranger, Wrap(st, on.Name.Printable(), inner-labelWidth))...)
	}
	return lines
}

// stepping is how far a run of several steps is, noted by the run and read by the view.
type stepping struct {
	mu    sync.Mutex
	n, of int
	title string
}

func (s *stepping) note(n, of int, title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n, s.of, s.title = n, of, title
}

// sentence says which step it is, "" where there is but one.
func (s *stepping) sentence() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == 0 {
		return ""
	}
	return fmt.Sprintf("Step %d of %d: %s. ", s.n, s.of, matrixadmin.Printable(s.title))
}
