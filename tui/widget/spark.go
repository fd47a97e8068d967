package widget

import (
	"strings"

	"github.com/mxwarden/mxwarden/styles"
)

// sparkWidest is how wide the column of one value gets at the most, with the blank behind it.
const sparkWidest = 4

// sparkPlan is how values stand in a chart: several in a column, or a column of several cells.
type sparkPlan struct {
	values  int // in a column; the first column may have fewer
	cell    int // cells of a column
	columns int
	n       int
}

// filled returns how many cells of a column are drawn; a wide one leaves a blank beside it.
func (p sparkPlan) filled() int {
	if p.cell < 3 {
		return p.cell
	}
	return p.cell - 1
}

// column returns where a value is drawn, -1 if there is no such value.
func (p sparkPlan) column(value int) int {
	if value < 0 || value >= p.n {
		return -1
	}
	return p.columns - 1 - (p.n-1-value)/p.values
}

func planSpark(n, width int) sparkPlan {
	if n <= 0 || width <= 0 {
		return sparkPlan{}
	}
	per := (n + width - 1) / width
	columns := (n + per - 1) / per
	return sparkPlan{values: per, cell: min(max(width/columns, 1), sparkWidest), columns: columns, n: n}
}

// span returns the values of a column. Columns are counted from the end, so that the newest is as full as the others.
func (p sparkPlan) span(column int) (lo, hi int) {
	hi = p.n - (p.columns-1-column)*p.values
	return max(hi-p.values, 0), hi
}

// SparkMark draws values, the oldest first, as a chart of columns: at most height lines of at most width cells, nil without values.
//
// Where there are more values than cells, a column is the sum of as many of them as any other; only the first may have fewer. The column of
// one value is marked: by a sign in the last line, which is kept for it whether or not there is such a value, or, where there is one line
// only, by being reversed.
func SparkMark(st *styles.Styles, values []int, width, height, mark int) []string {
	if height < 2 {
		return spark(st, values, width, height, mark)
	}
	lines := spark(st, values, width, height-1, mark)
	if lines == nil {
		return nil
	}
	sign := ""
	p := planSpark(len(values), width)
	if column := p.column(mark); column >= 0 {
		sign = strings.Repeat(" ", column*p.cell+(p.filled()-1)/2) + st.Accent.Render(st.Glyphs.Up)
	}
	return append(lines, sign)
}

// spark draws the chart, with the column of a value marked within it, or none for -1.
func spark(st *styles.Styles, values []int, width, height, mark int) []string {
	p := planSpark(len(values), width)
	if p.columns == 0 || height <= 0 {
		return nil
	}
	sums, most := make([]int, p.columns), 0
	for c := range sums {
		lo, hi := p.span(c)
		for _, v := range values[lo:hi] {
			sums[c] += max(v, 0)
		}
		most = max(most, sums[c])
	}
	marked := p.column(mark)
	lines := make([]string, height)
	for i := range lines {
		var line, run strings.Builder
		flush := func() {
			if strings.TrimSpace(run.String()) == "" {
				line.WriteString(run.String())
			} else {
				line.WriteString(st.Accent.Render(run.String()))
			}
			run.Reset()
		}
		below := 8 * (height - 1 - i)
		for c, sum := range sums {
			column := strings.Repeat(st.Rise(scale(sum, most, 8*height)-below), p.filled())
			if c == marked {
				flush()
				if height == 1 {
					column = st.Selected(column)
				} else {
					column = st.Title.Render(column)
				}
				line.WriteString(column)
			} else {
				run.WriteString(column)
			}
			if c < p.columns-1 {
				run.WriteString(strings.Repeat(" ", p.cell-p.filled()))
			}
		}
		flush()
		lines[i] = line.String()
	}
	return lines
}
