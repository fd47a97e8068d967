package find

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// What an account can match by.
const (
	byID       = "user ID"
	byName     = "display name"
	byBoth     = "user ID, name"
	byMail     = "e-mail address"
	byPhone    = "phone number"
	byExternal = "external ID"
	byAuth     = "MAS ID"
	bySession  = "MAS session"
	byMASName  = "MAS username"
	byMASMail  = "MAS e-mail"
	byMASLink  = "MAS link"
	byCreator  = "room creator"
)

// identifiers are the questions for what names one account and is no Matrix id.
func (l *looker) identifiers() []func(context.Context) result {
	var questions []func(context.Context) result
	if l.q.Mail != "" {
		questions = append(questions, l.mail)
		if l.src.Auth != nil {
			questions = append(questions, l.mailInMAS)
		}
	}
	if l.q.Phone != "" {
		questions = append(questions, l.phone)
	}
	if l.q.External != "" {
		questions = append(questions, l.external)
		if l.src.Auth != nil {
			questions = append(questions, l.linkInMAS)
		}
	}
	switch {
	case l.q.Auth == "":
	case l.src.Auth != nil:
		questions = append(questions, l.auth)
	case l.src.Server.Lacks(&matrixadmin.OwnAccounts):
		l.note("If this is an ID of MAS: MAS was not asked.")
	}
	return questions
}

// mail asks for the address in lower case, as Synapse stores them, and as it was typed: old entries may have capital letters.
func (l *looker) mail(ctx context.Context) result {
	can := l.src.Server.Can(&matrixadmin.FindByThreePID)
	if can.Answer == matrixadmin.No {
		return result{note: "E-mail addresses were not searched: " + can.Why + "."}
	}
	typed := l.q.Mail
	addresses := []string{strings.ToLower(typed)}
	if typed != addresses[0] {
		addresses = append(addresses, typed)
	}
	has := func(u matrixadmin.User) bool { return bound(u, "email", typed) }
	for _, address := range addresses {
		r := l.lookUp(ctx, byMail, has, func(id *matrixadmin.UserID) wire.Request { return matrixadmin.AccountByThreePID("email", address, id) })
		if r.hit != nil || r.note != "" || r.err != nil {
			return r
		}
	}
	return result{note: fmt.Sprintf("No account has the e-mail address %s%s.", matrixadmin.Printable(typed), l.here()) + l.aside(can)}
}

func (l *looker) phone(ctx context.Context) result {
	if why := l.src.Server.Can(&matrixadmin.FindByThreePID); why.Answer == matrixadmin.No {
		return result{note: "Phone numbers were not searched: " + why.Why + "."}
	}
	has := func(u matrixadmin.User) bool { return bound(u, "msisdn", l.q.Phone) }
	r := l.lookUp(ctx, byPhone, has, func(id *matrixadmin.UserID) wire.Request {
		return matrixadmin.AccountByThreePID("msisdn", l.q.Phone, id)
	})
	if r == (result{}) && l.q.Kind == Phone {
		r.note = fmt.Sprintf("No account has the phone number +%s. Phone numbers are searched with their country code.", l.q.Phone)
	}
	return r
}

func (l *looker) external(ctx context.Context) result {
	can := l.src.Server.Can(&matrixadmin.FindByExternalID)
	if can.Answer == matrixadmin.No {
		return result{note: "IDs at identity providers were not searched: " + can.Why + "."}
	}
	has := func(u matrixadmin.User) bool {
		for _, x := range u.ExternalIDs {
			if x.Provider.Raw() == l.q.Provider && x.ID.Raw() == l.q.External {
				return true
			}
		}
		return false
	}
	r := l.lookUp(ctx, byExternal, has, func(id *matrixadmin.UserID) wire.Request {
		return matrixadmin.AccountByExternalID(l.q.Provider, l.q.External, id)
	})
	if r == (result{}) {
		r.note = fmt.Sprintf("No account has the ID %s at the identity provider %s%s.", matrixadmin.Printable(l.q.External), matrixadmin.Printable(l.q.Provider), l.here())
		if isServer(l.q.External) && strings.Contains(l.q.External, ".") { // @ forgotten
			r.note += fmt.Sprintf(" @%s:%s would belong to another server.", matrixadmin.Printable(l.q.Provider), matrixadmin.Printable(l.q.External))
		}
		r.note += l.aside(can)
	}
	return r
}

// here says which side was asked, where there are two.
func (l *looker) here() string {
	if l.src.Auth == nil {
		return ""
	}
	return " in the homeserver"
}

// aside is what one has to know where a server that can search has found nothing, and nobody else is asked.
func (l *looker) aside(can matrixadmin.Support) string {
	if l.src.Auth != nil || can.Answer != matrixadmin.Yes || can.Note == "" {
		return ""
	}
	return " On this server, " + can.Note + "."
}

// lookUp asks which account an identifier is of, and reads it. What it is said to have, it must have: something on the way may take an identifier for another.
func (l *looker) lookUp(ctx context.Context, by string, has func(matrixadmin.User) bool, request func(*matrixadmin.UserID) wire.Request) result {
	var id matrixadmin.UserID
	_, err := l.src.HS.Do(ctx, request(&id))
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return result{}
	case err != nil:
		return result{err: err}
	}
	u, err := l.src.HS.User(ctx, id)
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return result{note: fmt.Sprintf("The server names %s for this %s, but has no such account.", id, by)}
	case err != nil:
		return result{err: err}
	case !has(u):
		return result{note: fmt.Sprintf("The server names %s for this %s, but that account does not have it. It is not shown.", id, by)}
	}
	return result{hit: &Hit{User: u, By: []string{by}}}
}

// bound reports whether an account has an address.
func bound(u matrixadmin.User, medium, address string) bool {
	for _, t := range u.ThreePIDs {
		if t.Medium.Raw() == medium && strings.EqualFold(t.Address.Raw(), address) {
			return true
		}
	}
	return false
}
