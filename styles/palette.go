package styles

import "charm.land/lipgloss/v2"

// palette are the tokens for one background; every text token keeps a contrast of at least 4.5:1 on it.
type palette struct {
	background, text, muted, accent, selection, onSelection, ok, warn, danger, stranger, border string
}

var (
	darkPalette = palette{
		background: "#1a1b20", text: "#d7dae0", muted: "#949aa6", accent: "#6cb6ff", selection: "#2d4460", onSelection: "#ffffff",
		ok: "#7fc98b", warn: "#e5c07b", danger: "#ff7b72", stranger: "#d2a8ff", border: "#5b616e",
	}
	lightPalette = palette{
		background: "#ffffff", text: "#24292f", muted: "#5f6772", accent: "#0550ae", selection: "#cfe3fb", onSelection: "#0b1f33",
		ok: "#116329", warn: "#7d4e00", danger: "#b3121d", stranger: "#6f2da8", border: "#a7aeb8",
	}
)

// Set repaints the styles for a dark or a light background.
func (s *Styles) Set(dark bool) {
	p := lightPalette
	if dark {
		p = darkPalette
	}
	s.dark = dark
	fg := func(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }
	s.Text = fg(p.text)
	s.Muted = fg(p.muted)
	s.Accent = fg(p.accent)
	// Reversed by the terminal rather than by us: where there are no colours the selection is still there.
	s.Selection = fg(p.selection).Background(lipgloss.Color(p.onSelection)).Reverse(true)
	s.OK = fg(p.ok)
	s.Warn = fg(p.warn)
	s.Danger = fg(p.danger).Bold(true)
	s.Stranger = fg(p.stranger)
	s.Title = fg(p.text).Bold(true)
	s.Header = fg(p.muted).Bold(true)
	s.Key = fg(p.accent)
	s.Border = fg(p.border)
	s.Input = fg(p.text)
	s.stranger, s.selected = newBrush(s.Stranger), newBrush(s.Selection)
	s.block = newBrush(s.Input.Reverse(true))
}
