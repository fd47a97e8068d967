package styles

// Kind is what a chip means; its colour follows from it.
type Kind int

// The kinds of chips.
const (
	Neutral Kind = iota
	Quiet
	Notable
	Good
	Caution
	Bad
)

// Chip paints a word that says a state; the word says it all, the colour only helps.
func (s *Styles) Chip(kind Kind, word string) string {
	switch kind {
	case Quiet:
		return s.Muted.Render(word)
	case Notable:
		return s.Accent.Render(word)
	case Good:
		return s.OK.Render(word)
	case Caution:
		return s.Warn.Render(word)
	case Bad:
		return s.Danger.Render(word)
	case Neutral:
	}
	return s.Text.Render(word)
}
