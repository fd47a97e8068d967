package connect

import (
	"cmp"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// limits says what can be done on a server that can do little, or what cannot be done on another, or "".
func (a *state) limits() string {
	var not, open []string
	add := func(to *[]string, missing bool, what string) {
		if missing {
			*to = append(*to, what)
		}
	}
	s := a.server
	own := s.Can(&matrixadmin.OwnAccounts).Answer
	add(&open, own == matrixadmin.NotKnown, "deactivation for now (could not check whether this server uses MAS)")
	add(&open, a.noPolicy, "the password policy")
	if few := lists.FewAbilities(lists.Abilities(s, a.access, a.auth != nil)); few != "" {
		say := "Available on " + a.kind() + ": " + few + ". Press C to see what is not, and why."
		if len(open) > 0 {
			say += " Unknown: " + strings.Join(open, "; ") + "."
		}
		return say
	}
	add(&not, s.Lacks(&matrixadmin.ListAccounts), "listing and searching accounts")
	add(&not, s.Lacks(&matrixadmin.ReadAccount) && s.Has(&matrixadmin.PagedList), "full account state")
	hides := s.Hides(&matrixadmin.DeactivateAccount)
	add(&not, hides, "any change (a proxy blocks the admin API)")
	add(&not, s.Lacks(&matrixadmin.SuspendAccount) && !hides, "suspending")
	add(&not, s.Lacks(&matrixadmin.LockAccount) && !hides && own != matrixadmin.No, "locking")
	add(&not, s.Lacks(&matrixadmin.DeactivateAccount) && !hides, "deactivation")
	if own == matrixadmin.No && a.access.Answer != mas.Yes {
		add(&not, true, "deactivation and password reset, which are done in MAS: "+cmp.Or(a.access.Why, "it was not asked"))
	}
	add(&not, s.Lacks(&matrixadmin.SetPassword) && !s.Hides(&matrixadmin.SetPassword) && own != matrixadmin.No, "password reset")
	if not = append(not, open...); len(not) == 0 {
		return ""
	}
	return "Not available on " + a.kind() + ": " + strings.Join(not, "; ") + "."
}
