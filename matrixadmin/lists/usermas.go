package lists

import (
	"cmp"
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// foundInMAS is the account at MAS; there is none where MAS is not asked, failed, or does not have it, which the rows of the account say.
func foundInMAS(ctx context.Context, src Source) (mas.User, bool, error) {
	a, err := AuthAccount(ctx, src)
	return a.User, a.State == ops.AuthFound, err
}

// Mails are the e-mail addresses of an account at MAS.
type Mails struct {
	InMAS     bool // MAS has the account; otherwise the homeserver's are all
	Addresses []matrixadmin.Text
	Err       error // why they could not be read
}

// MailsInMAS reads the e-mail addresses that MAS has of an account, once for all who show them. The only error is the end of ctx.
func MailsInMAS(ctx context.Context, src Source) (Mails, error) {
	u, found, err := foundInMAS(ctx, src)
	if !found {
		return Mails{}, err
	}
	all, err := masEmails(ctx, src, u)
	if ctx.Err() != nil {
		return Mails{}, ctx.Err()
	}
	m := Mails{InMAS: true, Err: notOurs(err)}
	for _, e := range all {
		m.Addresses = append(m.Addresses, e.Address)
	}
	return m, nil
}

func masEmails(ctx context.Context, src Source, u mas.User) ([]mas.Email, error) {
	return once(ctx, src, "emails in MAS", false, func(ctx context.Context) ([]mas.Email, error) { return mas.EmailsOf(ctx, src.auth, u.ID) })
}

// masEmailFields are the e-mail addresses that MAS has of an account.
func masEmailFields(ctx context.Context, src Source) ([]field, error) {
	u, found, err := foundInMAS(ctx, src)
	if !found {
		return nil, err
	}
	all, err := masEmails(ctx, src, u)
	rows := []field{}
	for _, e := range all {
		rows = append(rows, field{term: "mas_email", kind: "E-mail in MAS", value: RemoteValue(e.Address), at: e.Added})
	}
	if err == nil && len(all) == 0 {
		rows = append(rows, field{term: "mas_email", kind: "E-mail in MAS", value: nothing})
	}
	return rows, notOurs(err)
}

// masLinkFields are the accounts at identity providers that an account is linked to in MAS.
func masLinkFields(ctx context.Context, src Source) ([]field, error) {
	u, found, err := foundInMAS(ctx, src)
	if !found {
		return nil, err
	}
	all, err := once(ctx, src, "links in MAS", false, func(ctx context.Context) ([]mas.Link, error) { return mas.LinksOf(ctx, src.auth, u.ID) })
	names, many := map[matrixadmin.Text]matrixadmin.Text{}, map[matrixadmin.Text]int{}
	if len(all) > 0 {
		providers, _ := once(ctx, src, "providers in MAS", true, func(ctx context.Context) ([]mas.Provider, error) { return mas.AllProviders(ctx, src.auth) })
		for _, p := range providers {
			names[p.ID] = p.Called()
			many[p.Called()]++
		}
	}
	rows := []field{}
	for _, l := range all {
		name := cmp.Or(names[l.Provider], l.Provider) // where the names could not be read, its ID
		f := field{term: "mas_link", kind: "Upstream link in MAS", name: RemoteValue(name), value: RemoteValue(l.Subject), at: l.Added}
		if f.provider = name; many[name] > 1 {
			f.provider = l.Provider
		}
		if !l.Name.IsZero() {
			f.note = RemoteValue(l.Name)
		}
		rows = append(rows, f)
	}
	if err == nil && len(all) == 0 {
		rows = append(rows, field{term: "mas_link", kind: "Upstream link in MAS", value: nothing})
	}
	return rows, notOurs(err)
}
