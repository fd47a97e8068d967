package styles

import "charm.land/lipgloss/v2"

// serverColours are a background and what is written on it, for the server's name alone: red text means danger, a red label does not.
var serverColours = map[string][2]string{
	"red": {"124", "231"}, "orange": {"172", "16"}, "yellow": {"220", "16"}, "green": {"22", "231"},
	"blue": {"25", "231"}, "purple": {"91", "231"}, "grey": {"240", "231"},
}

// Server is the style of the server's name in the frame, in the colour of its profile.
func (s *Styles) Server(colour string) Style {
	pair, ok := serverColours[colour]
	if !ok {
		return s.Title
	}
	return newStyle(lipgloss.NewStyle().Bold(true).Background(lipgloss.Color(pair[0])).Foreground(lipgloss.Color(pair[1])).Padding(0, 1))
}
