package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"github.com/mxwarden/mxwarden/styles"
)

// KeyLine paints the keys that work now in one line of at most width cells: as many as fit, most important first, then an ellipsis.
func KeyLine(st *styles.Styles, bindings []key.Binding, width int) string {
	const apart = "  "
	shown := make([]key.Help, 0, len(bindings))
	for _, b := range bindings {
		if h := b.Help(); b.Enabled() && h.Key != "" {
			shown = append(shown, h)
		}
	}
	var line strings.Builder
	used := 0
	more := st.Glyphs.Ellipsis
	for i, h := range shown {
		lead := ""
		if i > 0 {
			lead = apart
		}
		w := st.Width(lead) + st.Width(h.Key) + 1 + st.Width(h.Desc)
		reserve := 0
		if i < len(shown)-1 {
			reserve = len(apart) + st.Width(more)
		}
		if used+w+reserve > width {
			return line.String() + st.Muted.Render(st.Clip(lead+more, width-used))
		}
		line.WriteString(lead + st.Key.Render(h.Key) + " " + st.Muted.Render(h.Desc))
		used += w
	}
	return line.String()
}
