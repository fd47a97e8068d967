package dialog

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

type (
	stageMsg struct {
		c      *confirm
		stage  ops.Stage
		stages <-chan ops.Stage
	}
	resultMsg struct {
		c      *confirm
		result ops.Result
	}
	elapsedMsg struct{ c *confirm }
	checkedMsg struct {
		c      *confirm
		result ops.Result
	}
)

// run hands the action to the Runner, once: there is no way back from here to asking, unless nothing was sent for want of evidence.
func (c *confirm) run() tea.Cmd {
	ctx, cancel := context.WithCancelCause(c.env.Context)
	c.cancel = cancel
	c.enter(running)
	c.stage, c.stopped, c.evidence, c.stepping = ops.StageChecking, false, &evidenceProgress{}, &stepping{}
	c.started = c.env.Now()
	c.info.stop()
	runner, action, situation, values := c.env.Runner, c.action, c.situation(), c.values()
	if steps, err := action.Steps(situation, values); err == nil {
		values.Shown = ops.Keys(steps)
	}
	watch := ops.Watch{Evidence: c.evidence.note, Step: c.stepping.note}
	stages := make(chan ops.Stage, 12) // one for each stage of three rounds and some to spare, so that the runner never waits for the screen
	return tea.Batch(
		func() tea.Msg {
			defer close(stages)
			defer values.EraseSecrets()
			watch.Stage = func(s ops.Stage) { stages <- s }
			return resultMsg{c, runner.Run(ctx, action, situation, values, watch)}
		},
		c.await(stages),
		c.tick(),
	)
}

// await hands on one stage.
func (c *confirm) await(stages <-chan ops.Stage) tea.Cmd {
	return func() tea.Msg {
		stage, ok := <-stages
		if !ok {
			return nil
		}
		return stageMsg{c, stage, stages}
	}
}

// tick wakes the dialog to say how long it has been; more often while there is more to say.
func (c *confirm) tick() tea.Cmd {
	every := time.Second
	if c.stage == ops.StageEvidence {
		every = progressEvery
	}
	return tea.Tick(every, func(time.Time) tea.Msg { return elapsedMsg{c} })
}

// progress takes what the run has to say.
func (c *confirm) progress(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stageMsg:
		if msg.c == c {
			c.stage = msg.stage
			return c.await(msg.stages)
		}
	case elapsedMsg:
		if msg.c == c && c.phase == running {
			return c.tick()
		}
	case resultMsg:
		if msg.c == c && c.phase == running {
			c.cancel(nil)
			if len(msg.result.Gap) > 0 {
				return c.askAgain(msg.result)
			}
			c.enter(done)
			c.result = msg.result
			return tea.Batch(c.reload(), ui.Send(ui.Followed{Result: msg.result}))
		}
	case checkedMsg:
		if msg.c == c && c.checking {
			c.cancel(nil)
			c.checking, c.checked = false, c.env.Now()
			c.result = msg.result
			return c.reload() // the Runner goes on by itself
		}
	}
	return nil
}

// reload has pages read the account again, unless nothing was done; also where it was refused, since the account may not be what they show.
func (c *confirm) reload() tea.Cmd {
	if !c.result.MayHaveChanged() && !c.result.Refused {
		return nil
	}
	return ui.Send(ui.ChangedBy(c.result))
}

// checkAgain reads what is true now; it sends nothing but reads.
func (c *confirm) checkAgain() tea.Cmd {
	ctx, cancel := context.WithCancelCause(c.env.Context)
	c.cancel = cancel
	c.checking = true
	runner, action, before, values := c.env.Runner, c.action, c.result, c.values()
	return func() tea.Msg {
		defer values.EraseSecrets()
		return checkedMsg{c, runner.Verify(ctx, action, before, values)}
	}
}

// leave ends the wait: before anything was sent that cancels, afterwards it only stops waiting, and reading back follows. While that
// goes on, it leaves the dialog.
func (c *confirm) leave() tea.Cmd {
	if c.stage == ops.StageVerifying && c.action.Gives() {
		return nil // what the server has made is about to be shown, once
	}
	if c.stage != ops.StageVerifying {
		c.stopped = true
		c.cancel(ops.ErrStopWaiting)
		return nil
	}
	return tea.Sequence(
		ui.Send(ui.Dismiss{Dialog: c}),
		ui.Send(ui.Changed{User: c.target.User.ID}),
		ui.Send(ui.Notice{Text: "The request was sent, but the result was not verified. Check the account.", Err: true}),
	)
}

// leaveWord says what esc does at this stage.
func (c *confirm) leaveWord() string {
	switch c.stage {
	case ops.StageChecking, ops.StageEvidence:
		return "cancel"
	case ops.StageSending:
		return "stop waiting"
	case ops.StageVerifying:
	}
	return "close"
}

// tone is how an ending looks.
type tone uint8

const (
	toneOK tone = iota
	toneWarn
	toneDanger
)

// tone tells a good ending from one that wants attention and from one where nothing is certain.
func (c *confirm) tone() tone {
	switch {
	case c.result.Unrecorded != nil:
		return toneDanger
	case c.result.Refused:
		return toneWarn
	case c.result.Finding.Verdict == ops.Queued, c.result.Finding.Beside:
		return toneWarn
	case c.result.InDoubt():
		return toneDanger
	}
	switch c.result.Outcome {
	case matrixadmin.OutcomeClaimed:
		return toneOK
	case matrixadmin.OutcomeUnknown, matrixadmin.OutcomePartly:
		return toneWarn
	case matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected:
	}
	return toneDanger
}
