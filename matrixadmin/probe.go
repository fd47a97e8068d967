package matrixadmin

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// probed is what is known of a server, answer by answer; what is [Unknown] is asked for again.
type probed struct {
	spoke    bool // versions has answered
	versions versionsAnswer

	version    string // from server_version
	federation string // name and version from the federation API
	fedVersion string
	said       Availability // whether server_version was answered, by whatever
	fedSaid    Availability
	auth       delegation
	owned      Availability // whether a path that only one family has is there
	owner      Family       // whose that is

	seen     map[string]Availability // with the token: how the endpoint of a capability has answered
	features []string                // with the token: what the server announces among its capabilities; nil until it has said so
	proof    *proof                  // of administrator rights, by what was asked
}

// proof is how an admin-only call was answered.
type proof struct{ err error }

// withoutToken is the part that needs no token.
func (p probed) withoutToken() probed {
	p.seen, p.features, p.proof = nil, nil, nil
	return p
}

// prober collects the answers for [Client.Server].
type prober struct {
	probed

	c      *Client
	me     UserID
	family Family
	number string // the version, cleaned

	mu sync.Mutex // of seen, while questions are asked at once
}

// newProber begins with what the client knows.
func newProber(c *Client) *prober {
	p := &prober{c: c, probed: c.serverFacts().picture}
	if p.seen = maps.Clone(p.seen); p.seen == nil {
		p.seen = map[string]Availability{}
	}
	return p
}

// ask makes one read and says how the answer looks; decode may be nil where only that matters.
func (p *prober) ask(ctx context.Context, withoutToken bool, query string, decode func(*wire.Reader), path ...string) Availability {
	if decode == nil {
		decode = (*wire.Reader).Skip
	}
	_, err := p.c.get(ctx, wire.Call{Op: opServer, Path: path, Query: query, Anonymous: withoutToken, Decode: decode})
	return availabilityOf(err)
}

// availabilityOf reads from the shape of an answer whether an endpoint is there. A wrong method (405) means that it is.
func availabilityOf(err error) Availability {
	e, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return Present
	case !ok || e.Status == 0:
		return Unknown
	case e.Status == http.StatusMethodNotAllowed && !e.NotMatrix:
		return Present
	case e.NotMatrix && e.FromServer && e.NoEndpoint():
		return Absent
	case e.NotMatrix && e.NoEndpoint():
		return Hidden
	case e.Kind == KindUnrecognized:
		return Absent
	case e.NotMatrix, e.Kind == KindServerFault, e.Kind == KindRateLimited:
		return Unknown
	}
	return Present // it refused for a reason of its own: token, rights, parameters, an unknown account
}

// answered keeps how the endpoint of a capability has answered.
func (p *prober) answered(c *Capability, a Availability) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen[c.ID] = a
}

// unknown leaves out the questions that have an answer.
func unknown(answer Availability, ask func(context.Context)) func(context.Context) {
	if answer != Unknown {
		return func(context.Context) {}
	}
	return ask
}

// parallel runs independent questions at once.
func (p *prober) parallel(ctx context.Context, questions ...func(context.Context)) {
	jobs := make([]func(), len(questions))
	for i, ask := range questions {
		jobs[i] = func() { ask(ctx) }
	}
	wire.Parallel(0, jobs...)
}

// probeID stands in paths that belong to writes. They are only ever asked with GET, which they refuse.
const probeID = "@mxwarden-probe:localhost"
