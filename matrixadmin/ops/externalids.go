package ops

import (
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var (
	providerField   = Field{Name: "provider", Label: "Provider", Kind: FieldText, Format: "the identity provider's ID; with MAS also its name", Example: "oidc-github"}
	externalIDField = Field{Name: "external_id", Label: "External ID", Kind: FieldText, Format: "the account's ID at the identity provider", Example: "1234567"}
)

// AnswersExternalID are the answers about an account at an identity provider.
func AnswersExternalID(provider, id matrixadmin.Text) Values {
	return Values{Texts: map[string]string{providerField.Name: provider.Raw(), externalIDField.Name: id.Raw()}}
}

var externalIDs = identities{
	alters: ExternalIDs, one: "external ID", many: "external IDs",
	called: func(i identity) string { return i.at + " " + i.id },
	of: func(u matrixadmin.User) (identityList, bool) {
		all := make(identityList, len(u.ExternalIDs))
		for i, x := range u.ExternalIDs {
			all[i] = identity{x.Provider.Raw(), x.ID.Raw()}
		}
		return all, u.ExternalIDs != nil
	},
	asked: func(v Values) (identity, error) {
		i := identity{v.Text(providerField), v.Text(externalIDField)}
		if i.at == "" || i.id == "" {
			return i, errors.New("enter the provider and the external ID")
		}
		return i, nil
	},
	edit: func(all []identity) matrixadmin.Edit {
		list := make([]matrixadmin.ExternalIDEdit, len(all))
		for i, x := range all {
			list[i] = matrixadmin.ExternalIDEdit{Provider: x.at, ID: x.id}
		}
		return matrixadmin.Edit{ExternalIDs: &list}
	},
	owner: func(i identity, into *matrixadmin.UserID) wire.Request {
		return matrixadmin.AccountByExternalID(i.at, i.id, into)
	},
	inMAS: linksAtMAS, remove: mas.RemoveLink,
}

func linkExternalID() Action {
	return externalIDs.action(true, Action{
		ID: "link-external-id", Key: "J", Purpose: Repair, Title: "Link external ID", Short: "link external ID", Danger: Disruptive, Opposite: "unlink-external-id",
		Effect: "Whoever has this ID at the identity provider can sign in as this account.",
		Fields: []Field{providerField, externalIDField},
	})
}

func unlinkExternalID() Action {
	return externalIDs.action(false, Action{
		ID: "unlink-external-id", Key: "I", Purpose: Disrupt, Title: "Unlink external ID", Short: "unlink external ID", Danger: Disruptive, Own: true, Opposite: "link-external-id",
		Effect: "Whoever has this ID at the identity provider can no longer sign in as this account; sessions go on. Signing in there again may make a new account.",
		Fields: []Field{providerField, externalIDField},
	})
}
