package user

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// alarm says that an account which should be closed is in use, "" when nothing shows that. A server deletes the devices before it marks an account as
// deactivated, so that one that has some has got them since, from the Matrix Authentication Service for instance.
func (p *Page) alarm(u matrixadmin.User) string {
	if !u.Deactivated.Yes() {
		return ""
	}
	where := "."
	if serves := p.env.Serves(); !serves.Has(&matrixadmin.OwnAccounts) && u.Appservice.IsZero() {
		where = ": check it in the Matrix Authentication Service (MAS)."
	}
	devices := p.deviceCount()
	switch {
	case devices > 0 && !p.devices.Loading():
		return "ALARM: this account is deactivated and still has " + english.Count(devices, "device", "devices") + ". It may still be in use" + where
	}
	seen := p.lastSeen()
	if closed, ok := p.closed.Value(); ok && !closed.IsZero() && seen.at.After(closed.Add(clockSlack)) {
		return "ALARM: this account was used after it was deactivated on " + p.env.Instant(closed) + ": seen " + seen.text(p.env) + where
	}
	return ""
}

// clockSlack is how far the clocks of server and console may be apart.
const clockSlack = 5 * time.Minute

// whenClosed looks into the audit trail for when a deactivated account was deactivated, once; no server tells.
func (p *Page) whenClosed() tea.Cmd {
	if _, known := p.closed.Value(); known || !p.deactivated() || p.env.Trail == nil || p.closed.Loading() || p.closed.Err() != nil {
		return nil
	}
	path, server, filter := p.env.Trail.Path(), p.env.BaseURL, audit.Filter{Kind: audit.KindOutcome, Target: p.id.Raw(), Action: "deactivate"}
	return p.closed.Start(p.ctx, func(context.Context) (time.Time, error) {
		var last time.Time
		for r, err := range audit.Read(path, filter) {
			if err != nil {
				return last, err
			}
			if r.BaseURL.Raw() == server && (r.Verdict == ops.Confirmed.String() || r.Verdict == ops.MoreThanAsked.String()) {
				last = r.Time
			}
		}
		return last, nil
	})
}
