package dialog

import (
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// fewSteps is how many steps of a plan stand in the question before all are asked for.
const fewSteps = 5

// planLines are the steps of a plan of several, and with the requests asked for each as it would go out.
func (c *confirm) planLines(s ops.Situation, v ops.Values, inner int) []string {
	st := c.env.Styles
	steps, err := c.action.Steps(s, v)
	if err != nil {
		if !c.preview {
			return nil
		}
		return paragraph(st, st.Muted, "Nothing can be shown yet: "+matrixadmin.Line(err)+".", inner)
	}
	var lines []string
	add := func(text string) {
		for _, l := range WrapWhole(st, matrixadmin.Printable(text), inner) {
			lines = append(lines, st.Muted.Render(l))
		}
	}
	if c.preview {
		for _, step := range steps {
			add(step.Request.Preview())
		}
		return lines
	}
	if len(steps) < 2 {
		return nil
	}
	for _, step := range steps[:min(len(steps), fewSteps)] {
		add("- " + step.Title)
	}
	if more := len(steps) - fewSteps; more > 0 {
		add(fmt.Sprintf("and %d more; ctrl+p shows all", more))
	}
	return lines
}
