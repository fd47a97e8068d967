package ops

import "strings"

// Rung is one of the ways to stop an account, from the mildest to the one that is final, and what it does, as Synapse does it.
type Rung struct {
	Action, Name                                             string
	SignIn, Read, Send, Notices, Others, Sessions, TakenBack string
}

// Ladder is what can be chosen from when an account has to be stopped.
func Ladder() []Rung {
	return []Rung{
		{"suspend", "Suspend", "yes", "yes", "no", "when sending", "no change", "stay", "all of it"},
		{"lock", "Lock", "no", "no", "no", "at once", "no change", "stay, unusable", "all of it"},
		{"shadow-ban", "Shadow-ban", "yes", "yes", "to nobody", "no", "joins, profile", "stay", "not messages"},
		{"deactivate", "Deactivate", "no", "no", "no", "at once", "leaves rooms", "ended, keys gone", "in part"},
	}
}

// LadderNotes are what has to be known beside the table, a sentence each.
func LadderNotes() []string {
	return []string{
		"A suspended user can sign in, read, leave rooms and still redact its own messages. Sending, joining, inviting and changing the profile are refused.",
		"A locked user sees that the account is locked; devices and keys stay.",
		"A shadow-banned user believes that messages and invitations are sent; what is sent meanwhile is lost. Others still see the user join and leave rooms, and a new name or picture in the profile.",
		"Deactivating also removes the password, e-mail addresses and phone numbers. Reactivating brings none of these back. External IDs (SSO) stay linked.",
		"Redact messages before you deactivate: a room that nobody of this server is in any more is then missing from its list. Files can be deleted afterwards, too.",
	}
}

// LadderTable is the ladder as lines of text, 73 cells wide.
func LadderTable() []string {
	rungs := Ladder()
	line := func(label string, of func(Rung) string) string {
		var b strings.Builder
		b.WriteString(pad(label, 11))
		for _, r := range rungs {
			b.WriteString(pad(of(r), 15))
		}
		return strings.TrimRight(b.String(), " ")
	}
	return []string{
		line("", func(r Rung) string { return r.Name }),
		line("Sign in", func(r Rung) string { return r.SignIn }),
		line("Read", func(r Rung) string { return r.Read }),
		line("Send", func(r Rung) string { return r.Send }),
		line("Notices it", func(r Rung) string { return r.Notices }),
		line("Others see", func(r Rung) string { return r.Others }),
		line("Sessions", func(r Rung) string { return r.Sessions }),
		line("Take back", func(r Rung) string { return r.TakenBack }),
	}
}

// pad fills a word of ASCII up to a width.
func pad(word string, width int) string { return word + strings.Repeat(" ", max(width-len(word), 1)) }
