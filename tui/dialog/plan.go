package dialog

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// fewSteps is how many steps of a plan stand in the question before all are asked for.
const fewSteps = 5

// planLines are the steps of a plan of several.
func (c *confirm) planLines(s ops.Situation, v ops.Values, inner int) []string {
	st := c.env.Styles
	steps, err := c.action.Steps(s, v)
	if err != nil || len(steps) < 2 {
		return nil
	}
	var lines []string
	add := func(text string) {
		for _, l := range WrapWhole(st, matrixadmin.Printable(text), inner) {
			lines = append(lines, st.Muted.Render(l))
		}
	}
	for _, step := range steps[:min(len(steps), fewSteps)] {
		add("- " + step.Title)
	}
	if more := len(steps) - fewSteps; more > 0 {
		add(fmt.Sprintf("and %d more (ctrl+p shows all)", more))
	}
	return lines
}

// showRequest shows the requests in a window of their own, as they would go out.
func (c *confirm) showRequest() tea.Cmd {
	steps, err := c.action.Steps(c.situation(), c.values())
	if err != nil {
		return ui.Do(ui.Show{Dialog: NewMessage(c.env.Styles, "Request", "Nothing to show yet: "+matrixadmin.Line(err)+".")})
	}
	lines := make([]string, len(steps))
	for i, step := range steps {
		lines[i] = matrixadmin.Printable(step.Request.Preview())
	}
	return ui.Do(ui.Show{Dialog: NewMessage(c.env.Styles, "Request", strings.Join(lines, "\n")+"\n\nto "+matrixadmin.Printable(c.env.BaseURL)+". Nothing has been sent yet.")})
}
