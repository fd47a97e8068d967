package matrixadmintest

import (
	"slices"
	"time"
)

// User is an account with everything that the server knows about it. Empty strings stand for null.
type User struct {
	ID          string
	DisplayName string
	AvatarURL   string
	// Password is the clear text, since the fake has nothing to protect.
	Password string
	// HasPassword tells an empty password from none; a user added with a password has one.
	HasPassword  bool
	Admin        bool
	Deactivated  bool
	Erased       bool
	Locked       bool
	Suspended    bool
	ShadowBanned bool
	Guest        bool
	UserType     string
	AppserviceID string
	// Created is now for a user added without it.
	Created time.Time
	// LastSeen is the newest of the devices and connections; zero is never.
	LastSeen    time.Time
	ThreePIDs   []ThreePID
	ExternalIDs []ExternalID
	Devices     []Device
	// Rooms are the ids of the joined rooms.
	Rooms       []string
	Connections []Connection
	// Approved is whether an administrator let the account in; nil where the server does not ask for that.
	Approved *bool
	// CrossSigning says that there are cross-signing keys.
	CrossSigning bool
	// InvitesSent and RoomsJoined are the two counts of activity.
	InvitesSent int
	RoomsJoined int
	// InvitedAt are the times of those invitations whose time is known.
	InvitedAt []time.Time
	// Consent is the version of the terms that was agreed to last, at Consented.
	Consent   string
	Consented time.Time
	// Experimental are the features that are on for this account alone.
	Experimental []string
}

// ThreePID is an e-mail address or a phone number.
type ThreePID struct {
	Medium, Address  string
	Validated, Added time.Time
}

// ExternalID links an account to an identity provider.
type ExternalID struct {
	AuthProvider, ExternalID string
}

// Device is one log-in.
type Device struct {
	ID, DisplayName, LastSeenIP, LastSeenUserAgent string
	LastSeen                                       time.Time
	Dehydrated                                     bool // it keeps message keys while no other device is signed in
}

// Connection is one row of whois: the last use of a token from an address.
type Connection struct {
	IP, UserAgent string
	LastSeen      time.Time
}

// user is the live record. Details are made on first use, so that many users cost little.
type user struct {
	User
	rows    []*ipRow
	details func(*user)
	seed    uint64
	leaving *leaving // nil but after a deactivation
	own     *few
}

// few is what few accounts have.
type few struct {
	byToken map[ipKey]*ipRow
	live    func() // adds what happened since it was called last
	// joinedAt are the rooms that were joined while the server ran.
	joinedAt []time.Time
	limit    *rateLimit // of its own; nil where the server's holds
}

func (u *user) few() *few {
	if u.own == nil {
		u.own = &few{}
	}
	return u.own
}

// leaving is what was joined when an account began to leave its rooms, one by one.
type leaving struct {
	rooms []string
	since time.Time
}

func (u *user) resolve() {
	if u.details == nil {
		return
	}
	fill := u.details
	u.details = nil
	fill(u)
}

// catchUp makes the details, and what has happened since somebody looked.
func (u *user) catchUp() {
	u.resolve()
	if live := u.few().live; live != nil {
		live()
	}
}

// roomsASecond is how many rooms a server leaves at most.
const roomsASecond = 13

// settle lets the rooms go that a deactivated user has left by now.
func (h *Homeserver) settle(u *user) {
	if u.leaving == nil {
		return
	}
	rooms := u.leaving.rooms
	gone := len(rooms)
	if h.leavingRooms > 0 {
		takes := max(h.leavingRooms, time.Duration(gone)*time.Second/roomsASecond)
		gone = min(gone, int(int64(gone)*int64(h.now().Sub(u.leaving.since))/int64(takes)))
	}
	u.Rooms = slices.Clone(rooms[gone:])
	if gone == len(rooms) {
		u.leaving = nil
	}
}

// AddUser adds an account, or replaces the one of the same id, whose tokens end.
func (h *Homeserver) AddUser(u User) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.add(u)
}

func (h *Homeserver) add(u User) *user {
	if u.Password != "" {
		u.HasPassword = true
	}
	if u.Created.IsZero() {
		u.Created = h.now()
	}
	conns := u.Connections
	u.Connections = nil
	rec := &user{User: u}
	h.addRows(rec, conns)
	for _, d := range u.Devices {
		rec.seen(d.LastSeen)
	}
	if old, ok := h.users[u.ID]; ok {
		once(&h.latePast) // which the old one may have written
		h.order[slices.Index(h.order, old)] = rec
		h.dropTokens(func(s *session) bool { return s.user == u.ID })
	} else {
		h.order = append(h.order, rec)
	}
	if ghost, ok := h.ghosts[u.ID]; ok {
		rec.rows = append(rec.rows, ghost.rows...)
		rec.seen(ghost.LastSeen)
		delete(h.ghosts, u.ID)
	}
	h.users[u.ID] = rec
	h.auth.adopt(rec.User)
	return rec
}

// User returns a copy of what is true about an account now.
func (h *Homeserver) User(id string) (User, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.auth.work()
	u, ok := h.users[id]
	if !ok {
		return User{}, false
	}
	u.resolve()
	h.settle(u)
	out := u.User
	out.ThreePIDs = slices.Clone(u.ThreePIDs)
	out.ExternalIDs = slices.Clone(u.ExternalIDs)
	out.Devices = slices.Clone(u.Devices)
	out.Rooms = slices.Clone(u.Rooms)
	out.Connections = nil
	for _, r := range h.whoisRows(u) {
		out.Connections = append(out.Connections, Connection{IP: r.ip, UserAgent: r.userAgent, LastSeen: r.seen})
	}
	return out, true
}

// AddConnections adds rows to the whois of a user, who need not exist.
func (h *Homeserver) AddConnections(id string, conns ...Connection) {
	h.mu.Lock()
	defer h.mu.Unlock()
	u := h.known(id)
	if u == nil {
		// Rows without an account are shown too; the ghost is not in any list.
		u = &user{User: User{ID: id}}
		h.ghosts[id] = u
	}
	u.resolve()
	h.addRows(u, conns)
}

// known finds an account, or the rows of one that is gone.
func (h *Homeserver) known(id string) *user {
	if u, ok := h.users[id]; ok {
		return u
	}
	return h.ghosts[id]
}

func (u *user) seen(t time.Time) {
	if t.After(u.LastSeen) {
		u.LastSeen = t
	}
}
