package ops

import (
	"errors"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var addressField = Field{
	Name: "address", Label: "E-mail or phone", Kind: FieldText, Example: "alice@example.org",
	Format: "an e-mail address, or a phone number with its country code",
	Wrong: func(text string) string {
		if _, err := address(text); err != nil {
			return "must be an e-mail address, or a phone number with its country code such as +49 30 1234567"
		}
		return ""
	},
}

// AnswersAddress are the answers about an e-mail address or a phone number.
func AnswersAddress(address matrixadmin.Text) Values {
	return Values{Texts: map[string]string{addressField.Name: address.Raw()}}
}

var addresses = identities{
	alters: Addresses, one: "address or number", many: "e-mail addresses and phone numbers",
	called: func(i identity) string {
		return matrixadmin.ThreePID{Medium: matrixadmin.NewText(i.at), Address: matrixadmin.NewText(i.id)}.Written().Raw()
	},
	of: func(u matrixadmin.User) (identityList, bool) {
		all := make(identityList, len(u.ThreePIDs))
		for i, t := range u.ThreePIDs {
			all[i] = identity{t.Medium.Raw(), t.Address.Raw()}
		}
		return all, u.ThreePIDs != nil
	},
	asked: func(v Values) (identity, error) { return address(v.Text(addressField)) },
	edit: func(all []identity) matrixadmin.Edit {
		list := make([]matrixadmin.ThreePIDEdit, len(all))
		for i, t := range all {
			list[i] = matrixadmin.ThreePIDEdit{Medium: t.at, Address: t.id}
		}
		return matrixadmin.Edit{ThreePIDs: &list}
	},
	owner: func(i identity, into *matrixadmin.UserID) wire.Request {
		return matrixadmin.AccountByThreePID(i.at, i.id, into)
	},
	inMAS: emailsAtMAS, add: mas.AddEmail, remove: mas.RemoveEmail,
}

// address reads an e-mail address, which servers keep in lower case, or a phone number with its country, which they keep as digits.
func address(typed string) (identity, error) {
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(strings.TrimPrefix(typed, "+"))
	name, host, at := strings.Cut(typed, "@")
	switch {
	case typed == "":
		return identity{}, errors.New("enter an e-mail address or a phone number")
	case at && name != "" && host != "" && !strings.ContainsAny(typed, " \t") && !strings.Contains(host, "@"):
		return identity{"email", strings.ToLower(typed)}, nil
	case !at && len(digits) >= 5 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == "" && !strings.HasPrefix(digits, "0"):
		return identity{"msisdn", digits}, nil
	}
	return identity{}, errors.New("enter an e-mail address, or a phone number with its country code")
}

func addAddress() Action {
	return addresses.action(true, Action{
		ID: "add-address", Key: "+", Purpose: Repair, Title: "Add e-mail or phone", Short: "add e-mail or phone", Danger: Disruptive, Opposite: "remove-address",
		Effect: "Adds an e-mail address or a phone number to the account, without asking its owner. It can be used to reset the password, if the server allows that.",
		Fields: []Field{addressField},
	})
}

func removeAddress() Action {
	return addresses.action(false, Action{
		ID: "remove-address", Key: "U", Purpose: Disrupt, Title: "Remove e-mail or phone", Short: "remove e-mail or phone", Danger: Disruptive, Own: true, Opposite: "add-address",
		Effect: "Removes an e-mail address or a phone number from the account; the others stay. It can no longer be used to reset the password.",
		Fields: []Field{addressField},
	})
}
