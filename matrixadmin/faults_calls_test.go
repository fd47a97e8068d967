package matrixadmin_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// class is what a call does with the network.
type class string

const (
	reads   class = "read"
	streams class = "stream"
	writes  class = "write"
)

// callRow is what the table must know of a call; everything else about it is found by reflection.
type callRow struct {
	class    class
	deadline func(matrixadmin.Deadlines) time.Duration // of a write
	turns    map[matrixadmin.Kind]matrixadmin.Kind     // kinds that the call makes something else of
	except   map[string]matrixadmin.Kind               // faults, by name, that the call takes otherwise
	unproven []string                                  // refusals, by fault or class of faults, that prove nothing of this write
	more     int                                       // other calls that it makes when its own endpoint is not there
	fill     bool                                      // structs are filled with the usual arguments, where their zero value would be refused
}

func resetDeadline(d matrixadmin.Deadlines) time.Duration      { return d.Reset }
func deactivateDeadline(d matrixadmin.Deadlines) time.Duration { return d.Deactivate }

// otherAccount is for calls whose answer names the account.
var otherAccount = map[string]matrixadmin.Kind{"about another account": malformed}

// emptyObject is for calls whose answer is {} and nothing else.
var emptyObject = map[string]matrixadmin.Kind{"{}": success}

// callRows has every exported method of [matrixadmin.Client] that takes a context. A new one goes here: its class, and what it makes of faults that is
// its own. The test of the table says which one is missing. Requests are registered beside their endpoint, see [sample].
var callRows = map[string]callRow{
	"CheckAdmin":   {class: reads, more: 1},
	"WhoAmI":       {class: reads},
	"User":         {class: reads, except: otherAccount},
	"Devices":      {class: streams, except: otherAccount},
	"EventReports": {class: streams},
	"JoinedRooms":  {class: streams},
	"Media":        {class: streams, except: otherAccount},
	"Memberships":  {class: streams},
	"Pushers":      {class: streams},
	"SearchUsers":  {class: streams},
	"UserReports":  {class: streams},
	"Whois":        {class: streams, except: otherAccount},
	"LoginFlows":   {class: reads},
	"Login": {
		class: writes, deadline: resetDeadline, except: otherAccount, fill: true, unproven: []string{"404 M_NOT_FOUND"},
	},
	"Logout": { // an object is all it asks for
		unproven: []string{"404 M_NOT_FOUND", "400 M_INVALID_PARAM"},
		class:    writes, deadline: resetDeadline,
		except: map[string]matrixadmin.Kind{"{}": success, "an error with 200": success},
	},
	"PasswordPolicy": { // a server without a policy has the empty one
		class: reads, turns: map[matrixadmin.Kind]matrixadmin.Kind{unrecognized: success, notExposed: success, notFound: success},
		except: map[string]matrixadmin.Kind{"{}": success, "an error with 200": success},
	},
	"Server": { // what answers GET versions like this is no homeserver
		class: reads,
		turns: map[matrixadmin.Kind]matrixadmin.Kind{unrecognized: notMatrix, notFound: notMatrix, forbidden: notMatrix, rejectedKind: notMatrix, notExposed: success},
		except: map[string]matrixadmin.Kind{
			"{}": notMatrix, "an error with 200": notMatrix, "a comma too many": notMatrix, "a raw control character": notMatrix, "single quotes": notMatrix,
		},
	},
}

// method is one call of the client, ready to be made.
type method struct {
	name string
	row  callRow
	call func(ctx context.Context, c *matrixadmin.Client) error
}

// usual are arguments by type; a struct that is not here is its zero value.
var usual = []any{
	matrixadmin.MustParseUserID(aliceID), matrixadmin.NewSecret(canaryPassword), matrixadmin.NewText("x"), aliceID, true, 1, int64(1),
	time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Second,
	matrixadmin.Identity{User: matrixadmin.MustParseUserID("@admin:demo.example")},
}

