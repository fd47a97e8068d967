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
type keptAtMAS map[matrixadmin.Text]atMAS

// atMAS is one of them, with the other names of the identity provider that it is at.
type atMAS struct {
	identity
	names []string // what people call it first
}

// is reports whether this one was asked for: its provider goes by its id, and by its names, in whatever case.
func (k atMAS) is(i identity) bool {
	return k.id == i.id && (k.at == i.at || slices.ContainsFunc(k.names, func(name string) bool { return strings.EqualFold(name, i.at) }))
}

// calledAtMAS names one as people do.
func (l identities) calledAtMAS(k atMAS) string {
	name := l.called(k.identity)
	if len(k.names) > 0 {
		name = l.called(identity{k.names[0], k.id})
	}
	return matrixadmin.Printable(wire.Cut(name, 120))
}

// emailsAtMAS are the addresses of an account at MAS, which has no phone numbers.
func emailsAtMAS(ctx context.Context, reads Reads, id matrixadmin.Text) (keptAtMAS, error) {
	emails, err := mas.EmailsOf(ctx, reads, id)
	all := keptAtMAS{}
	for _, e := range emails {
		all[e.ID] = atMAS{identity: identity{"email", strings.ToLower(e.Address.Raw())}}
	}
	return all, err
}

// linksAtMAS are the accounts at identity providers that an account is linked to.
func linksAtMAS(ctx context.Context, reads Reads, id matrixadmin.Text) (keptAtMAS, error) {
	links, err := mas.LinksOf(ctx, reads, id)
	all, names := keptAtMAS{}, map[matrixadmin.Text][]string{}
	if len(links) > 0 {
		providers, failed := mas.AllProviders(ctx, reads)
		if failed != nil && !mas.OnlyMore(failed) { // without their names, one that is there would not be found
			return nil, failed
		}
		for _, p := range providers {
			for _, name := range []matrixadmin.Text{p.Name, p.Issuer} {
				if !name.IsZero() {
					names[p.ID] = append(names[p.ID], name.Raw())
				}
			}
		}
	}
	for _, l := range links {
		all[l.ID] = atMAS{identity{l.Provider.Raw(), l.Subject.Raw()}, names[l.Provider]}
	}
	return all, err
}

// find returns the ids of what was asked for: several where identity providers share a name.
func (k keptAtMAS) find(i identity) (ids []matrixadmin.Text) {
	for id, other := range k {
		if other.identity == i {
			return []matrixadmin.Text{id}
		}
		if other.is(i) {
			ids = append(ids, id)
		}
	}
	return ids
}

// goneAtMAS names those that MAS has no more and that were not asked for.
func (l identities) goneAtMAS(had, has keptAtMAS, asked []matrixadmin.Text) []string {
	var names []string
	for id, was := range had {
		if _, there := has[id]; !there && !slices.Contains(asked, id) {
			names = append(names, l.calledAtMAS(was))
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return []string{goneOf(len(names), "other "+l.one, "other "+l.many, listed(names))}
}

// at are the ids of the identity providers of some, sorted.
func (k keptAtMAS) at(ids []matrixadmin.Text) []string {
	var at []string
	for _, id := range ids {
		at = append(at, matrixadmin.Printable(k[id].at))
	}
	slices.Sort(at)
	return at
}

// names are all of them, sorted.
func (k keptAtMAS) names(l identities) string {
	all := make([]string, 0, len(k))
	for _, i := range k {
		all = append(all, l.calledAtMAS(i))
	}
	slices.Sort(all)
	return listed(all)
}

var errNotAddedInMAS = errors.New("MAS links an account when its user signs in at the identity provider")

// through completes adding one, or removing one, for an account that MAS keeps: there one is added or removed for itself, and no list is replaced.
func (l identities) through(add bool, a Action) Action {
	look, precheck, undo := a.Look, a.Precheck, a.Undo
	verb := map[bool]string{true: "add", false: "remove"}[add]
	a = throughMAS{
		harm: "they are managed there",
		blocked: func(s Situation) string {
			switch {
			case add && l.add == nil:
				return errNotAddedInMAS.Error()
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
			ids := seen.find(i)
			has := len(ids) > 0
			switch {
			case err != nil:
				return nil, err
			case !looked:
				return nil, nil
			case add && l.add == nil: // the question may stand open since before it was known that MAS keeps the account
				return nil, errNotAddedInMAS
			case i.at == "msisdn":
				return nil, errors.New("MAS keeps no phone numbers")
			case add && has && len(done) == 0:
				return nil, errors.New("the account already has this " + l.one + " in MAS")
			case !add && !has && len(done) == 0:
				return nil, errors.New("the account does not have this " + l.one + " in MAS")
			case !add && !has:
				return nil, nil
			case len(ids) > 1:
				return nil, errors.New("several identity providers in MAS have this name: enter the ID of one, " + english.Or(seen.at(ids)))
			}
			one := atMAS{identity: i}
			if has {
				one = seen[ids[0]]
			}
			step := Step{Key: masKey + a.ID, Title: english.Capitalize(verb) + " " + l.calledAtMAS(one) + " in MAS"}
			if len(one.names) > 0 {
				step.Title += " (identity provider " + matrixadmin.Printable(one.at) + ")"
			}
			if add {
				step.Request = l.add(s.Target.Auth.User.ID, i.id)
				return undone(done, step), nil
			}
			step.Request = l.remove(ids[0])
			step.Already = func(err error) bool {
				e, ok := errors.AsType[*wire.Error](err)
				return ok && !e.NotMatrix && e.Status == http.StatusNotFound
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
			has := len(now.find(i)) > 0
			if had, looked := before.Seen.(keptAtMAS); looked && err == nil {
				f.more = l.goneAtMAS(had, now, had.find(i))
			}
			name := matrixadmin.Printable(wire.Cut(l.called(i), 120))
			switch {
			case err != nil && (!has || !mas.OnlyMore(err)):
				f.Verdict, f.Reason = ReadFailed, english.EndSentence("Could not list all "+l.many+": "+matrixadmin.Reason(err))
			case has != add:
				f.Verdict, f.Reason = NotApplied, "The account "+map[bool]string{true: "still has", false: "does not have"}[has]+" this "+l.one+"."
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
