package matrixadmintest

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// AddCrowd adds n accounts for tests of scale: the same ones for each seed, created over three years before now. Of a hundred about three are deactivated,
// one is locked, two were never seen, and ten are a bridge's; of a thousand two are suspended.
func (h *Homeserver) AddCrowd(n int, seed uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same accounts each time
	now := h.now()
	for i := range n {
		age := time.Duration(r.Int64N(int64(3 * 365 * 24 * time.Hour)))
		u := User{ID: fmt.Sprintf("@crowd%06d:%s", i, h.serverName), DisplayName: fmt.Sprintf("One of many %d", i), Created: now.Add(-age)}
		if dice := r.IntN(1000); dice >= 20 {
			u.LastSeen = now.Add(-time.Duration(r.Int64N(int64(age) + 1)))
			u.Deactivated, u.Locked, u.Suspended = dice < 50, dice >= 50 && dice < 60, dice >= 60 && dice < 62
		}
		if r.IntN(10) == 0 {
			u.ID = fmt.Sprintf("@_bridge_%06d:%s", i, h.serverName)
		}
		h.add(u)
	}
}
