package matrixadmintest

import (
	"maps"
	"slices"
	"time"
)

const (
	demoJobDelay = 6 * time.Second // long enough to see that something is still to be done
	demoQueued   = 12 * time.Minute
	demoAttempts = 7 // that have failed in that time; the next one is due after 21 min 15 s
)

const (
	scopeAdmin  = scopeClient + " " + scopeSynapse + " " + scopeMAS
	scopeDevice = " urn:matrix:client:device:"
)

// demoAgrees is how long a code of the demo waits for its browser: long enough to be read.
const demoAgrees = 12 * time.Second

// The applications that people of the demo use.
const (
	demoElementWeb = "01JDEM0000000000000E1EMENT"
	demoElementX   = "01JDEM00000000000E1EMENTXX"
	demoConsole    = "01JDEM0000000000000C0NS01E"
	demoAutomation = "01JDEM0000000000A0T0MAT10N"
	demoProvider   = "01JDEM0000000000KEYC10AK00"
)

// mas adds those whose two halves are worth a look, in a demo whose server delegates: @duchess, who was an administrator; @hatter, deactivated at the
// homeserver alone; @dormouse, locked there alone; @gryphon, whose deactivation waits in the queue; @knave, whom a program acts for; @Cheshire, who
// is not @cheshire; and lobster, of whom the homeserver was never told.
func (d *demo) mas() {
	s := d.h.auth
	s.delay, s.oauth.agrees = demoJobDelay, demoAgrees
	s.clients = []AuthClient{
		{demoElementWeb, "Element", "https://app.element.io/"},
		{demoElementX, "Element X", "https://element.io/"},
		{demoConsole, "mxwarden", "https://mxwarden.example/"},
		{demoAutomation, "Nightly automation", "https://automation.example/"},
	}
	s.providers = []AuthProvider{{demoProvider, "https://sso.wonderland.example/", "Wonderland SSO"}}
	d.seed(AuthSession{
		Kind: "oauth2", ID: d.ulid(2*time.Hour, "admin"), Username: "admin", Client: demoConsole, Scope: scopeAdmin, Token: slices.Collect(maps.Keys(d.h.tokens))[0],
		Created: d.ago(2 * time.Hour), UserAgent: "mxwarden", LastActive: d.ago(time.Minute), LastIP: "203.0.113.2",
	})
	alice := s.accounts["alice"]
	for _, address := range []string{"alice@wonderland.example", "a.liddell@work.example"} {
		s.emails[address] = alice.ID
	}
	s.links = []AuthLink{
		{ID: d.ulid(990*day, "alice"), Username: "alice", Provider: demoProvider, Subject: "8c2f6a1e-alice", Name: "alice.liddell"},
		{ID: d.ulid(700*day, "bob"), Username: "bob", Provider: demoProvider, Subject: "51d0c7b2-bob"},
	}

	at := func(local, name string) (*user, *AuthUser) {
		n := len(d.h.order)
		u := User{ID: d.id(local), DisplayName: name, Password: "demo-password-1", Created: d.ago(300*day + time.Duration(n)*time.Hour), LastSeen: d.ago(time.Duration(n) * time.Minute)}
		d.join(u, d.fillOrdinary)
		half := d.h.users[u.ID]
		half.resolve()
		return half, s.accounts[local]
	}
	hatter, _ := at("hatter", "Mad Hatter")
	hatter.Deactivated = true // and signed in again afterwards
	dormouse, _ := at("dormouse", "Dormouse")
	dormouse.Locked = true
	_, gryphon := at("gryphon", "Gryphon")
	gryphon.Deactivated = d.ago(demoQueued)
	s.emails["gryphon@sea.example"] = gryphon.ID
	job := s.deactivation(gryphon, true)
	job.at, job.attempts = gryphon.Deactivated.Add(jobRetry<<(demoAttempts+1)-jobRetry), demoAttempts
	s.jobs = append(s.jobs, job)
	job.own()
	at("duchess", "Duchess")
	d.seed(AuthSession{
		Kind: "oauth2", ID: d.ulid(20*day, "duchess"), Username: "duchess", Client: demoConsole, Scope: scopeAdmin,
		Created: d.ago(20 * day), UserAgent: "mxwarden", LastActive: d.ago(3 * time.Hour), LastIP: "198.51.100.61",
	})
	at("knave", "Knave of Hearts")
	d.seed(AuthSession{
		Kind: "personal", ID: d.ulid(90*day, "knave"), Username: "knave", OwnerClient: demoAutomation, Name: "nightly tarts", Scope: scopeClient + " " + scopeSynapse,
		Created: d.ago(90 * day), LastActive: d.ago(9 * time.Hour),
	})
	d.seed(AuthSession{
		Kind: "personal", ID: d.ulid(60*day, "ops"), Username: "modbot", Owner: "ops", Name: "moderation", Scope: scopeAdmin,
		Created: d.ago(60 * day), LastActive: d.ago(2 * time.Minute), Expires: d.now.Add(30 * day),
	})
	d.seed(AuthSession{Kind: "compat", ID: d.ulid(40*day, "modbot"), Username: "modbot", Device: "MASCLI0001", Created: d.ago(40 * day)})
	s.accounts["lobster"] = &AuthUser{ID: d.ulid(time.Hour, "lobster"), Username: "lobster", Created: d.ago(time.Hour)}
	s.emails["lobster@sea.example"] = s.accounts["lobster"].ID
	at("cheshire", "Cheshire Cat")
	at("Cheshire", "Cheshire Cat")
	delete(s.accounts, "Cheshire") // from the time before MAS, which did not take both
	s.sessions = slices.DeleteFunc(s.sessions, func(a *AuthSession) bool { return a.Username == "Cheshire" })
}

// ulid is an id whose order is that of creation, and which is the same in every run.
func (d *demo) ulid(age time.Duration, name string) string {
	made := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).Add(-age).UnixMilli()
	id := make([]byte, 10)
	for i := len(id) - 1; i >= 0; i-- {
		id[i] = crockford[made%32]
		made /= 32
	}
	return string(id) + ulid(name)[6:22]
}
