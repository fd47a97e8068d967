package hostile

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// catalog is one action of each kind, so that more actions of a kind do not make these tests longer: of those that depend on as little as possible, since the
// accounts here are in any state. Parts of accounts and plans that grow are asked about by the same dialog, which has tests of its own with actions for them.
var catalog = opstest.Different(slices.DeleteFunc(ops.Catalog(), func(a ops.Action) bool {
	return a.On != ops.OnAccount || a.Look != nil && !a.Direct || a.Danger != ops.Reversible && !a.Direct || slices.ContainsFunc(a.Fields, hasToBeTyped)
}))

// hasToBeTyped reports whether a question cannot be answered before something is typed into a line of it.
func hasToBeTyped(f ops.Field) bool { return f.Typed() && f.Preset == "" }

// dangerous are those of them that no state of an account makes impossible.
var dangerous = slices.DeleteFunc(slices.Clone(catalog), func(a ops.Action) bool { return !a.Direct })

// requests is how many requests an action sends to an account that is as the fake shows it.
func requests(a ops.Action, id string) int64 {
	steps, err := a.Steps(ops.Situation{Server: able, Target: ops.Target{User: matrixadmin.User{ID: matrixadmin.MustParseUserID(id)}}}, ops.Values{})
	if err != nil {
		panic(err)
	}
	return int64(len(steps))
}
