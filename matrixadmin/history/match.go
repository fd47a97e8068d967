package history

import (
	"context"
	"math"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// refused is the bit of a text that no row may have; the lower bits are the words that it holds.
const refused = 1 << 31

// plan is a filter made ready for one history: what it says of each distinct text, and of times.
type plan struct {
	words               uint32   // all words
	ip, agent, device   []uint32 // of each text, nil where the filter does not look at it
	likely              *Marks   // nil where no row is likely a device's
	from, to            int64    // the first and the last time
	timeless, haveTimes bool     // rows without a time pass; there is any condition on times
}

// Filter returns the rows that f wants, in the order they have. Where f only narrows what gave rows, see [Filter.Narrows], it may look at these alone.
func (h *History) Filter(ctx context.Context, f Filter, rows []int32) ([]int32, error) {
	return h.filter(ctx, f, rows, h.Marks())
}

func (h *History) filter(ctx context.Context, f Filter, rows []int32, m *Marks) ([]int32, error) {
	if err := yield(ctx); err != nil || f.IsZero() {
		return rows, err
	}
	if texts := h.c.IPs() + len(h.c.Agents()) + len(h.c.Devices()); len(rows) < texts/textShare {
		return h.filterFew(ctx, f, rows, m)
	}
	p, err := h.plan(ctx, f, m)
	if err != nil {
		return nil, err
	}
	found := make([][]int32, workersFor(len(rows), manyEntries))
	err = parallelFor(ctx, len(rows), len(found), slice, func(w, lo, hi int) { found[w] = p.filter(h.c, rows[lo:hi], found[w]) })
	if err != nil {
		return nil, err
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return slices.Concat(found...), nil
}

// textShare is how many times as many texts as rows there are where it is not worth looking at all of them.
const textShare = 16

// filterFew filters rows as a history of their own, so that only their texts are looked at.
func (h *History) filterFew(ctx context.Context, f Filter, rows []int32, m *Marks) ([]int32, error) {
	part := h.part(rows, m)
	found, err := part.filter(ctx, f, part.All(), part.Marks())
	if err != nil {
		return nil, err
	}
	for k, i := range found {
		found[k] = rows[i]
	}
	return found, nil
}

// filter appends the rows that the filter wants.
func (p *plan) filter(c *matrixadmin.Connections, rows, found []int32) []int32 {
	for _, row := range rows {
		i := int(row)
		bits := uint32(0)
		if p.ip != nil {
			bits |= p.ip[c.IPIndex(i)]
		}
		if p.agent != nil {
			bits |= p.agent[c.AgentIndex(i)]
		}
		switch {
		case p.device == nil:
		case p.likely == nil:
			bits |= p.device[c.DeviceIndex(i)]
		default:
			bits |= p.device[p.likely.deviceOf(i)]
		}
		if bits == p.words && (!p.haveTimes || p.time(c.LastSeenMilli(i))) {
			found = append(found, row)
		}
	}
	return found
}

func (p *plan) time(ms int64) bool {
	if ms == matrixadmin.NoTime {
		return p.timeless
	}
	return ms >= p.from && ms <= p.to
}

// plan works out what a filter says of the texts that it looks at.
func (h *History) plan(ctx context.Context, f Filter, marks *Marks) (*plan, error) {
	p := &plan{from: math.MinInt64, to: math.MaxInt64, timeless: true}
	m := &matcher{h: h}
	looks := make(map[field]bool)
	for i := range f.terms {
		t := &f.terms[i]
		looks[t.field] = true
		p.times(t)
		m.add(t)
	}
	p.words = m.words
	var err error
	if looks[anywhere] || looks[fieldIP] || looks[fieldNet] || looks[fieldTag] || looks[fieldCountry] {
		if p.ip, err = m.ips(ctx, looks); err != nil {
			return nil, err
		}
	}
	if looks[anywhere] || looks[fieldAgent] || looks[fieldClient] {
		if p.agent, err = m.agents(ctx, looks[anywhere] || looks[fieldClient]); err != nil {
			return nil, err
		}
	}
	if looks[anywhere] || looks[fieldDevice] || looks[fieldCertainty] {
		if marks.some() {
			p.likely = marks
		}
		p.device, err = m.devices(ctx, p.likely)
	}
	return p, err
}

// times takes a condition on times into the plan; rows without one are neither since nor before anything.
func (p *plan) times(t *term) {
	if t.field != fieldSince && t.field != fieldBefore {
		return
	}
	p.haveTimes = true
	if !t.not {
		p.timeless = false
	}
	if (t.field == fieldSince) != t.not {
		p.from = max(p.from, t.at)
	} else {
		p.to = min(p.to, t.at-1)
	}
}