const canaryPassword = "canary-password-8c1f"

var contextType = reflect.TypeFor[context.Context]()

// contextMethods are the names of the exported methods of c that take a context. Those that take a request are found by the requests there are.
func contextMethods() []string {
	var names []string
	for m := range reflect.TypeFor[*matrixadmin.Client]().Methods() {
		if m.Type.NumIn() > 1 && m.Type.In(1) == contextType && (m.Type.NumIn() < 3 || m.Type.In(2) != reflect.TypeFor[wire.Request]()) {
			names = append(names, m.Name)
		}
	}
	return names
}

// methods joins what reflection finds, and the requests that no method sends, with the table.
func methods(tb testing.TB) []method {
	tb.Helper()
	names := contextMethods()
	var out []method
	for name, r := range sampleRequests {
		if slices.Contains(names, name) {
			continue
		}
		out = append(out, method{name: name, row: requestRows[name], call: func(ctx context.Context, c *matrixadmin.Client) error {
			_, err := c.Do(ctx, r())
			return err
		}})
	}
	for _, name := range names {
		row, ok := callRows[name]
		if !ok {
			tb.Errorf("matrixadmin.Client has a call %s that is not in callRows: give it its class, so that every fault is tried on it", name)
			continue
		}
		out = append(out, method{name: name, row: row, call: func(ctx context.Context, c *matrixadmin.Client) error {
			return invoke(ctx, reflect.ValueOf(c).MethodByName(name), row.fill)
		}})
	}
	slices.SortFunc(out, func(a, b method) int { return strings.Compare(a.name, b.name) })
	return out
}

// outside asks for the numbers of .ci/run rather than those of every go test.
var outside = os.Getenv("MXWARDEN_OUTSIDE") != "" || repetitions() > 1

// some are a third of the calls of each class, another third for each fault; .ci/run tries all calls on every fault.
func some(calls []method, fault int) []method {
	if outside {
		return calls
	}
	of := map[class]int{}
	for _, m := range calls {
		of[m.row.class]++
	}
	var out []method
	at := map[class]int{}
	for _, m := range calls {
		if part := min(3, of[m.row.class]); at[m.row.class]%part == fault%part {
			out = append(out, m)
		}
		at[m.row.class]++
	}
	return out
}

func invoke(ctx context.Context, f reflect.Value, fill bool) error {
	in := []reflect.Value{reflect.ValueOf(ctx)}
	t := f.Type()
	fixed := t.NumIn()
	if t.IsVariadic() {
		fixed--
	}
	for i := 1; i < fixed; i++ {
		in = append(in, argument(t.In(i), fill))
	}
	out := f.Call(in)
	last := out[len(out)-1]
	if last.Type() != reflect.TypeFor[error]() {
		panic(fmt.Sprintf("%s returns no error", t))
	}
	err, _ := reflect.TypeAssert[error](last)
	return err
}

func argument(t reflect.Type, fill bool) reflect.Value {
	for _, v := range usual {
		if reflect.TypeOf(v) == t {
			return reflect.ValueOf(v)
		}
	}
	if fill && t.Kind() == reflect.Struct {
		v := reflect.New(t).Elem()
		for i := range t.NumField() {
			v.Field(i).Set(argument(t.Field(i).Type, true))
		}
		return v
	}
	return reflect.Zero(t)
}

// expects is the kind that a call must give for a fault.
func (m method) expects(f fault) matrixadmin.Kind {
	kind := f.want
	if m.row.class == writes && f.write != 0 {
		kind = f.write
	}
	if k, ok := m.row.except[f.name]; ok {
		return k
	}
	if k, ok := m.row.turns[kind]; ok {
		return k
	}
	return kind
}

// within is how long the call may take.
func (m method) within(d matrixadmin.Deadlines) time.Duration {
	switch m.row.class {
	case writes:
		return m.row.deadline(d)
	case streams:
		return d.Stream
	default:
		return d.Read
	}
}
