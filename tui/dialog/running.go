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
	findingMsg struct {
		c       *confirm
		finding ops.Finding
	}
)

// run hands the action to the Runner, once: there is no way back from here to asking.
func (c *confirm) run() tea.Cmd {
	ctx, cancel := context.WithCancel(c.env.Context)
	c.cancel = cancel
	c.enter(running)
	c.started = c.env.Now()
	c.facts.stop()
	runner, action, situation, values := c.env.Runner, c.action, c.situation(), c.values()
	stages := make(chan ops.Stage, 4) // one for each stage and one to spare, so that the runner never waits for the screen
	return tea.Batch(
		func() tea.Msg {
			defer close(stages)
			defer values.Forget()
			return resultMsg{c, runner.Run(ctx, action, situation, values, func(s ops.Stage) { stages <- s })}
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

func (c *confirm) tick() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return elapsedMsg{c} })
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
			c.cancel()
			c.enter(done)
			c.result = msg.result
			return tea.Batch(ui.Do(ui.Changed{User: c.target.User.ID}), c.arm())
		}
	case findingMsg:
		if msg.c == c && c.checking {
			c.cancel()
			c.checking = false
			c.result.Finding = msg.finding
			return ui.Do(ui.Changed{User: c.target.User.ID})
		}
	}
	return nil
}

// checkAgain reads what is true now; it sends nothing but reads.
func (c *confirm) checkAgain() tea.Cmd {
	ctx, cancel := context.WithCancel(c.env.Context)
	c.cancel = cancel
	c.checking = true
	runner, action, before, values := c.env.Runner, c.action, c.result.Before, c.values()
	return func() tea.Msg {
		defer values.Forget()
		return findingMsg{c, runner.Verify(ctx, action, before, values)}
	}
}

// leave ends the wait: before anything was sent that cancels, afterwards it only stops waiting, and reading back follows. While that
// goes on, it leaves the dialog.
func (c *confirm) leave() tea.Cmd {
	if c.stage != ops.StageVerifying {
		c.stopped = true
		c.cancel()
		return nil
	}
	return tea.Sequence(
		ui.Do(ui.Dismiss{Dialog: c}),
		ui.Do(ui.Changed{User: c.target.User.ID}),
		ui.Do(ui.Notice{Text: "Left while the account was being read back: the request was sent, look at the account for what became of it.", Err: true}),
	)
}

// leaveWord says what esc does at this stage.
func (c *confirm) leaveWord() string {
	switch c.stage {
	case ops.StageChecking:
		return "cancel"
	case ops.StageSending:
		return "stop waiting"
	case ops.StageVerifying:
	}
	return "leave"
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
	case c.result.Outcome == matrixadmin.OutcomeClaimed && !c.result.InDoubt():
		return toneOK
	case c.result.Outcome == matrixadmin.OutcomeUnknown && !c.result.InDoubt():
		return toneWarn
	case c.result.Refused:
		return toneWarn
	}
	return toneDanger
}
