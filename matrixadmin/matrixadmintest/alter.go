package matrixadmintest

import "slices"

// Alter changes an account behind everybody's back: another administrator does, or a server that does more than it was asked for.
func (h *Homeserver) Alter(id string, change func(*User)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.auth.work()
	if u, ok := h.users[id]; ok {
		u.resolve()
		h.settle(u)
		u.Devices, u.ThreePIDs, u.ExternalIDs, u.Rooms = slices.Clone(u.Devices), slices.Clone(u.ThreePIDs), slices.Clone(u.ExternalIDs), slices.Clone(u.Rooms)
		rooms := slices.Clone(u.Rooms)
		change(&u.User)
		if !slices.Equal(rooms, u.Rooms) { // what it has now it does not leave
			u.leaving = nil
		}
	}
}

// AlterMedia changes what an account has uploaded in the same way.
func (h *Homeserver) AlterMedia(id string, change func([]Media) []Media) {
	h.mu.Lock()
	defer h.mu.Unlock()
	has := h.belongings()[id]
	has.Media = change(slices.Clone(has.Media))
	h.of[id] = has
}

// EndSessions ends all sessions of an account in the same way.
func (s *AuthService) EndSessions(username string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	for _, a := range s.sessions {
		if a.Username == username && a.Ended.IsZero() {
			a.Ended = s.h.now()
		}
	}
}
