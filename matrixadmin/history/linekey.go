package history

import (
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// GroupKey tells a group from the others, in this view and in others.
type GroupKey struct {
	By    Column
	Label matrixadmin.Text
	Day   time.Time
}

// LineKey tells a line from the others, in this view and in others: an interval is known by its newest row.
type LineKey struct {
	Group  GroupKey // of a group's head
	IsHead bool
	Seen   int64
	IP     matrixadmin.Text
	Agent  matrixadmin.Text
	Device matrixadmin.Text
}

func (v *View) groupKey(g int32) GroupKey {
	group := v.groups.At(int(g))
	return GroupKey{By: v.Shape.Group, Label: group.Label, Day: group.Day}
}

// Key returns the key of a line.
func (v *View) Key(i int) LineKey {
	l := v.At(i)
	if l.Kind == KindGroup {
		return LineKey{Group: v.groupKey(l.Group), IsHead: true}
	}
	c := v.h.c
	return LineKey{
		Seen: c.LastSeenMilli(l.Row), IP: c.IP(c.IPIndex(l.Row)), Agent: c.Agents()[c.AgentIndex(l.Row)], Device: c.Devices()[c.DeviceIndex(l.Row)],
	}
}

// HeadKey returns the key of the head of a line's group.
func (v *View) HeadKey(l Line) LineKey { return LineKey{Group: v.groupKey(l.Group), IsHead: true} }

// Find returns the line with a key. A row that is folded is found in its interval; one in a group that is closed, at its head.
func (v *View) Find(k LineKey) (int, bool) {
	if k.IsHead && v.groups == nil {
		return 0, false
	}
	if k.IsHead {
		return v.findGroup(func(g int32) bool { return v.groupKey(g) == k.Group })
	}
	row, ok := v.findRow(k)
	if !ok {
		return 0, false
	}
	switch {
	case v.groups != nil:
		return v.findInGroups(row)
	case v.folds != nil:
		return findInterval(v.folds, v.order, row)
	}
	i := slices.Index(v.rows, row)
	return i, i >= 0
}

// findRow finds the row of a key by numbers: texts are compared once each.
func (v *View) findRow(k LineKey) (int32, bool) {
	c := v.h.c
	ip, known := c.FindIP(k.IP)
	agent, device := slices.Index(c.Agents(), k.Agent), slices.Index(c.Devices(), k.Device)
	if !known || agent < 0 || device < 0 {
		return 0, false
	}
	for row := range c.Len() {
		if c.LastSeenMilli(row) == k.Seen && c.IPIndex(row) == ip && c.AgentIndex(row) == u32(agent) && c.DeviceIndex(row) == u32(device) {
			return i32(row), true
		}
	}
	return 0, false
}

func findInterval(f *Folds, order []int32, row int32) (int, bool) {
	n := f.of(row)
	if n < 0 {
		return 0, false
	}
	i := slices.Index(order, i32(n))
	return i, i >= 0
}

func (v *View) findGroup(is func(g int32) bool) (int, bool) {
	for place, g := range v.order {
		if is(g) {
			before := 0
			for _, o := range v.opened {
				if o.place < place {
					before += o.len()
				}
			}
			return place + before, true
		}
	}
	return 0, false
}

func (v *View) findInGroups(row int32) (int, bool) {
	at := slices.Index(v.groups.rows, row)
	if at < 0 {
		return 0, false
	}
	g, _ := slices.BinarySearchFunc(v.groups.parts, i32(at)+1, func(p part, at int32) int { return int(p.start) - int(at) })
	head, ok := v.findGroup(func(other int32) bool { return other == i32(g-1) })
	if !ok {
		return 0, false
	}
	for i := range v.opened {
		o := &v.opened[i]
		if o.group != i32(g-1) {
			continue
		}
		below := slices.Index(o.rows, row)
		if o.folds != nil {
			below, _ = findInterval(o.folds, o.order, row)
		}
		if below >= 0 {
			return head + 1 + below, true
		}
	}
	return head, true
}
