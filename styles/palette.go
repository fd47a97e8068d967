package styles

import "charm.land/lipgloss/v2"

// palette are the tokens for one background; every text token keeps a contrast of at least 4.5:1 on it and on the selection.
//
// They are numbers of the fixed part of the 256 colours: over a slow line their sequences cost half of what full colours do, and
// they look the same wherever there are 256. Plain text has no token: it is the terminal's own, which its owner can read.
type palette struct {
	muted, accent, selection, onSelection, ok, warn, danger, stranger, border string

	heat []string // the shades of a heat map, from a little to the most: they have signs too, and need a contrast of 3:1 only
}

var (
	darkPalette = palette{
		muted: "248", accent: "75", selection: "237", onSelection: "231",
		ok: "114", warn: "179", danger: "210", stranger: "183", border: "241",
		heat: []string{"67", "75", "75", "117", "159"},
	}
	lightPalette = palette{
		muted: "240", accent: "25", selection: "189", onSelection: "16",
		ok: "22", warn: "58", danger: "124", stranger: "91", border: "247",
		heat: []string{"26", "26", "26", "25", "18"},
	}
)

// Set repaints the styles for a dark or a light background.
func (s *Styles) Set(dark bool) {
	p := lightPalette
	if dark {
		p = darkPalette
	}
	s.dark = dark
	plain := lipgloss.NewStyle()
	fg := func(c string) Style { return newStyle(plain.Foreground(lipgloss.Color(c))) }
	s.Text = newStyle(plain)
	s.Muted = fg(p.muted)
	s.Accent = fg(p.accent)
	// Reversed by the terminal rather than by us: where there are no colours the selection is still there.
	s.Selection = newStyle(plain.Foreground(lipgloss.Color(p.selection)).Background(lipgloss.Color(p.onSelection)).Reverse(true))
	s.OK = fg(p.ok)
	s.Warn = fg(p.warn)
	s.Danger = fg(p.danger).Bold()
	s.Stranger = fg(p.stranger)
	s.Title = newStyle(plain).Bold()
	s.Header = fg(p.muted).Bold()
	s.Key = fg(p.accent)
	s.Border = fg(p.border)
	s.Input = newStyle(plain)
	s.block = newStyle(plain.Reverse(true))
	s.heat = s.heat[:0]
	for _, c := range p.heat {
		s.heat = append(s.heat, fg(c))
	}
}
