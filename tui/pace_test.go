package tui

import (
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// plain is a model that shows the last text it was sent.
type plain string

func (p plain) Init() tea.Cmd { return nil }

func (p plain) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if text, ok := msg.(plain); ok {
		return text, nil
	}
	return p, nil
}

func (p plain) View() tea.View { return tea.NewView(string(p)) }

// lastWrite is when something was written last.
type lastWrite struct {
	mu sync.Mutex
	at time.Time
}

func (w *lastWrite) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = time.Now()
	return len(b), nil
}

func (w *lastWrite) since(t time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at.Sub(t)
}

func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, p := &lastWrite{}, &pace{}
		p.program = tea.NewProgram(&recoverModel{model: plain("one"), panics: newPanics(), pace: p},
			tea.WithContext(t.Context()), tea.WithInput(nil), tea.WithOutput(struct{ io.Writer }{out}), tea.WithWindowSize(80, 24),
			tea.WithEnvironment([]string{"TERM=xterm"}), tea.WithFPS(1), tea.WithoutSignalHandler())
		ended := make(chan error, 1)
		go func() {
			_, err := p.program.Run()
			ended <- err
		}()
		for _, text := range []plain{"two", "three"} {
			time.Sleep(time.Minute + time.Millisecond)
			synctest.Wait()
			if p.ticker == nil {
				t.Fatal("the library keeps its ticker elsewhere, and looks at its own pace all the time")
			}
			if p.often {
				t.Error("the renderer looks often at a screen that rests")
			}
			sent := time.Now()
			p.program.Send(text)
			time.Sleep(time.Second)
			synctest.Wait()
			if took := out.since(sent); took != paintSoon {
				t.Errorf("%q was painted after %v, want %v", text, took, paintSoon)
			}
		}
		p.program.Quit()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
