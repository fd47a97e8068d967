package hostile

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// catalog is one action of each kind, so that more actions of a kind do not make these tests longer.
var catalog = opstest.Different(ops.Catalog())

// dangerous are those of them that no state of an account makes impossible.
var dangerous = slices.DeleteFunc(slices.Clone(catalog), func(a ops.Action) bool { return a.Danger == ops.Reversible })

// requests is how many requests an action sends to an account that is as the fake shows it.
func requests(a ops.Action, id string) int64 {
	steps, err := a.Steps(ops.Situation{Server: able, Target: ops.Target{User: matrixadmin.User{ID: matrixadmin.MustParseUserID(id)}}}, ops.Values{})
	if err != nil {
		panic(err)
	}
	return int64(len(steps))
}
