package tui

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// recheckEvery is how often a trail that cannot be written is tried again.
const recheckEvery = 5 * time.Second

type (
	trailMsg struct {
		unfinished []ops.Open
		err        error
		finding    error // what is wrong with the trail
	}
	recheckMsg struct{}
)

// configure gives an environment what writes need: the audit trail, and the runner that does nothing without it.
func (a *app) configure(env *ui.Env) {
	env.Trail = a.trail
	env.Runner = ops.NewRunner(env.HS, ops.WithAuth(env.Auth), ops.WithJournal(a.trail), ops.WithCollector(ops.SnapshotCollector{
		HS: env.HS, Auth: env.Auth, Dir: a.cfg.EvidenceDir, Version: a.cfg.Version, Now: a.cfg.Now,
	}), ops.WithFollowing(a.ctx))
	a.runners.add(env.Runner)
	a.equipExplorer(env)
}

// equipExplorer gives an environment what the connections want. What was agreed to holds after signing in again, too.
func (a *app) equipExplorer(env *ui.Env) {
	p := a.cfg.Profile
	env.Histories = &a.histories
	env.Clipboard, env.ReverseDNS = p.Clipboard, p.ReverseDNS
	if a.env != nil {
		env.Clipboard, env.ReverseDNS = env.Clipboard || a.env.Clipboard, env.ReverseDNS || a.env.ReverseDNS
		env.Private = a.env.Private
	}
}

// lookAtTrail tries the trail, and finds what consoles before this one did not see the end of.
func (a *app) lookAtTrail() tea.Cmd {
	trail, server, now, readOnly := a.trail, a.env.Me.Server(), a.cfg.Now(), a.cfg.ReadOnly
	baseURL := a.env.BaseURL
	return func() tea.Msg {
		if !readOnly {
			_ = trail.Check(a.ctx) // it keeps its trouble itself
		}
		unfinished, err := ops.Unfinished(trail.Path(), server, baseURL, now)
		_, finding := trail.Verify()
		return trailMsg{unfinished, err, finding}
	}
}

func (a *app) lookedAtTrail(msg trailMsg) tea.Cmd {
	switch {
	case a.trail.Trouble() != nil:
		a.notice = ui.Notice{Text: english.Capitalize(matrixadmin.Line(a.trail.Trouble())), Err: true}
	case msg.err != nil:
		a.notice = ui.Notice{Text: english.Capitalize(matrixadmin.Line(msg.err)) + ". Press A for the audit trail.", Err: true}
	case errors.Is(msg.finding, audit.ErrNewer):
		a.notice = ui.Notice{Text: english.Sentence(matrixadmin.Line(msg.finding)), Err: true}
	case msg.finding != nil:
		a.notice = ui.Notice{Text: "The audit trail was altered or is damaged: " + matrixadmin.Line(msg.finding) + ". Press A for the audit trail.", Err: true}
	}
	if a.env == nil {
		return a.watchTrail()
	}
	asked, jobs := a.takeJobs(msg.unfinished)
	if len(asked) == 0 {
		return tea.Batch(a.watchTrail(), jobs)
	}
	return tea.Batch(a.show(dialog.NewUnfinished(a.env, asked)), a.watchTrail(), jobs)
}

// watchTrail tries again after a while, for as long as there is trouble.
func (a *app) watchTrail() tea.Cmd {
	if a.rechecking || a.cfg.ReadOnly || a.trail.Trouble() == nil {
		return nil
	}
	a.rechecking = true
	trail := a.trail
	return tea.Tick(recheckEvery, func(time.Time) tea.Msg {
		_ = trail.Check(a.ctx)
		return recheckMsg{}
	})
}

func (a *app) recheck() tea.Cmd {
	a.rechecking = false
	return a.watchTrail()
}

// runners are the runners there have been: one, and one more each time somebody signed in again.
type runners struct {
	mu      sync.Mutex
	runners []*ops.Runner
}

func (c *runners) add(r *ops.Runner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.runners = append(c.runners, r)
}

func (c *runners) all() []*ops.Runner {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.runners
}

// busy names what is under way.
func (c *runners) busy() []string {
	var what []string
	for _, r := range c.all() {
		what = append(what, r.Busy()...)
	}
	return what
}

// wait takes nothing new and waits for what is under way until ctx ends.
func (c *runners) wait(ctx context.Context) (ended []ops.Result, left []string) {
	for _, r := range c.all() {
		done, open := r.Wait(ctx)
		ended, left = append(ended, done...), append(left, open...)
	}
	return ended, left
}
