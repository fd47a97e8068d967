package widget

// span is where a column stands: its index, its width and the blanks after it.
type span struct{ col, width, gap int }

// place lays the columns out for the table's width, once a width.
func (t *Table[K]) place() {
	if t.laidOut != t.width {
		t.layout, t.laidOut = layout(t.cols, t.hidden, t.width-gutter), t.width
	}
}

// layout drops columns by priority until the narrowest form of the rest fits, and shares what is then left over.
//
// Columns that always stay and still do not fit are cut from the right.
func layout(cols []Column, hidden map[string]bool, width int) []span {
	kept := make([]span, 0, len(cols))
	for i, c := range cols {
		if !hidden[c.ID] {
			kept = append(kept, span{col: i, width: max(c.Min, 1), gap: gap})
		}
	}
	for needs(kept) > width {
		worst := -1
		for k, s := range kept {
			if p := cols[s.col].Priority; p > 0 && (worst < 0 || p >= cols[kept[worst].col].Priority) {
				worst = k
			}
		}
		if worst < 0 {
			break
		}
		kept = append(kept[:worst], kept[worst+1:]...)
	}
	if spare := width - needs(kept); spare >= 0 {
		share(kept, cols, spare)
		return kept
	}
	return cut(kept, width)
}

func needs(kept []span) int {
	sum := 0
	for k, s := range kept {
		sum += s.width
		if k < len(kept)-1 {
			sum += s.gap
		}
	}
	return sum
}

// cut keeps the columns that begin within width and narrows the last of them.
func cut(kept []span, width int) []span {
	for k := range kept {
		if kept[k].width >= width {
			kept[k].width = max(width, 0)
			if width <= 0 {
				return kept[:k]
			}
			return kept[:k+1]
		}
		width -= kept[k].width + kept[k].gap
	}
	return kept
}

// share gives spare cells to the columns that take them, in proportion to Flex and up to Max.
func share(kept []span, cols []Column, spare int) {
	for spare > 0 {
		sum := 0
		for _, s := range kept {
			if room(s, cols) > 0 {
				sum += cols[s.col].Flex
			}
		}
		if sum == 0 {
			return
		}
		left := spare
		for k, s := range kept {
			if r := room(s, cols); r > 0 {
				give := min((spare*cols[s.col].Flex+sum-1)/sum, r, left)
				kept[k].width += give
				left -= give
			}
		}
		spare = left
	}
}

// room returns how many more cells a column would take.
func room(s span, cols []Column) int {
	c := cols[s.col]
	switch {
	case c.Flex <= 0:
		return 0
	case c.Max == 0:
		return 1 << 20
	}
	return max(c.Max-s.width, 0)
}
