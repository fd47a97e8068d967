package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

func columnIDs(heads []lists.Head) []string {
	var ids []string
	for _, h := range heads {
		ids = append(ids, h.ID)
	}
	return ids
}

// lateIDs are the columns that come with the details.
func lateIDs(heads []lists.Head) []string {
	return columnIDs(slices.DeleteFunc(slices.Clone(heads), func(h lists.Head) bool { return !h.Late }))
}

// check understands the flags; what is wrong with them is a [usageError].
func (v *list) check() error {
	all := v.table.Heads()
	v.detailed = v.details
	if err := v.format.check(); err != nil {
		return err
	}
	for _, h := range all {
		if (!h.Late || v.details) && (h.OnScreen() || !v.format.table()) {
			v.heads = append(v.heads, h)
		}
	}
	if v.columns != "" {
		heads, err := columnsOf(v.columns, v.head)
		if err != nil {
			return err
		}
		v.heads = heads
		v.detailed = v.detailed || slices.ContainsFunc(heads, func(h lists.Head) bool { return h.Late })
	}
	v.loc = time.UTC
	if v.localTime {
		v.loc = time.Local
	}
	text, err := strings.Join(v.filters, " "), error(nil)
	if v.filter, err = lists.ParseFilter(all, text, time.Now(), v.loc); err != nil {
		return inFilter(text, err)
	}
	v.detailed = v.detailed || v.filter.Late()
	if v.sort == "" {
		return nil
	}
	id, _, err := sortOf(v.sort)
	if err != nil {
		return err
	}
	h, err := v.head(id)
	v.detailed = v.detailed || h.Late
	return err
}

// head finds a column.
func (v *list) head(id string) (lists.Head, error) {
	all := v.table.Heads()
	for _, h := range all {
		if h.ID == id {
			return h, nil
		}
	}
	return lists.Head{}, unknown("column", id, columnIDs(all))
}

// order is the column that rows are sorted by, and which way round: newest and largest come first where nobody says.
func (v *list) order() (column string, desc bool) {
	info := v.table.Info()
	if v.sort == "" {
		return info.Sort, info.Desc
	}
	id, direction, _ := strings.Cut(v.sort, ":")
	h, _ := v.head(id) // it was found before
	return id, direction == "desc" || direction == "" && (h.Time || h.Number)
}
