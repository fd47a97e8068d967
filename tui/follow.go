package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// followed hands on what was read of a write whose end was not known, and waits for the next reading. Where its dialog is closed, the end is a notice.
func (a *app) followed(msg ui.Followed) tea.Cmd {
	cmds := []tea.Cmd{a.broadcast(msg), a.nextOf(msg.Result)}
	if msg.Result.Later() {
		cmds = append(cmds, ui.Send(ui.ChangedBy(msg.Result)))
		shown := slices.ContainsFunc(a.dialogs, func(d ui.Dialog) bool {
			of, ok := d.(interface{ Shows(ops.Result) bool })
			return ok && of.Shows(msg.Result)
		})
		if msg.Result.Final && !shown {
			a.notice = ui.Notice{Text: msg.Result.Target.Text().Printable() + ": " + msg.Result.Summary(), Err: msg.Result.InDoubt()}
		}
	}
	return tea.Batch(cmds...)
}

// takeJobs goes on following what the server was last seen at work on, whoever asked for it, and returns the acts of which nobody knows what became.
func (a *app) takeJobs(open []ops.Open) (asked []ops.Open, follow tea.Cmd) {
	var cmds []tea.Cmd
	for _, o := range open {
		if o.Queued() && a.following[o.Intent.ID] {
			continue
		}
		res, ok := a.env.Runner.Watch(a.env.Situation(ops.Target{}), o)
		if !ok {
			asked = append(asked, o)
			continue
		}
		cmds = append(cmds, a.followed(ui.Followed{Result: res}))
	}
	return asked, tea.Batch(cmds...)
}

// nextOf waits for what is read next of a write.
func (a *app) nextOf(res ops.Result) tea.Cmd {
	if !res.Followed() {
		delete(a.following, res.Act())
		return nil
	}
	a.following[res.Act()] = true
	ctx := a.ctx
	return func() tea.Msg {
		if next, ok := res.Next(ctx); ok {
			return ui.Followed{Result: next}
		}
		return nil
	}
}
