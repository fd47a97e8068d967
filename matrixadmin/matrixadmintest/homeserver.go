// Package matrixadmintest plays a Matrix homeserver in memory.
//
// A [Homeserver] is an [net/http.Handler] and an [net/http.RoundTripper]. It answers the admin calls, and the
// client calls around them, as running servers of several families were seen to answer: status, errcode, error text,
// key order, defaults and delays. Tests use it, and it is the demo of the product. It needs no network, starts no
// goroutine and takes its time from a function, so that it lives inside a testing/synctest bubble.
package matrixadmintest

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Mode says which server family is played.
type Mode int

// The families that were run and recorded.
const (
	// Synapse is a current Synapse (1.163.2).
	Synapse Mode = iota
	// Synapse034 is Synapse 0.34.1: only the old client paths, no v2 users.
	Synapse034
	// Synapse119 is Synapse 1.19.3: the old and the new paths, flags as 0 and 1.
	Synapse119
	// Dendrite is Dendrite 0.15.2.
	Dendrite
	// MAS is a current Synapse that delegates authentication.
	MAS
	// ProxyHidesAdmin is a current Synapse behind a proxy that forwards only /_matrix.
	ProxyHidesAdmin
	// Tuwunel is Tuwunel 1.9.0. It was not run: it is played as its source and documentation say.
	Tuwunel
	// Continuwuity is continuwuity 26.8.0. It was not run either.
	Continuwuity
)

// Modes are all of them.
func Modes() []Mode {
	return []Mode{Synapse, Synapse034, Synapse119, Dendrite, MAS, ProxyHidesAdmin, Tuwunel, Continuwuity}
}

// PasswordPolicy is what a server publishes about passwords; the admin calls do not apply it.
type PasswordPolicy struct {
	MinimumLength                                                   int
	RequireDigit, RequireLowercase, RequireUppercase, RequireSymbol bool
}

// Homeserver is one server in memory; its methods are safe for concurrent use.
type Homeserver struct {
	mode         Mode
	serverName   string
	now          func() time.Time
	latency      func(*http.Request) time.Duration
	leavingRooms time.Duration
	policy       PasswordPolicy
	moderates    bool // it has the specification's calls that suspend and lock
	routes       []route

	noNotices bool

	notices      []notice
	transactions map[string]string // events of notices, by token and transaction

	mu       sync.Mutex
	users    map[string]*user
	rooms    map[string]Room // that were said to be something
	reserved map[string]bool // prefixes of localparts that belong to an application service
	of       map[string]Belongings
	lateOf   func()              // makes of, which belongings reads, when somebody asks
	tasks    []Task              // in the order of their last change
	events   map[string][]*Event // by room, in the order in which they were sent
	latePast func()              // makes tasks and events, which jobs and timelines read, when somebody asks
	ghosts   map[string]*user
	order    []*user
	tokens   map[string]*session
	issued   uint64
	faults   []*scripted
	left     atomic.Pointer[[]string] // out of all answers
	requests []Request
	writes   int
	masDown  bool
	auth     *AuthService // nil unless it delegates

	redactions []*redaction
}

// Option changes a server before it is used.
type Option func(*options)

type options struct {
	mode       Mode
	serverName string
	now        func() time.Time
	latency    func(*http.Request) time.Duration
	parting    time.Duration
	policy     PasswordPolicy
	moderates  bool
	noNotices  bool
}

// WithAccountModeration gives a server of any family the specification's calls that suspend and lock accounts, and has it announce them.
func WithAccountModeration() Option { return func(o *options) { o.moderates = true } }

// WithMode selects the server family; Synapse is the default.
func WithMode(mode Mode) Option { return func(o *options) { o.mode = mode } }

// WithServerName sets the part of every user id after the colon; demo.example is the default.
func WithServerName(name string) Option { return func(o *options) { o.serverName = name } }

// WithNow sets the clock.
func WithNow(now func() time.Time) Option { return func(o *options) { o.now = now } }

// WithLatency makes each request wait before it is answered, for as long as its context allows.
func WithLatency(latency func(*http.Request) time.Duration) Option {
	return func(o *options) { o.latency = latency }
}

// New returns a server that knows only its admin, @admin:<server name>.
func New(opts ...Option) *Homeserver {
	o := options{
		serverName: "demo.example",
		now:        time.Now,
		parting:    4 * time.Second,
		policy:     PasswordPolicy{MinimumLength: 10, RequireDigit: true, RequireLowercase: true},
	}
	for _, opt := range opts {
		opt(&o)
	}
	h := &Homeserver{
		mode:         o.mode,
		serverName:   o.serverName,
		now:          o.now,
		latency:      o.latency,
		leavingRooms: o.parting,
		policy:       o.policy,
		moderates:    o.moderates || o.mode == Tuwunel || o.mode == Continuwuity,
		noNotices:    o.noNotices,
		routes:       routesOf(o.mode),
		users:        map[string]*user{},
		ghosts:       map[string]*user{},
		tokens:       map[string]*session{},
	}
	if h.moderates {
		h.routes = append(h.routes, specRoutes()...)
	}
	if o.mode == MAS {
		h.auth = &AuthService{h: h, delay: jobDelay, policy: AuthPolicy{Complexity: 3}, accounts: map[string]*AuthUser{}, emails: map[string]string{}, oauth: oauth{registered: map[string]string{}, refresh: map[string]*authRefresh{}}}
	}
	h.add(User{
		ID: h.AdminID(), DisplayName: "admin", Admin: true, Password: "demo-admin-1",
		Created: h.now().Add(-900 * 24 * time.Hour),
	})
	h.AdminToken()
	return h
}

// BaseURL is the address to hand to a client that uses the server as its transport.
func (h *Homeserver) BaseURL() string { return "https://" + h.serverName }

// ServerName is the part of the local user ids after the colon.
func (h *Homeserver) ServerName() string { return h.serverName }

// AdminID is the user id of the admin that exists from the start.
func (h *Homeserver) AdminID() string { return "@admin:" + h.serverName }

// AdminToken is an access token of that admin.
func (h *Homeserver) AdminToken() string { return h.TokenFor(h.AdminID()) }

// Version is the version that the played server reports.
func (h *Homeserver) Version() string {
	switch h.mode {
	case Synapse034:
		return "0.34.1"
	case Synapse119:
		return "1.19.3"
	case Dendrite:
		return "0.15.2"
	case Tuwunel:
		return "1.9.0"
	case Continuwuity:
		return "26.8.0"
	default:
		return "1.163.2"
	}
}

// StopMAS makes the authentication service that a delegating server asks about tokens unreachable, or reachable again.
func (h *Homeserver) StopMAS(stopped bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.masDown = stopped && h.mode == MAS
}
