package uitest

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// Stage is as much of the shell as one page needs: dialogs over it, and a note of what it asked for.
type Stage struct {
	Page ui.Page
	Env  *ui.Env

	Dialogs []ui.Dialog
	Back    bool // esc would leave the page
	Notices []string
	Copied  []string
	Opened  []ui.Route
	SignIns []error // why the shell was asked to sign in again

	width, height int
	ready         bool
	gate          Readable
}

// Init implements [tea.Model].
func (s *Stage) Init() tea.Cmd { return nil }

// Update implements [tea.Model].
func (s *Stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if s.gate.Takes(msg) {
		cmd = s.update(msg)
	}
	var top any = s.Page
	if n := len(s.Dialogs); n > 0 {
		s.Dialogs[n-1].View(s.width, s.height)
		top = s.Dialogs[n-1]
	}
	_, beat := s.gate.Drawn(top)
	return s, tea.Batch(cmd, beat)
}

func (s *Stage) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Consented:
		env := *s.Env
		env.Clipboard, env.ReverseDNS, env.Private = env.Clipboard || msg.Clipboard, env.ReverseDNS || msg.ReverseDNS, env.Private || msg.Private
		s.Env = &env
		return s.Page.Update(ui.EnvChanged{Env: s.Env})
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
		s.Page.SetSize(msg.Width, msg.Height)
		if !s.ready {
			s.ready = true
			return s.Page.Init()
		}
		return s.Page.Update(ui.Resized{})
	case ui.Show:
		s.Dialogs = append(s.Dialogs, msg.Dialog)
		return msg.Dialog.Init()
	case ui.Dismiss:
		if i := slices.Index(s.Dialogs, msg.Dialog); i >= 0 {
			s.Dialogs[i].Close()
			s.Dialogs = slices.Delete(s.Dialogs, i, i+1)
		}
	case ui.Notice:
		s.Notices = append(s.Notices, msg.Text)
	case ui.Copy:
		for _, cell := range msg.Cells {
			s.Copied = append(s.Copied, cell.Raw())
		}
	case ui.Open:
		s.Opened = append(s.Opened, msg.Route)
	case ui.SignInAgain:
		s.SignIns = append(s.SignIns, msg.Err)
	case tea.KeyPressMsg:
		return s.press(msg)
	default:
		cmds := []tea.Cmd{s.Page.Update(msg)}
		for _, d := range s.Dialogs {
			cmds = append(cmds, d.Update(msg))
		}
		return tea.Batch(cmds...)
	}
	return nil
}

func (s *Stage) press(msg tea.KeyPressMsg) tea.Cmd {
	if n := len(s.Dialogs); n > 0 {
		return s.Dialogs[n-1].Update(msg)
	}
	if e, ok := s.Page.(ui.Escaper); ok && msg.String() == "esc" {
		cmd, taken := e.Escape()
		s.Back = !taken
		return cmd
	}
	return s.Page.Update(msg)
}

// View implements [tea.Model].
func (s *Stage) View() tea.View {
	if n := len(s.Dialogs); n > 0 {
		return tea.NewView(s.Dialogs[n-1].View(s.width, s.height))
	}
	return tea.NewView(s.Page.View())
}
