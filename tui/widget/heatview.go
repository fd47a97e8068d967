package widget

import (
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// header and footer return the lines that the hours and the words below take; a map of one line is a row.
func (h *Heat) header() int { return min(max(h.height-2, 0), 1) }
func (h *Heat) footer() int { return min(max(h.height-1, 0), 1) }

func (h *Heat) visible() int { return h.height - h.header() - h.footer() }

// View draws the hours, the visible rows, and below them in words what the cursor is on; "" without rows.
func (h *Heat) View() string {
	if h.width <= 0 || h.height <= 0 || len(h.rows) == 0 {
		return ""
	}
	p := h.place()
	lines := make([]string, 0, h.height)
	if h.header() > 0 {
		lines = append(lines, h.hours(p))
	}
	for i := h.offset; i < min(h.offset+h.visible(), len(h.rows)); i++ {
		lines = append(lines, h.line(p, i))
	}
	if h.footer() > 0 {
		if len(lines)+1 < h.height {
			lines = append(lines, "")
		}
		lines = append(lines, h.labels(p))
	}
	return strings.Join(lines, "\n")
}

// hours draws the line of hours, that of the cursor apart from the others, and which rows are in view if not all are.
func (h *Heat) hours(p heatPlan) string {
	where := ""
	if shown := h.visible(); shown < len(h.rows) {
		where = fmt.Sprintf("%d-%d of %d", h.offset+1, min(h.offset+shown, len(h.rows)), len(h.rows))
	}
	if len(where) > p.label {
		where = ""
	}
	line, from, to := h.hourLine(p, fmt.Sprintf("%-*s", p.lead()-gutter, where))
	end := ""
	if p.total > 0 {
		end = fmt.Sprintf("%*s", gap+p.total, "total")
	}
	if h.width <= gutter {
		return ""
	}
	text := "  " + h.st.Header.Render(line[:from])
	if to > from {
		text += h.st.Accent.Bold().Render(line[from:to])
	}
	if rest := line[to:] + end; rest != "" {
		text += h.st.Header.Render(rest)
	}
	return h.st.Clip(text, h.width)
}

// hourLine writes hours over the cells behind a text, as many as there is room for; that of the cursor is in [from, to).
func (h *Heat) hourLine(p heatPlan, text string) (line string, from, to int) {
	cells, room := 24/p.fold, p.cells()
	if room < 2 {
		text += strings.Repeat(" ", room)
		return text, len(text), len(text)
	}
	over := []byte(strings.Repeat(" ", room))
	place := func(cell int) int { return min(cell*p.cell, room-2) }
	from, to = room, room
	if h.hour >= 0 {
		from = place(h.hour / p.fold)
		to = from + copy(over[from:], fmt.Sprintf("%02d", h.hour/p.fold*p.fold))
	}
	step := 1
	for step < cells && (step*p.cell < 3 || step*p.fold < 3 || cells%step != 0) {
		step++
	}
	for cell := 0; cell < cells; cell += step {
		if at := place(cell); to == from || at+2 < from || at > to { // a blank between it and the cursor's
			copy(over[at:], fmt.Sprintf("%02d", cell*p.fold))
		}
	}
	return text + string(over), len(text) + from, len(text) + to
}

// line draws a row.
func (h *Heat) line(p heatPlan, i int) string {
	r, here := &h.rows[i], i == h.row
	var b strings.Builder
	switch {
	case here && h.focused:
		b.WriteString(h.st.Accent.Render(h.st.Glyphs.Cursor))
	case here:
		b.WriteString(h.st.Muted.Render(h.st.Glyphs.Cursor))
	default:
		b.WriteByte(' ')
	}
	if h.width <= gutter {
		return b.String()
	}
	b.WriteByte(' ')
	if p.label > 0 {
		label := h.st.Fit(oneLine(r.Label), p.label)
		if here && h.focused && h.hour < 0 {
			label = h.st.Selected(label)
		}
		b.WriteString(label + "  ")
	}
	for cell, run, cells := 0, 1, 24/p.fold; cell < cells; cell, run = cell+run, 1 {
		n := r.count(cell*p.fold, p.fold)
		if here && h.hour >= 0 && cell == h.hour/p.fold {
			text := fmt.Sprintf("%*s", p.cell, short(n, p.cell))
			if h.focused {
				text = h.st.Selected(text)
			}
			b.WriteString(text)
			continue
		}
		for step := p.shade(n); cell+run < cells && p.shade(r.count((cell+run)*p.fold, p.fold)) == step; run++ {
			if here && h.hour >= 0 && cell+run == h.hour/p.fold {
				break
			}
		}
		b.WriteString(h.st.Shade(p.shade(n), run*p.cell))
	}
	if p.total > 0 {
		fmt.Fprintf(&b, "%*s", gap+p.total, english.Number(r.Total))
	}
	if bar := h.st.Bar(scale(r.Total, p.most, 2*p.bar)); bar != "" {
		b.WriteString(" " + h.st.Muted.Render(bar))
	}
	return b.String()
}

// labels says what the cursor is on, in as many words as fit, and what the shades mean where there is room.
func (h *Heat) labels(p heatPlan) string {
	r := &h.rows[h.row]
	label, n := oneLine(r.Label), r.Total
	when := label
	if h.hour >= 0 {
		hour := h.hour / p.fold * p.fold
		when = fmt.Sprintf("%02d:00-%02d:00", hour, hour+p.fold)
		n = r.count(hour, p.fold)
	}
	count, things := english.Number(n), english.Count(n, "connection", "connections")
	text := ""
	for _, words := range []string{label + ", " + when + ": " + things, when + ": " + things, when + ": " + count, things, count} {
		if h.hour < 0 && strings.HasPrefix(words, label+", ") {
			continue
		}
		if text = "  " + words; h.st.Width(text) <= h.width {
			break
		}
	}
	text = h.st.Clip(text, h.width)
	var legend strings.Builder
	for i, least := range p.shades {
		if i+1 < len(p.shades) && p.shades[i+1] == least {
			continue // no count gets it
		}
		legend.WriteString("  " + h.st.Shade(i+1, 1) + " " + h.st.Muted.Render(english.Number(least)+"+"))
	}
	used := h.st.Width(text) + h.st.Width(legend.String())
	for _, right := range []int{p.lead() + p.cells(), h.width} { // below the cells, or where it fits
		if pad := right - used; pad >= 0 {
			return text + strings.Repeat(" ", pad) + legend.String()
		}
	}
	return text
}

// short writes a count in at most width cells: whole, in whole thousands or millions, or as more than fits.
func short(n, width int) string {
	for _, unit := range []string{"", "k", "M"} {
		if s := fmt.Sprint(n) + unit; len(s) <= width {
			return s
		}
		if n /= 1000; n == 0 {
			break
		}
	}
	return strings.Repeat("+", width)
}

// scale brings a part of the most to a part of whole; what is more than nothing stays so.
func scale(n, most, whole int) int {
	if n <= 0 || most <= 0 || whole <= 0 {
		return 0
	}
	return max(int(float64(n)/float64(most)*float64(whole)+0.5), 1)
}
