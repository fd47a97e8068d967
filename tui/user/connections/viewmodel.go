package connections

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// viewModel is a view with what is worth knowing of its history; nothing changes it once it is made.
type viewModel struct {
	view    *history.View
	firsts  *history.FirstSeen
	news    *history.Diff // nil where there was no look before
	partly  bool          // there are more rows, or were when the reading ended
	growing bool          // they are on their way
	proxy   history.Proxy
	about
}

// about is what is known of a history as a whole, and of the rows that the filter wants.
type about struct {
	newest    time.Time
	addresses int // distinct, a port not counted; -1 while they are not counted
	agents    int // distinct, the empty one not counted; when the addresses are
	keyed     bool
	ip        int // cells of the widest address, within bounds
}

// The bounds of the column of addresses: an IPv4 address, and an IPv6 address in full.
const (
	narrowIP = 15
	wideIP   = 39
)

// job is all that a scene is made of.
type job struct {
	history *history.History
	shape   history.Shape
	before  *viewModel
	open    []history.GroupKey
	devices []matrixadmin.Device
	last    *matrixadmin.Connections // what was there at the last look, nil for nothing
	partly  bool
	growing bool
}

func (e *Tab) job() job {
	j := job{history: e.history, shape: e.shape, before: e.model, devices: e.devices, partly: e.partly, growing: e.partly && e.read.Loading(), last: e.last}
	if e.model != nil {
		j.open = e.model.view.Opened()
	}
	return j
}

// run makes the scene. Devices are compared with rows once all rows are there.
func (j job) run(ctx context.Context, emit func(*viewModel)) (*viewModel, error) {
	var about about
	var prev *history.View
	var news *history.Diff
	if j.before != nil && j.before.view.History() == j.history {
		prev, about, news = j.before.view, j.before.about, j.before.news
		about.addresses = -1
	} else {
		about = lookOver(j.history.Connections())
	}
	if !j.partly && j.history.Marks() == nil && j.devices != nil {
		marks, err := j.history.Attribute(ctx, j.devices)
		if err != nil {
			return nil, err
		}
		j.history.SetMarks(marks)
	}
	view, err := history.Build(ctx, j.history, j.shape, prev, func(v *history.View) {
		emit(&viewModel{view: v, partly: j.partly, growing: j.growing, about: about})
	})
	if err != nil {
		return nil, err
	}
	if view, err = view.Open(ctx, j.open); err != nil {
		return nil, err
	}
	if news == nil && j.last != nil && !j.partly {
		if news, err = j.history.NewDiff(ctx, j.last); err != nil {
			return nil, err
		}
	}
	firsts, err := j.history.FirstSeen(ctx)
	if err != nil {
		return nil, err
	}
	proxy, err := j.history.Proxy(ctx)
	if err != nil {
		return nil, err
	}
	if about.addresses, about.agents, err = view.Distinct(ctx); err != nil {
		return nil, err
	}
	return &viewModel{view: view, firsts: firsts, news: news, proxy: proxy, partly: j.partly, growing: j.growing, about: about}, nil
}

func lookOver(c *matrixadmin.Connections) about {
	a := about{keyed: c.HasDevices(), addresses: -1, ip: narrowIP}
	newest := matrixadmin.NoTime
	for i := range c.Len() {
		newest = max(newest, c.LastSeenMilli(i))
	}
	if newest != matrixadmin.NoTime {
		a.newest = time.UnixMilli(newest).UTC()
	}
	for i := range uint32(c.IPs()) { //nolint:gosec // rows are limited far below 2^32
		if addr := c.Addr(i).Addr(); addr.IsValid() && (a.ip < narrowIP || !addr.Is4()) && a.ip < wideIP { // a text that is no address gets no more room
			a.ip = min(max(a.ip, len(c.IP(i).Raw())), wideIP)
		}
	}
	return a
}
