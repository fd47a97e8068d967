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
	own      func() // what each attempt does at MAS before it asks the homeserver
	run      func() // what the homeserver does
	needs    bool   // the homeserver
}

const (
	jobDelay    = time.Second // after which MAS has run a job, but in the demo
	jobRetry    = 5 * time.Second
	jobAttempts = 10
	jobPatience = time.Minute // after which MAS hangs up on the homeserver, which goes on all the same
	// introspected is how long the homeserver remembers what MAS said of a token.
	introspected = 2 * time.Minute
)

// later puts a job into the queue that the homeserver has to be there for.
func (s *AuthService) later(run func()) {
	s.jobs = append(s.jobs, &authJob{at: s.h.now().Add(s.delay), run: run, needs: true})
}

// now is the time, and while a job runs the moment at which it was due.
func (s *AuthService) now() time.Time {
	if !s.running.IsZero() {
		return s.running
	}
	return s.h.now()
}

// work runs the jobs that are due, in the order of their times; the lock is held. A job whose homeserver does not answer is tried again after 5 s, 10 s, 20 s
// and so on, ten times.
func (s *AuthService) work() {
	if s == nil || !s.running.IsZero() {
		return
	}
	defer func() { s.running = time.Time{} }()
	for len(s.jobs) > 0 {
		j := slices.MinFunc(s.jobs, func(a, b *authJob) int { return a.at.Compare(b.at) })
		if j.at.After(s.h.now()) {
			return
		}
		s.running = j.at
		if s.attempt(j) {
			s.jobs = slices.DeleteFunc(s.jobs, func(other *authJob) bool { return other == j })
		}
	}
}

// attempt runs a job, and reports whether it is over.
func (s *AuthService) attempt(j *authJob) bool {
	if j.own != nil {
		j.own()
	}
	took := time.Duration(0)
	switch {
	case !j.needs || !s.cut && s.slow == 0:
		j.run()
		return true
	case !s.cut:
		s.jobs = append(s.jobs, &authJob{at: j.at.Add(s.slow), run: j.run})
		if s.slow <= jobPatience {
			return true
		}
		took = jobPatience
	}
	j.at = j.at.Add(took + jobRetry<<j.attempts)
	j.attempts++
	return j.attempts >= jobAttempts
}

// CutOff makes the homeserver unreachable for MAS, whose jobs then wait, or reachable again.
func (s *AuthService) CutOff(cut bool) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	s.cut = cut
}

// SlowDown makes the homeserver take a time for each job. After a minute MAS hangs up, and asks again later; what it asked for is done each time.
func (s *AuthService) SlowDown(takes time.Duration) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	s.slow = takes
}

// Waiting is how many jobs have not run yet.
func (s *AuthService) Waiting() int {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	return len(s.jobs)
}

// look makes the details of an account, or of all of them, since its sessions are among those.
func (s *AuthService) look(id string) {
	for _, u := range s.h.order {
		if u.details != nil && (id == "" || s.idOf(strings.TrimSuffix(strings.TrimPrefix(u.ID, "@"), ":"+s.h.serverName)) == id) {
			u.resolve()
		}
	}
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
		default:
			s.forget(a)
		}
	}
	u.Devices = slices.DeleteFunc(u.Devices, func(d Device) bool { return !keep[d.ID] })
}

// forget ends the token of a session at the homeserver: at once with its device, and where there is none when what MAS said of it is forgotten.
func (s *AuthService) forget(a *AuthSession) {
	t := s.h.tokens[a.Token]
	switch {
	case t == nil:
	case a.device() != "":
		delete(s.h.tokens, a.Token)
	case t.revoked.IsZero():
		t.revoked = a.Ended
	}
}

// deactivation queues the job of a deactivation. MAS does its own part in the first attempt, whether the homeserver answers or not. It is not taken back when
// the account is reactivated before the homeserver has answered.
func (s *AuthService) deactivation(a *AuthUser, erase bool) *authJob {
	return &authJob{
		at: s.h.now().Add(s.delay), needs: true,
		own: func() {
			if a.Deactivated.IsZero() {
				a.Deactivated = s.now()
			}
			for _, session := range s.sessions {
				if session.Ended.IsZero() && (session.Username == a.Username || session.Owner == a.Username) {
					session.Ended = s.now()
					if t := s.h.tokens[session.Token]; t != nil {
						t.revoked = s.now()
					}
				}
			}
			for address, id := range s.emails {
				if id == a.ID {
					delete(s.emails, address)
				}
			}
		},
		run: func() {
			if u, known := s.h.users["@"+a.Username+":"+s.h.serverName]; known {
				s.h.deactivateUser(u, erase)
			}
			for _, session := range s.sessions {
				if session.Username != a.Username && session.Owner == a.Username {
					s.forget(session)
				}
			}
		},
	}
}

// refuses reports whether the homeserver refuses a token because MAS has locked its account. Of a token from before it finds out late. A personal one goes by
// who made it: where that is a client, no lock ends it.
func (s *AuthService) refuses(t *session) bool {
	a := s.accounts[t.answers()]
	if a == nil {
		return false
	}
	now := s.h.now()
	if !a.Locked.IsZero() {
		return now.Sub(a.Locked) >= introspected || t.made.After(a.Locked)
	}
	return !a.unlocked.IsZero() && now.Sub(a.unlocked) < introspected
}

// answers is the account that a token goes by: of a personal one the one that made it, "" where that was a client.
func (t *session) answers() string {
	if t.of != nil && t.of.Kind == "personal" {
		return t.of.Owner
	}
	username, _, _ := strings.Cut(strings.TrimPrefix(t.user, "@"), ":")
	return username
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
	return a != nil && a.Deactivated.IsZero() && a.Locked.IsZero()
}

// LetsIn reports whether somebody who knows a password, or has a browser that is signed in, gets a new session.
func (s *AuthService) LetsIn(username, password string) bool {
	if !s.CanSignIn(username) {
		return false
	}
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	browser := slices.ContainsFunc(s.sessions, func(a *AuthSession) bool { return a.Kind == "browser" && a.Username == username && a.Ended.IsZero() })
	return browser || !s.policy.NoPasswords && s.accounts[username].Password == password
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
	return h.auth == nil || !h.auth.refuses(s)
}

// Deactivate deactivates an account at the homeserver alone, as its own admin API does.
func (h *Homeserver) Deactivate(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if u, known := h.users[id]; known {
		h.deactivateUser(u, false)
	}
}
