package widget

// SetHidden hides just these columns: they take no room, and others may have it. Ids that no column has are passed over.
func (t *Table[K]) SetHidden(ids ...string) {
	t.hidden = make(map[string]bool, len(ids))
	for _, id := range ids {
		t.hidden[id] = true
	}
	t.laidOut = -1
}

// Hidden returns the ids of the columns that were hidden, from left to right.
func (t *Table[K]) Hidden() []string {
	return t.ids(func(col int) bool { return t.hidden[t.cols[col].ID] })
}

// Dropped returns the ids of the columns that are not shown for want of room, from left to right.
func (t *Table[K]) Dropped() []string {
	t.place()
	shown := make(map[int]bool, len(t.layout))
	for _, s := range t.layout {
		shown[s.col] = true
	}
	return t.ids(func(col int) bool { return !shown[col] && !t.hidden[t.cols[col].ID] })
}

func (t *Table[K]) ids(of func(col int) bool) []string {
	var ids []string
	for col := range t.cols {
		if of(col) {
			ids = append(ids, t.cols[col].ID)
		}
	}
	return ids
}
