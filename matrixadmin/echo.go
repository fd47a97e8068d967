package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// maxEchoes bounds how many ids are remembered; beyond it the memory begins anew, and ids are asked for once more.
const maxEchoes = 1 << 14

// echoKey is one id on one surface.
type echoKey struct {
	on Via
	id string
}

// echoes remembers which ids a server has echoed byte for byte in answer to a read with that id in its path: proof that nothing on the way
// (a proxy that decodes %2F, resolves dot segments, or merges slashes) turns the path into another account's.
type echoes struct {
	mu    sync.Mutex
	heard map[echoKey]bool
	turns map[echoKey]chan struct{} // who reads this id just now
}

func (e *echoes) has(k echoKey) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard[k]
}

func (e *echoes) add(k echoKey) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard == nil || len(e.heard) >= maxEchoes {
		e.heard = make(map[echoKey]bool)
	}
	e.heard[k] = true
}

// turn waits until nobody else reads this id, so that a page that asks ten things at once makes one read of the account.
func (e *echoes) turn(ctx context.Context, k echoKey) (done func(), err error) {
	e.mu.Lock()
	if e.turns == nil {
		e.turns = make(map[echoKey]chan struct{})
	}
	for {
		busy, ok := e.turns[k]
		if !ok {
			break
		}
		e.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		e.mu.Lock()
	}
	mine := make(chan struct{})
	e.turns[k] = mine
	e.mu.Unlock()
	return func() {
		e.mu.Lock()
		delete(e.turns, k)
		e.mu.Unlock()
		close(mine)
	}, nil
}

// heardV2 notes that v2 has echoed an id; for one that a proxy might rewrite that says nothing about v1.
func (c *Client) heardV2(id UserID) {
	if !id.Rewritable() {
		c.echoes.add(echoKey{ViaSynapse, id.s})
	}
}

// attributed makes sure that answers without an owner at this id's path are this account's: the server has echoed exactly this id on /_synapse/admin.
func (c *Client) attributed(ctx context.Context, op string, id UserID) error {
	return c.echo(ctx, op, ViaSynapse, id)
}

// echo makes sure that the server has echoed exactly this id on the surface in this session, reading the account once if it has not.
func (c *Client) echo(ctx context.Context, op string, on Via, id UserID) error {
	k := echoKey{on, id.s}
	if c.echoes.has(k) {
		return nil
	}
	done, err := c.echoes.turn(ctx, k)
	if err != nil {
		return wire.NetError(ctx, op, err)
	}
	defer done()
	if c.echoes.has(k) {
		return nil
	}
	if on == ViaLegacy {
		err = c.whoisEcho(ctx, on, id)
	} else {
		err = c.synapseEcho(ctx, op, id)
	}
	if err != nil && !ofAnother(err, id) {
		return unattributed(op, err)
	}
	return nil
}

// ofAnother reports whether an answer says that the id at the path is another server's, of which this one shows no account. It echoes nothing, but in an id
// without odd characters a proxy has nothing to rewrite.
func ofAnother(err error, id UserID) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && !id.Rewritable() && e.Status == http.StatusBadRequest && e.Text.Raw() == "Can only look up local users"
}

// synapseEcho asks for the account, and where that is not known for its connections, which servers of before 2020 echo.
func (c *Client) synapseEcho(ctx context.Context, op string, id UserID) error {
	if c.serverFacts().noEcho {
		return &Error{Op: op, Kind: KindUnrecognized, Detail: "endpoint not supported"}
	}
	_, err := c.readUserV2(ctx, id)
	if err == nil && id.Rewritable() { // changes go below v1, and a proxy may treat v1 in another way than v2
		return c.whoisEcho(ctx, ViaSynapse, id)
	}
	first, ok := errors.AsType[*Error](err)
	if !ok || !first.NoEndpoint() {
		return err
	}
	err = c.whoisEcho(ctx, ViaSynapse, id)
	if err == nil {
		return nil
	}
	second, ok := errors.AsType[*Error](err)
	if !ok || !second.NoEndpoint() {
		return err
	}
	if !id.Rewritable() && definite(first) && definite(second) && c.absent(ctx, "v2", "users") && c.absent(ctx, "v1", "whois") {
		c.noteFacts(func(k *serverFacts) { k.noEcho = true })
	}
	return first
}

// definite reports a "no such endpoint" of the homeserver itself, and not of something in front of it.
func definite(e *Error) bool { return e.NoEndpoint() && (!e.NotMatrix || e.FromServer) }

// unattributed says why what would be read or changed at this id's path cannot be said to be this account's.
func unattributed(op string, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	out := *e
	out.Op = op
	if errors.Is(e.Err, wire.ErrOtherAccount) {
		out.Detail = "the response may be about another account: the path of this user ID leads elsewhere, perhaps because a proxy rewrites it"
	}
	return &out
}

// errHeard ends a whois after its owner was read: the rows are not wanted.
var errHeard = errors.New("the owner was read")

// whoisEcho reads only whose connections a whois answer holds.
func (c *Client) whoisEcho(ctx context.Context, on Via, id UserID) error {
	path := []string{"_synapse", "admin", "v1", "whois", id.s}
	if on == ViaLegacy {
		path = []string{"_matrix", "client", "r0", "admin", "whois", id.s}
	}
	heard := false
	_, err := c.get(ctx, wire.Call{Op: "check whose account this path is", Path: path, Stream: true, Decode: func(r *wire.Reader) {
		if !r.ExpectObject() {
			return
		}
		r.Object(func(key []byte) {
			if string(key) != "user_id" {
				r.Skip()
				return
			}
			if name, ok := r.Str(); ok && name == id.s {
				heard = true
				r.Fail(errHeard)
				return
			}
			r.Fail(wire.ErrOtherAccount)
		})
		r.Fail(wire.Missing("user_id"))
	}})
	if heard {
		c.echoes.add(echoKey{on, id.s})
		return nil
	}
	return err
}

// Rewritable reports whether something between here and the server could turn this id's path into another one: slashes, dot segments, percent signs,
// semicolons, question marks, number signs, and whatever is not printable ASCII.
func (u UserID) Rewritable() bool { return rewritable(u.s) }

// PathSafe reports whether the id of a part of an account, which users or a hostile server may choose, leads through a path to that part and nowhere else,
// whatever stands between: it is no dot segment, and has nothing that [UserID.Rewritable] is about.
func PathSafe(id Text) bool {
	s := id.Raw()
	return s != "" && s != "." && s != ".." && !rewritable(s)
}

func rewritable(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case b <= ' ' || b >= 0x7f:
			return true
		case b == '/', b == '\\', b == '%', b == ';', b == '?', b == '#':
			return true
		}
	}
	return false
}
