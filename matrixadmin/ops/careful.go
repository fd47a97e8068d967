package ops

import (
	"context"
	"slices"
	"strings"
)

// ownAccount is why an administrator cannot do to the own account what would lock it out.
const ownAccount = "you are signed in as this account; another administrator must do this"

// In is the action as it is asked about the account of a situation. What takes something away is refused for one's own account: since that of who asks is
// an administrator's, the last one stays whatever is done; that the only other one goes is said, and its full id asked for. For another administrator, and for an account that belongs to an application service, it asks one
// step more where a single key would do, and says why. What brings something back asks no more than always.
func (a Action) In(s Situation) Action {
	if a.takesAway() && len(delicate(s)) > 0 && a.Danger == Reversible {
		a.Danger = Disruptive
	}
	a.Whole = a.EndsAdmin && s.Target.User.Admin.Yes()
	return a
}

// takesAway reports whether an action takes something from an account, by what it is for.
func (a Action) takesAway() bool {
	switch a.Purpose {
	case Contain, Disrupt, End:
		return true
	case Repair:
	}
	return false
}

// WhyConfirm says why an action asks for more here than it usually does, "" where it does not.
func (a Action) WhyConfirm(s Situation) string {
	if a.In(s).Danger == a.Danger {
		return ""
	}
	return strings.Join(delicate(s), " ")
}

// delicate says, a sentence each, why more than this account may depend on it.
func delicate(s Situation) []string {
	var why []string
	u := s.Target.User
	switch {
	case u.Admin.Yes() || s.Target.Auth.State == AuthFound && s.Target.Auth.User.Admin.Yes():
		why = append(why, "This account is a server administrator.")
	case !u.Admin.Known() && u.Deactivated.Known(): // what tells the one tells the other
		why = append(why, "This server does not report whether this account is an administrator.")
	}
	switch app := u.Appservice; {
	case !app.IsZero():
		why = append(why, "This account belongs to an application service ("+app.Printable()+"); a bridge or bot may stop working for everybody who uses it.")
	case s.Ghosts.Match(u.ID):
		why = append(why, "The ID is like those that bridges make; a bridge may stop working for everybody who uses it.")
	}
	return why
}

// careful adds the rule to an action of the catalog.
func careful(a Action) Action {
	if !a.takesAway() {
		return a
	}
	blocked, notes, tells := a.Blocked, a.Notes, a.Tells
	if a.EndsAdmin {
		a.Tells = func(ctx context.Context, reads Reads, s Situation, tell func(string)) string {
			left := administratorsLeft(ctx, reads, s, tell)
			if tells == nil {
				return left
			}
			return sentences(left, tells(ctx, reads, s, func(said string) { tell(sentences(left, said)) }))
		}
	}
	a.Blocked = func(s Situation) string {
		if s.Target.User.ID == s.Me && !s.Me.IsZero() && !a.Own {
			return ownAccount
		}
		return blocked(s)
	}
	a.Notes = func(s Situation, v Values) []string {
		if notes == nil {
			return delicate(s)
		}
		return slices.Concat(delicate(s), notes(s, v))
	}
	return a
}
