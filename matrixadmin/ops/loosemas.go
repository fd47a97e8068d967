package ops

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// looseTokens is how many sessions of an account the homeserver may go on taking the tokens of when the devices of the account are gone: those without a
// device, and those that act as another account, while they are good, and for as long afterwards as it goes by what MAS said before.
func looseTokens(ctx context.Context, reads Reads, id matrixadmin.Text) (int, error) {
	sessions, err := mas.EverySession(ctx, reads, id)
	n := 0
	for _, s := range sessions {
		if s.Kind != mas.Browser && (s.Device.IsZero() || s.User != id) && (s.Ended.IsZero() || lately(s.Ended)) {
			n++
		}
	}
	if n == 0 && mas.OnlyMore(err) { // older ones
		err = nil
	}
	return n, err
}

// lately reports whether something at MAS is so new that the homeserver may still go by what MAS said before.
func lately(at time.Time) bool {
	age := time.Since(at)
	return age >= 0 && age < remembered
}

// openInSpite is how many sessions that act as an account no lock of that account ends: those that a program or another account made.
func openInSpite(ctx context.Context, reads Reads, id matrixadmin.Text) (int, error) {
	sessions, err := mas.ActiveSessions(ctx, reads, id)
	n := 0
	for _, s := range sessions {
		if s.Kind == mas.Personal && s.User == id && s.Owner != id {
			n++
		}
	}
	return n, err
}
