package matrixadmintest

import (
	"slices"
	"strings"
	"time"
)

// authJob is something that MAS does after it has answered.
type authJob struct {
	at       time.Time
	attempts int
	run      func()
	needs    bool // the homeserver
}

const (
	jobDelay    = time.Second // after which MAS has run a job, but in the demo
	jobRetry    = 5 * time.Second
	jobAttempts = 10
	// introspected is how long the homeserver remembers what MAS said of a token.
	introspected = 2 * time.Minute
)

// later puts a job into the queue that the homeserver has to be there for.
func (s *AuthService) later(run func()) {
	s.jobs = append(s.jobs, &authJob{at: s.h.now().Add(s.delay), run: run, needs: true})
}

// work runs the jobs that are due; the lock is held. A job whose homeserver does not answer is tried again after 5 s, 10 s, 20 s and so on, ten times.
func (s *AuthService) work() {
	if s == nil {
		return
	}
	now := s.h.now()
	for i := 0; i < len(s.jobs); {
		j := s.jobs[i]
		switch {
		case j.at.After(now):
			i++
			continue
		case j.needs && s.cut:
			j.at = j.at.Add(jobRetry << j.attempts)
			if j.attempts++; j.attempts < jobAttempts {
				continue
			}
		default:
			j.run()
		}
		s.jobs = slices.Delete(s.jobs, i, i+1)
	}
}

// look makes the details of an account, or of all of them, since its sessions are among those.
func (s *AuthService) look(id string) {
	for _, u := range s.h.order {
		if u.details != nil && (id == "" || s.idOf(strings.TrimSuffix(strings.TrimPrefix(u.ID, "@"), ":"+s.h.serverName)) == id) {
			u.resolve()
		}
	}
}

// CutOff makes the homeserver unreachable for MAS, whose jobs then wait, or reachable again.
func (s *AuthService) CutOff(cut bool) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	s.cut = cut
}

// Waiting is how many jobs have not run yet.
func (s *AuthService) Waiting() int {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	return len(s.jobs)
}

// sync makes the devices of an account at the homeserver those of its sessions: others go, and those that were deleted come back with their tokens.
func (s *AuthService) sync(username string) {
	u, known := s.h.users["@"+username+":"+s.h.serverName]
	if !known {
		return
	}
	u.resolve()
	keep := map[string]bool{}
	for _, a := range s.sessions {
		switch {
		case a.Username != username || a.Kind == "browser":
		case a.Ended.IsZero():
			keep[a.device()] = true
			s.revive(u, a)
		case a.Token != "":
			delete(s.h.tokens, a.Token)
		}
	}
	u.Devices = slices.DeleteFunc(u.Devices, func(d Device) bool { return !keep[d.ID] })
}

// deactivate is the job of a deactivation. It is not taken back when the account is reactivated before it has run.
func (s *AuthService) deactivate(a *AuthUser, erase bool) {
	if a.Deactivated.IsZero() {
		a.Deactivated = s.h.now()
	}
	for _, session := range s.sessions {
		if session.Ended.IsZero() && (session.Username == a.Username || session.Owner == a.Username) {
			session.Ended = s.h.now()
			delete(s.h.tokens, session.Token)
		}
	}
	for address, id := range s.emails {
		if id == a.ID {
			delete(s.emails, address)
		}
	}
	if u, known := s.h.users["@"+a.Username+":"+s.h.serverName]; known {
		s.h.deactivateUser(u, erase)
	}
}

// refuses reports whether the homeserver refuses a token of an account because MAS has locked it, which both find out late.
func (s *AuthService) refuses(username string) bool {
	a := s.accounts[username]
	if a == nil {
		return false
	}
	now := s.h.now()
	if !a.Locked.IsZero() {
		return now.Sub(a.Locked) >= introspected
	}
	return !a.unlocked.IsZero() && now.Sub(a.unlocked) < introspected
}

// over reports whether the homeserver knows that a token is not good any more. What was replaced or revoked it remembers as good for two minutes.
func (s *AuthService) over(t *session) bool {
	now := s.h.now()
	stale := func(since time.Time) bool { return !since.IsZero() && now.Sub(since) >= introspected }
	return !t.expires.IsZero() && !now.Before(t.expires) || stale(t.replaced) || stale(t.revoked)
}

// CanSignIn reports whether somebody with the password, or with a session that is good, can use an account: what is true, whatever a server says.
func (s *AuthService) CanSignIn(username string) bool {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	a := s.accounts[username]
	if a == nil || !a.Deactivated.IsZero() || !a.Locked.IsZero() {
		return false
	}
	return true
}

// Takes reports whether the homeserver takes a token now.
func (h *Homeserver) Takes(token string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.auth.work()
	s, known := h.tokens[token]
	if !known || !s.expires.IsZero() && !h.now().Before(s.expires) || h.auth != nil && h.auth.over(s) {
		return false
	}
	local, _, _ := strings.Cut(strings.TrimPrefix(s.user, "@"), ":")
	return h.auth == nil || !h.auth.refuses(local)
}

// Deactivate deactivates an account at the homeserver alone, as its own admin API does.
func (h *Homeserver) Deactivate(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if u, known := h.users[id]; known {
		h.deactivateUser(u, false)
	}
}
