package find

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// patience is how long a search waits for MAS: what the homeserver has found is not to wait for longer.
const patience = 5 * time.Second

// patient gives up after that.
type patient struct{ wire.Doer }

// Do implements [wire.Doer].
func (p patient) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return p.Doer.Do(ctx, r)
}

// notAsked is an error of MAS as one that hides nothing of the homeserver, and does not end the session with it.
func notAsked(err error) result {
	return result{note: "MAS could not be asked: " + matrixadmin.Reason(err)}
}

// mailInMAS asks MAS for an address, which it finds in capital letters or not.
func (l *looker) mailInMAS(ctx context.Context) result {
	var page mas.Page[mas.Email]
	if _, err := l.src.Auth.Do(ctx, mas.Emails(mas.EmailFilter{Address: l.q.Mail}, wire.Text{}, &page)); err != nil {
		return notAsked(err)
	}
	for _, e := range page.Rows {
		if strings.EqualFold(e.Address.Raw(), l.q.Mail) {
			return l.byMASID(ctx, e.User, byMASMail)
		}
	}
	return result{note: fmt.Sprintf("No account has the e-mail address %s in MAS.", matrixadmin.Printable(l.q.Mail))}
}

// linkInMAS asks MAS for the account that is linked to an ID at an identity provider. A provider has a name and an address, which need not be what was typed.
func (l *looker) linkInMAS(ctx context.Context) result {
	var page mas.Page[mas.Link]
	if _, err := l.src.Auth.Do(ctx, mas.LinksOfSubject(l.q.External, &page)); err != nil {
		return notAsked(err)
	}
	if len(page.Rows) == 0 {
		return result{note: fmt.Sprintf("No account is linked to the ID %s in MAS.", matrixadmin.Printable(l.q.External))}
	}
	var providers mas.Page[mas.Provider]
	_, failed := l.src.Auth.Do(ctx, mas.Providers(wire.Text{}, &providers)) // then they go by their IDs
	link := page.Rows[0]
	for _, one := range page.Rows {
		for _, p := range providers.Rows {
			if p.ID == one.Provider && l.means(p) {
				link = one
			}
		}
	}
	at := mas.Provider{ID: link.Provider}
	for _, p := range providers.Rows {
		if p.ID == link.Provider {
			at = p
		}
	}
	if link.User.IsZero() {
		return result{note: fmt.Sprintf("In MAS the ID %s is linked to no account.", matrixadmin.Printable(l.q.External))}
	}
	r := l.byMASID(ctx, link.User, byMASLink)
	if r.hit != nil && (failed != nil || !l.means(at)) {
		name := at.Name
		if name.IsZero() {
			name = at.ID
		}
		r.note = strings.TrimSpace(r.note + fmt.Sprintf(" In MAS the ID %s is one at the identity provider %s.", matrixadmin.Printable(l.q.External), name.Printable()))
	}
	return r
}

// means reports whether what was typed names an identity provider: by its ID, its name or its address.
func (l *looker) means(p mas.Provider) bool {
	typed := strings.ToLower(strings.TrimPrefix(l.q.Provider, "oidc-"))
	return strings.EqualFold(p.ID.Raw(), l.q.Provider) || strings.EqualFold(p.Name.Raw(), typed) || typed != "" && strings.Contains(strings.ToLower(p.Issuer.Raw()), typed)
}

// auth asks MAS for an account by its id there, or for the account of the session with that id.
func (l *looker) auth(ctx context.Context) result {
	id := matrixadmin.NewText(l.q.Auth)
	r := l.byMASID(ctx, id, byAuth)
	if r != (result{}) {
		return r
	}
	kinds := []mas.SessionKind{mas.Browser, mas.OAuth, mas.Compatibility, mas.Personal}
	sessions, errs := make([]mas.Session, len(kinds)), make([]error, len(kinds))
	jobs := make([]func(), len(kinds))
	for i, kind := range kinds {
		jobs[i] = func() { _, errs[i] = l.src.Auth.Do(ctx, mas.SessionByID(kind, id, &sessions[i])) }
	}
	wire.Parallel(mostAtOnce, jobs...)
	for i, err := range errs {
		switch {
		case errors.Is(err, matrixadmin.ErrNotFound):
		case err != nil:
			return notAsked(err)
		case sessions[i].User.IsZero():
			return result{note: fmt.Sprintf("MAS has a session with the ID %s, which is of an application and of no account.", l.q.Auth)}
		default:
			return l.byMASID(ctx, sessions[i].User, bySession)
		}
	}
	return result{note: fmt.Sprintf("MAS has no account and no session with the ID %s.", l.q.Auth)}
}

// byMASID reads the account that MAS has under an ID, and the homeserver's of that name; it is nothing where MAS has none.
func (l *looker) byMASID(ctx context.Context, id matrixadmin.Text, by string) result {
	var at mas.User
	_, err := l.src.Auth.Do(ctx, mas.UserByID(id.Raw(), &at))
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return result{}
	case err != nil:
		return notAsked(err)
	}
	return l.inBoth(ctx, at, by)
}

// inBoth reads the homeserver's half of an account of MAS; one that only MAS has is found as well, and said to be that.
func (l *looker) inBoth(ctx context.Context, at mas.User, by string) result {
	id, err := matrixadmin.ParseUserID("@" + at.Username.Raw() + ":" + l.src.Home)
	if err != nil {
		return result{note: fmt.Sprintf("MAS has an account %s for this %s, but its name makes no user ID.", at.Username.Printable(), by)}
	}
	u, err := l.src.HS.User(ctx, id)
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return result{hit: &Hit{User: matrixadmin.User{ID: id}, By: []string{by}}, note: onlyInMAS(id)}
	case err != nil:
		return result{err: err}
	}
	return result{hit: &Hit{User: u, By: []string{by}}}
}

func onlyInMAS(id matrixadmin.UserID) string {
	return fmt.Sprintf("%s is in MAS only: the homeserver has no such account, or not yet.", id)
}

// nameInMAS asks MAS for the name of an account that the homeserver does not have. It ignores case.
func (l *looker) nameInMAS(ctx context.Context) {
	if l.src.Auth == nil || l.q.ID.IsZero() || l.q.ID.Server() != l.src.Home {
		return
	}
	at, err := mas.UserNamed(ctx, l.src.Auth, l.q.ID.Localpart().Raw())
	switch {
	case err == nil:
		l.onlyThere = at
	case !errors.Is(err, matrixadmin.ErrNotFound):
		l.masFailed = err
	}
}
