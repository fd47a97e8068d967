package hostile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// marks say for each field where they came from.
type marks struct {
	dice

	of map[string]string // mark to field
}

func (m *marks) text(field string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for mark, f := range m.of {
		if f == field {
			return mark
		}
	}
	mark := fmt.Sprintf("qz%02dzq", len(m.of))
	m.of[mark] = field
	return mark
}

// unseen are the fields that no page or dialog shows, and why; every other one is on the screen at some time in a play.
var unseen = map[string]string{
	"Error.Err": "the cause is never shown", "Deactivation.Unbind": "nobody asks", "Server.Issuer": "not shown", "Server.Versions": "shown while connecting only, from what the peer says",
	"User.Username": "the localpart that was asked for, which the service has to say again",
	"Session.ID":    "a ULID, or its page is refused", "Session.user_id": "compared", "Session.actor_user_id": "compared", "Session.owner_user_id": "compared",
	"Session.client_id": "its name is read", "Session.owner_client_id": "its name is read", "Session.self": "links of MAS are not followed", "Session.issuer": "a provider goes by its name", "OAuthClient.URI": "an application goes by its name",
	"Session.email": "far down in the Account tab, where TestHostileAuthService looks", "Session.subject": "as well", "Session.human_account_name": "as well",
	"": "rooms are counted", "Device.LastAgent": "shown as the client that is recognised in it", "device": "of the token, shown when logging out",
	"certificate": "the names in it are never shown", "reason": "never shown", "html": "a foreign page is never shown", "body": "what is not JSON is never shown", "name": "a server is named by its family", "token": "masked",
}

// evidenceOnly are kept in a file and counted on the screen.
var evidenceOnly = []string{"EventReport.", "Media.", "Pusher.", "UserReport."}

// firstPlay is a play from which on few are needed.
const firstPlay = 10

// TestEveryFieldIsShown gives each field a mark and looks for it, so that what TestFrames fills is known to reach the screen.
func TestEveryFieldIsShown(t *testing.T) {
	m := &marks{dice: dice{asked: map[string]uint64{}}, of: map[string]string{}}
	seen := map[string]bool{}
	missing := func() (fields []string) {
		for _, field := range m.of {
			kept := slices.ContainsFunc(evidenceOnly, func(prefix string) bool { return strings.HasPrefix(field, prefix) })
			if _, known := unseen[field]; !seen[field] && !kept && !known {
				fields = append(fields, field)
			}
		}
		slices.Sort(fields)
		return fields
	}
	look := func(screen string) {
		for mark, field := range m.of {
			if !seen[field] && strings.Contains(screen, mark) {
				seen[field] = true
			}
		}
	}
	// Reads run beside each other, and which of them draws which number is not the same on every machine: a field that is rarely on the
	// screen may be missed by any fixed number of plays. What never reaches it is still missing after many.
	plays, arrivals := 0, 0
	for ; plays < 4 || plays < 120 && len(missing()) > 0; plays++ {
		m.seed = firstPlay + uint64(plays)
		synctest.Test(t, func(t *testing.T) { play(t.Context(), t, m, m.seed, false, 60, look).end() })
		for range 8 { // what is said before anybody is connected has one chance in a play
			if plays < 3 || len(missing()) == 0 {
				break
			}
			m.seed = uint64(arrivals)
			arrivals++
			synctest.Test(t, func(t *testing.T) {
				c, _, _ := arrive(t.Context(), t, m, m.seed, false, look)
				c.end()
			})
		}
	}
	t.Logf("%d fields were filled, %d were seen in %d plays and %d arrivals", len(m.of), len(seen), plays, arrivals)
	if never := missing(); len(never) > 0 {
		t.Errorf("never seen: %q", never)
	}
}
