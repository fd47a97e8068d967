package find

import (
	"context"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// free asks whether an id that nobody has can be registered.
func (l *looker) free(ctx context.Context) error {
	f := &l.found
	asked := l.q.Kind == Account || l.q.Kind == Localpart && len(f.Page.Users) == 0
	if !asked || len(f.Hits) > 0 || f.Unsure || !f.Lower.ID.IsZero() || l.src.Server.Lacks(&matrixadmin.CheckUsername) {
		return nil
	}
	local := l.q.ID.Localpart().Raw()
	if strings.ContainsFunc(local, func(r rune) bool { return r >= 0x80 }) { // Synapse takes no such name, and no such question
		f.Free = matrixadmin.RegistrationInvalid
		return nil
	}
	var err error
	if f.Free, err = matrixadmin.Registrable(ctx, l.src.HS, local); matrixadmin.KindOf(err) == matrixadmin.KindBadToken || ctx.Err() != nil {
		return err
	}
	return nil // that it is not known is not worth a word
}

// FreeSentence says whether an id that nobody has is taken, "" where the server did not say. No server tells whether registration is open, so that one can be had is
// not known.
func FreeSentence(id matrixadmin.UserID, free matrixadmin.Registration) string {
	name := id.Localpart().Printable()
	switch free {
	case matrixadmin.RegistrationFree:
		return fmt.Sprintf("The name %s is not taken.", name)
	case matrixadmin.RegistrationTaken:
		return fmt.Sprintf("The name %s cannot be registered: the server reports that it is taken.", name)
	case matrixadmin.RegistrationReserved:
		return fmt.Sprintf("The name %s is reserved for an application service.", name)
	case matrixadmin.RegistrationInvalid:
		return fmt.Sprintf("The name %s cannot be registered on this server: its characters are not allowed for new accounts, or it is reserved.", name)
	case matrixadmin.RegistrationUnknown:
	}
	return ""
}
