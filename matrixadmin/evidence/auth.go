package evidence

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// kinds are the sessions of a section.
var kinds = map[SectionName]mas.SessionKind{
	BrowserSessions: mas.Browser, OAuthSessions: mas.OAuth, CompatSessions: mas.Compatibility, PersonalSessions: mas.Personal,
}

// errNoAuthAccount is why the rest of MAS's half is missing where its account is.
var errNoAuthAccount = errors.New("the account in MAS was not read")

// halves reports whether MAS may keep a half of an account: it does not know those of other servers.
func (o Options) halves(id matrixadmin.UserID) bool {
	return o.Server.Lacks(&matrixadmin.OwnAccounts) && (o.Actor.IsZero() || o.Actor.Server() == id.Server())
}

// inMAS reads what MAS has of the account: first which one it is there, then the rest.
func (t *collector) inMAS(ctx context.Context) {
	if t.opts.Auth != nil {
		t.snap.AuthURL = t.opts.AuthURL
	}
	account := t.read(ctx, AuthAccount, t.authAccount)
	none := func(context.Context, *Section) error { return nil } // MAS does not have it: nothing is missing
	if account.Status != Complete {
		account.Reason += "; its e-mail addresses, upstream links and sessions were not read either"
		none = func(context.Context, *Section) error { return errNoAuthAccount }
	}
	var jobs []func()
	for name, read := range map[SectionName]func(context.Context, *Section) error{
		AuthEmails: t.authEmails, AuthLinks: t.authLinks, BrowserSessions: t.sessions, OAuthSessions: t.sessions, CompatSessions: t.sessions, PersonalSessions: t.sessions,
	} {
		if t.snap.AuthAccount.ID.IsZero() {
			read = none
		}
		jobs = append(jobs, func() { t.read(ctx, name, read) })
	}
	wire.Parallel(atOnce-1, jobs...) // beside what the homeserver is asked
}

// withoutMAS leaves the half of MAS out where the homeserver alone keeps the account: those of application services.
func (t *collector) withoutMAS() {
	if t.snap.halved && !t.snap.Account.Appservice.IsZero() && t.snap.AuthAccount.ID.IsZero() {
		t.snap.halved, t.snap.AuthURL = false, ""
		t.snap.Sections = slices.DeleteFunc(t.snap.Sections, func(s Section) bool { return slices.Contains(inMAS, s.Name) })
	}
}

// authAccount reads the account by its username. MAS ignores case there, so that it may be another one.
func (t *collector) authAccount(ctx context.Context, s *Section) error {
	if t.opts.Auth == nil {
		if t.opts.AuthWhy == "" {
			return errors.New("MAS was not asked")
		}
		return errors.New(t.opts.AuthWhy)
	}
	name := t.id.Localpart().Raw()
	var u mas.User
	_, err := wire.ReadsOnly(t.opts.Auth).Do(ctx, mas.UserByUsername(name, &u))
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return nil
	case err != nil:
		return err
	case u.Username.Raw() == name:
		t.snap.AuthAccount, s.Rows = u, 1
		return nil
	case strings.EqualFold(u.Username.Raw(), name):
		return errors.New("MAS has no account of exactly this name, only " + u.Username.Printable() + ", which is another account")
	}
	return errors.New("MAS returned a different account")
}

// authPages reads a list of MAS page by page.
func authPages[T any](ctx context.Context, t *collector, s *Section, w *pager, request func(at matrixadmin.Text, into *mas.Page[T]) wire.Request, id func(T) matrixadmin.Text, into *[]T) error {
	had, seen := map[matrixadmin.Text]bool{}, map[matrixadmin.Text]bool{}
	for _, row := range *into {
		had[id(row)] = true
	}
	return t.pages(s, w, func(from string, _ int) (string, error) {
		var page mas.Page[T]
		if _, err := wire.ReadsOnly(t.opts.Auth).Do(ctx, request(matrixadmin.NewText(from), &page)); err != nil {
			return "", err
		}
		next := ""
		if n := len(page.Rows); n > 0 && page.More {
			next = id(page.Rows[0]).Raw() // those before it come next
			if w.oldest {
				next = id(page.Rows[n-1]).Raw()
			}
		}
		if !w.oldest {
			slices.Reverse(page.Rows)
		}
		for _, row := range page.Rows {
			switch {
			case seen[id(row)]:
				w.twice++
			case !had[id(row)]:
				*into = append(*into, row)
			}
			seen[id(row)] = true
		}
		w.add(len(page.Rows), 0, int(page.Count))
		s.Rows = len(*into)
		if page.More && next == "" {
			return "", errors.New("the list does not go on")
		}
		return next, nil
	})
}

func (t *collector) authEmails(ctx context.Context, s *Section) error {
	t.snap.AuthEmails = nil
	return authPages(ctx, t, s, &pager{limit: t.opts.SessionLimit, oldest: true}, func(after matrixadmin.Text, into *mas.Page[mas.Email]) wire.Request {
		return mas.Emails(mas.EmailFilter{User: t.snap.AuthAccount.ID}, after, into)
	}, func(e mas.Email) matrixadmin.Text { return e.ID }, &t.snap.AuthEmails)
}

func (t *collector) authLinks(ctx context.Context, s *Section) error {
	t.snap.AuthLinks = nil
	return authPages(ctx, t, s, &pager{limit: t.opts.SessionLimit, oldest: true}, func(after matrixadmin.Text, into *mas.Page[mas.Link]) wire.Request {
		return mas.Links(t.snap.AuthAccount.ID, after, into)
	}, func(l mas.Link) matrixadmin.Text { return l.ID }, &t.snap.AuthLinks)
}

// sessions reads the sessions of a kind, ended ones, too, and of the personal ones those that act as the account and those that it made. Where there are too
// many, those that are active come in any case.
func (t *collector) sessions(ctx context.Context, s *Section) error {
	kind := kinds[s.Name]
	rows := &t.snap.Sessions[kind]
	*rows = nil
	filters := []mas.SessionFilter{{User: t.snap.AuthAccount.ID}}
	if kind == mas.Personal {
		filters = append(filters, mas.SessionFilter{User: t.snap.AuthAccount.ID, Owned: true})
	}
	var reasons []string
	for len(filters) > 0 {
		f := filters[0]
		filters = filters[1:]
		s.Reason = ""
		err := authPages(ctx, t, s, &pager{limit: t.opts.SessionLimit}, func(at matrixadmin.Text, into *mas.Page[mas.Session]) wire.Request {
			return mas.LastSessions(kind, f, at, into)
		}, func(a mas.Session) matrixadmin.Text { return a.ID }, rows)
		if err != nil {
			return err
		}
		if s.Reason == "" {
			continue
		}
		if f.Active {
			s.Reason = "of those that are active " + s.Reason
		} else {
			f.Active = true
			filters = append(filters, f)
		}
		reasons = append(reasons, s.Reason)
	}
	s.Reason = strings.Join(reasons, "; ")
	return nil
}
