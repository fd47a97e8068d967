package dialog

import "fmt"

// Asks implements [ui.Question]: a list that appears by itself takes no key that was meant for the page below it.
func (u *unfinished) Asks() (what string, whole bool) {
	return fmt.Sprintf("unknown outcomes: %d", len(u.rows)), true
}

// Ready implements [ui.Question].
func (u *unfinished) Ready(ready bool) { u.ready = ready }
