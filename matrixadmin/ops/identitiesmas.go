package ops

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// keptAtMAS are identities of an account as MAS keeps them, by its ids of them.
type keptAtMAS map[matrixadmin.Text]identity

// emailsAtMAS are the addresses of an account at MAS, which has no phone numbers.
func emailsAtMAS(ctx context.Context, reads Reads, id matrixadmin.Text) (keptAtMAS, error) {
	emails, err := mas.EmailsOf(ctx, reads, id)
	all := keptAtMAS{}
	for _, e := range emails {
		all[e.ID] = identity{"email", strings.ToLower(e.Address.Raw())}
	}
	return all, err
}

// linksAtMAS are the accounts at identity providers that an account is linked to; a provider goes by its id.
func linksAtMAS(ctx context.Context, reads Reads, id matrixadmin.Text) (keptAtMAS, error) {
	links, err := mas.LinksOf(ctx, reads, id)
	all := keptAtMAS{}
	for _, l := range links {
		all[l.ID] = identity{l.Provider.Raw(), l.Subject.Raw()}
	}
	return all, err
}

// find returns what MAS calls an identity.
func (k keptAtMAS) find(i identity) (id matrixadmin.Text, has bool) {
	for id, other := range k {
		if other == i {
			return id, true
		}
	}
	return id, false
}

// names are all of them, sorted.
func (k keptAtMAS) names(l identities) string {
	var all held
	for _, i := range k {
		all = append(all, i)
	}
	slices.SortFunc(all, func(a, b identity) int { return strings.Compare(l.called(a), l.called(b)) })
	return l.list(all)
}

// through completes adding one, or removing one, for an account that MAS keeps: there one is added or removed for itself, and no list is replaced.
func (l identities) through(add bool, a Action) Action {
	look, precheck, undo := a.Look, a.Precheck, a.Undo
	verb := map[bool]string{true: "add", false: "remove"}[add]
	a = throughMAS{
		harm: "they are managed there",
		blocked: func(s Situation) string {
			switch {
			case add && l.add == nil:
				return "MAS links an account when its user signs in at the identity provider"
			case add && !s.Target.Auth.User.Deactivated.IsZero():
				return "the account is deactivated"
			}
			return ""
		},
		notes: func(s Situation, _ Values) []string {
			if seen, _ := s.Seen.(keptAtMAS); len(seen) > 0 && !add {
				return []string{"In MAS it has " + seen.names(l) + "."}
			}
			return nil
		},
		plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			i, err := l.asked(v)
			seen, looked := s.Seen.(keptAtMAS)
			id, has := seen.find(i)
			switch {
			case err != nil:
				return nil, err
			case !looked:
				return nil, nil
			case i.at == "msisdn":
				return nil, errors.New("MAS keeps no phone numbers")
			case add && has && len(done) == 0:
				return nil, errors.New("the account already has this " + l.one + " in MAS")
			case !add && !has && len(done) == 0:
				return nil, errors.New("the account does not have this " + l.one + " in MAS")
			}
			step := Step{Key: masKey + a.ID, Title: english.Capitalize(verb) + " " + matrixadmin.Printable(wire.Cut(l.called(i), 120)) + " in MAS"}
			if add {
				step.Request = l.add(s.Target.Auth.User.ID, i.id)
				return undone(done, step), nil
			}
			step.Request = l.remove(id)
			step.Already = func(err error) bool {
				e, ok := errors.AsType[*wire.Error](err)
				return ok && !e.Foreign && e.Status == http.StatusNotFound
			}
			return undone(done, step), nil
		},
		verify: func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
			auth, f, ok := readBackAtMAS(ctx, reads, before)
			if !ok {
				return f
			}
			f.After = before.Target.User
			now, err := l.inMAS(ctx, reads, auth.User.ID)
			i, _ := l.asked(v)
			_, has := now.find(i)
			name := matrixadmin.Printable(wire.Cut(l.called(i), 120))
			switch {
			case err != nil && (!has || !mas.OnlyMore(err)):
				f.Verdict, f.Reason = ReadFailed, english.EndSentence("Could not list all "+l.many+": "+matrixadmin.Reason(err))
			case has != add:
				f.Verdict, f.Reason = NotApplied, "The account "+map[bool]string{true: "has", false: "does not have"}[has]+" this "+l.one+"."
			default:
				f.Verdict, f.Reason = Confirmed, "The account "+map[bool]string{true: "now has ", false: "no longer has "}[add]+name+" in MAS."
			}
			return f
		},
		patience: flagPatience,
	}.action(a)
	a.Look = func(ctx context.Context, reads Reads, s Situation) (any, error) {
		auth := s.authAccount(ctx, reads)
		if auth.State != AuthFound {
			return look(ctx, reads, s)
		}
		all, err := l.inMAS(ctx, reads, auth.User.ID)
		if mas.OnlyMore(err) {
			err = nil
		}
		return all, err
	}
	a.Precheck = func(ctx context.Context, reads Reads, s Situation, v Values) error {
		if keeper, _ := s.AtMAS(); keeper == KeptByMAS {
			return nil // MAS refuses what another account has
		}
		return precheck(ctx, reads, s, v)
	}
	a.Undo = func(s Situation, v Values) (string, Values) {
		if keeper, _ := s.AtMAS(); keeper == KeptByMAS && l.add == nil {
			return "", v
		}
		return undo(s, v)
	}
	return a
}
