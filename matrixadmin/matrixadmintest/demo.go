package matrixadmintest

import (
	_ "embed"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// demoUsers is how many accounts the demo has.
const demoUsers = 5000

const (
	demoSeed  = 20261122
	demoGhost = 2200
	demoSpam  = 120
	// demoIssued are more letters than the ids of the messages are made of.
	demoIssued = 1 << 16
)

const day = 24 * time.Hour

// demo makes the seeded data. Accounts are made at once; their details, what they have and what they wrote when somebody looks.
type demo struct {
	h      *Homeserver
	now    time.Time
	rand   *rand.Rand
	first  []string
	last   []string
	whole  []string
	taken  map[string]int
	plains map[string]string
	slab   []user
	joined map[string][]string // rooms by account, as its details had them
}

//go:embed testdata/demo/first.txt
var demoFirst string

//go:embed testdata/demo/last.txt
var demoLast string

//go:embed testdata/demo/whole.txt
var demoWhole string

func lines(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }

// Demo returns a server with the seeded demo data: 5,000 users, among them @alice, an ordinary one, @whale with 20,000
// connections, and @mallory, who is hostile in every field. @commuter, @taken-over, @proxied, @family, @traveller,
// @addresses and @lively each have a connection history worth a look. It is the same in every run but for the time of day.
func Demo(opts ...Option) *Homeserver {
	h := New(opts...)
	d := &demo{
		h:      h,
		now:    h.now().Truncate(time.Second),
		rand:   rand.New(rand.NewPCG(demoSeed, 1)), //nolint:gosec // the same in every run, on purpose
		first:  lines(demoFirst),
		last:   lines(demoLast),
		whole:  lines(demoWhole),
		taken:  make(map[string]int, demoUsers),
		plains: make(map[string]string),
		slab:   make([]user, demoUsers),
		joined: map[string][]string{},
	}
	users := make(map[string]*user, demoUsers)
	maps.Copy(users, h.users)
	h.users = users
	h.order = slices.Grow(h.order, demoUsers)
	d.populate()
	d.first, d.last, d.whole, d.taken, d.plains = nil, nil, nil, nil, nil // what the names were made of
	h.serveBelongings()
	h.lateOf = func() { h.of = DemoBelongings(h.serverName, d.now) }
	before := h.issued
	h.issued += demoIssued
	h.latePast = func() {
		later := h.issued
		h.issued = before
		d.messages()
		h.issued = later
		for _, t := range DemoTasks(h.serverName, d.now) {
			h.putTask(t)
		}
	}
	return h
}

// populate makes every account.
func (d *demo) populate() {
	d.h.mu.Lock()
	defer d.h.mu.Unlock()
	d.cast()
	d.odd()
	d.ghosts(demoGhost)
	d.spam(demoSpam)
	if d.h.auth != nil {
		d.mas()
	}
	shown := d.shown()
	for fill := d.fillOrdinary; len(d.h.order) < demoUsers-len(shown); {
		d.ordinary(fill)
	}
	for _, join := range shown {
		join()
	}
	d.h.setRoom(d.teaParty(), Room{
		Name: "Tea party", Alias: d.h.alias("tea-party"), Topic: "No room! No room!", Creator: "@alice:" + d.h.serverName, Version: "11", JoinRules: "public", Public: true,
		Members: 14, LocalMembers: 11, Joined: []string{"@alice:" + d.h.serverName},
	})
}

// teaParty is the room that guides and tests know by its alias.
func (d *demo) teaParty() string { return "!TeaPartyAtTheHatte:" + d.h.serverName }

// join adds an account whose details come later.
func (d *demo) join(u User, details func(*user)) {
	n := len(d.h.order)
	if fill := details; d.h.auth != nil && fill != nil {
		details = func(u *user) { fill(u); d.sessions(u) }
	}
	rec := &d.slab[n]
	u.HasPassword = u.Password != ""
	rec.User = u
	rec.details = details
	rec.seed = uint64(n)
	d.h.order = append(d.h.order, rec)
	d.h.users[u.ID] = rec
	d.h.auth.adopt(rec.User)
}

// id makes a user id of a localpart, and keeps it apart from those before it.
func (d *demo) id(local string) string {
	id := "@" + local + ":" + d.h.serverName
	for d.h.users[id] != nil {
		d.taken[local]++
		id = "@" + local + strconv.Itoa(d.taken[local]+1) + ":" + d.h.serverName
	}
	return id
}

// ago is a whole number of seconds before now.
func (d *demo) ago(t time.Duration) time.Time { return d.now.Add(-t.Truncate(time.Second)) }

// between is a random length of time.
func (d *demo) between(least, most time.Duration) time.Duration {
	return least + time.Duration(d.rand.Int64N(int64(most-least)))
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
