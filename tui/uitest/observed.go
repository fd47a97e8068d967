package uitest

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// Init implements [tea.Model].
func (o *observed) Init() tea.Cmd { return ui.WrapCommands(o.model.Init(), o.count) }

// Update implements [tea.Model].
func (o *observed) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	model, cmd := o.model.Update(msg)
	o.model = model
	return o, ui.WrapCommands(cmd, o.count)
}

// View implements [tea.Model].
func (o *observed) View() tea.View {
	v := o.model.View()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = v
	return v
}

func (o *observed) view() tea.View {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last
}

func (o *observed) running() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.runs
}

func (o *observed) count(cmd tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		o.add(1)
		defer o.add(-1)
		return cmd()
	}
}

func (o *observed) add(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.runs += n
}
