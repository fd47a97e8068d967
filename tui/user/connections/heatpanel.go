package connections

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// heatPanel is the look at times: days by hours, and how many connections each day has. Moving over it filters the table.
type heatPanel struct {
	open  bool
	load  ui.Loader[*history.Heat]
	heat  *widget.Heat
	days  []history.HeatDay // without gaps, newest first
	first int               // rows before these days
	none  int               // rows without a time
}

var (
	keyKeepSpan = binding("enter", "filter by time", "enter")
	keyNoTimes  = binding("esc", "all times", "esc")
	keyOver     = binding("↑↓←→", "move", "up", "down", "left", "right")
)

func newClock(st *styles.Styles) heatPanel { return heatPanel{heat: widget.NewHeat(st)} }

func (*heatPanel) keys() []key.Binding {
	return []key.Binding{keyOver, keyKeepSpan, keyTimes, keyNoTimes}
}

// openClock shows times over the table.
func (e *Tab) openClock() tea.Cmd {
	e.heat.open = true
	e.heat.heat.SetCursor(0, -1)
	return e.heat.reload(e)
}

// reload counts the rows that the filter wants, whatever span is chosen.
func (c *heatPanel) reload(e *Tab) tea.Cmd {
	if !c.open || e.history == nil {
		return nil
	}
	h, loc := e.history, e.env.Location
	f, err := history.ParseFilter(strings.TrimSpace(e.filter.text), e.env.Now(), loc)
	if err != nil {
		return nil
	}
	return c.load.Start(e.ctx, func(ctx context.Context) (*history.Heat, error) {
		rows, err := h.ByTime(ctx)
		if err != nil {
			return nil, err
		}
		if rows, err = h.Filter(ctx, f, rows); err != nil {
			return nil, err
		}
		return h.Heat(ctx, loc, rows)
	})
}

// ZoneChanged makes days anew: they begin at another moment now.
func (e *Tab) ZoneChanged() tea.Cmd {
	cmd := e.heat.reload(e)
	if e.shape.Grouped && e.shape.Group == history.Day {
		return tea.Batch(cmd, e.groupBy(history.Day, true))
	}
	return cmd
}

// loaded takes what was counted.
func (c *heatPanel) loaded() {
	heat, ok := c.load.Value()
	if !ok || c.load.Loading() {
		return
	}
	c.days, c.first, c.none = withGaps(heat.Days), heat.Earlier, heat.Unknown
	rows := make([]widget.HeatRow, len(c.days))
	for i, d := range c.days {
		rows[i] = widget.HeatRow{Label: d.Start.Format("Mon 01-02"), Hours: d.Hours, Total: d.Count}
	}
	c.heat.SetRows(rows)
}

// withGaps puts days without connections between the others, so that a line is a day; the newest comes first.
func withGaps(days []history.HeatDay) []history.HeatDay {
	var all []history.HeatDay
	for _, day := range slices.Backward(days) {
		if len(all) > 0 {
			for at := all[len(all)-1].Start.AddDate(0, 0, -1); at.After(day.Start) && len(all) < history.MaxDays; at = at.AddDate(0, 0, -1) {
				all = append(all, history.HeatDay{Start: at})
			}
		}
		all = append(all, day)
	}
	return all[:min(len(all), history.MaxDays)]
}

// span is the filter for what is chosen.
func (c *heatPanel) span() string {
	row, hour, ok := c.heat.Cursor()
	if !ok || row >= len(c.days) {
		return ""
	}
	day := c.days[row].Start
	if hour < 0 {
		return history.FilterBetween(day, day.AddDate(0, 0, 1))
	}
	return history.FilterBetween(
		time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, day.Location()),
		time.Date(day.Year(), day.Month(), day.Day(), hour+c.heat.CellHours(), 0, 0, 0, day.Location()))
}

// pressClock moves over times, keeps what is chosen, or closes.
func (e *Tab) pressClock(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	c := &e.heat
	switch {
	case key.Matches(msg, keyTimes):
		c.open = false
		return e.setSpan(""), true
	case key.Matches(msg, keyKeepSpan):
		c.open = false
		text := strings.TrimSpace(e.filter.text + " " + e.filter.span)
		e.filter.span = ""
		e.filter.input.SetValue(text)
		return e.setFilter(text), true
	case c.heat.Update(msg):
		return e.setSpan(c.span()), true
	}
	return nil, false
}

// clockLines draws the days as far as the table leaves room, and below them each day's number from the oldest to the newest.
func (e *Tab) clockLines(width, height, y int) []string {
	c, st := &e.heat, e.env.Styles
	if len(c.days) == 0 {
		if c.load.Loading() {
			return []string{st.Muted.Render(st.Clip("Counting"+st.Glyphs.Ellipsis, width))}
		}
		return []string{st.Muted.Render(st.Clip("No times recorded.", width))}
	}
	spark := 2
	if height < 18 {
		spark = 1
	}
	room := min(max(height*3/5-spark-1, 3), len(c.days)+2)
	c.heat.SetOffset(0, y)
	c.heat.SetSize(width, room)
	lines := strings.Split(c.heat.View(), "\n")
	values := make([]int, len(c.days))
	for i, d := range c.days {
		values[len(values)-1-i] = d.Count
	}
	mark := -1
	if row, _, ok := c.heat.Cursor(); ok {
		mark = len(values) - 1 - row
	}
	lines = append(lines, widget.SparkMark(st, values, min(width, max(len(values), 1)), spark, mark)...)
	said := c.days[len(c.days)-1].Start.Format("2006-01-02") + " to " + c.days[0].Start.Format("2006-01-02") + " (" + e.env.Zone() + ")"
	if c.first > 0 {
		said += ", " + english.Count(c.first, "older row", "older rows")
	}
	if c.none > 0 {
		said += ", " + english.Count(c.none, "row", "rows") + " without a time"
	}
	said += ". Last use of each token and address only."
	return append(lines, st.Muted.Render(st.Clip(said, width)))
}
