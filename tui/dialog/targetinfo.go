package dialog

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// factsPatience is how long a confirmation waits for what it wants to show of its target.
const factsPatience = 4 * time.Second

// targetInfo is what a confirmation reads of its target when it opens.
type targetInfo struct {
	user    ui.Loader[matrixadmin.User]
	auth    ui.Loader[ops.AuthAccount]
	devices ui.Loader[int]
	rooms   ui.Loader[int]
	told    ui.Loader[string] // what takes longer, and what nothing waits for
}

// start reads afresh; whoever shows the store shows the same answers.
func (f *targetInfo) start(ctx context.Context, store *ui.Store) tea.Cmd {
	return tea.Batch(
		store.Renew(),
		f.user.Start(ctx, patiently(store.User)),
		f.auth.Start(ctx, patiently(store.Auth)),
		f.devices.Start(ctx, patiently(func(ctx context.Context) (int, error) {
			devices, err := store.Devices(ctx)
			return len(devices), err
		})),
		f.rooms.Start(ctx, patiently(store.JoinedRooms)),
	)
}

// patiently reads for as long as a confirmation waits.
func patiently[T any](read func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		ctx, cancel := context.WithTimeout(ctx, factsPatience)
		defer cancel()
		return read(ctx)
	}
}

// update takes an answer and puts it into the target, whose id stays what it is; changed is whether it may be another kind of account now.
func (f *targetInfo) update(msg tea.Msg, t *ops.Target) (changed bool) {
	if f.user.Update(msg) {
		changed = true
		if u, ok := f.user.Value(); ok && u.ID == t.User.ID {
			t.User = u
		}
	}
	if f.auth.Update(msg) {
		changed = true
		t.Auth = ops.AuthAccount{State: ops.AuthFailed, Err: f.auth.Err()}
		if a, ok := f.auth.Value(); ok && f.auth.Err() == nil {
			t.Auth = a
		}
	}
	if f.devices.Update(msg) {
		t.Devices = known(&f.devices, t.Devices)
	}
	if f.rooms.Update(msg) {
		t.Rooms = known(&f.rooms, t.Rooms)
	}
	return changed
}

// known is the count that was loaded; a load that failed leaves nothing known, since what was known before may no longer be true.
func known(l *ui.Loader[int], before int) int {
	if n, ok := l.Value(); ok {
		return n
	}
	if l.Loading() {
		return before
	}
	return -1
}

func (f *targetInfo) loading() bool {
	return f.user.Loading() || f.auth.Loading() || f.devices.Loading() || f.rooms.Loading()
}

// problem says why the target cannot be acted on, as far as reading it has shown.
func (f *targetInfo) problem(t ops.Target) string {
	if errors.Is(f.user.Err(), matrixadmin.ErrNotFound) {
		return "account not found"
	}
	if u, ok := f.user.Value(); ok && u.ID != t.User.ID {
		return "the server returned a different account"
	}
	return ""
}

func (f *targetInfo) stop() {
	f.told.Stop()
	f.user.Stop()
	f.auth.Stop()
	f.devices.Stop()
	f.rooms.Stop()
}

// count says how many there are of something, or that it is not known.
func count(n int, one, many string, loading bool) string {
	switch {
	case n >= 0:
		return english.Count(n, one, many)
	case loading:
		return many + ": loading"
	}
	return many + ": unknown"
}
