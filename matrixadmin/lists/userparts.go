package lists

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// read performs one small request through the memo.
func read[T any](ctx context.Context, src Source, key string, request func(*T) wire.Request) (T, error) {
	return once(ctx, src, key, false, func(ctx context.Context) (T, error) {
		var v T
		_, err := src.Do(ctx, request(&v))
		return v, err
	})
}

func deviceFields(ctx context.Context, src Source) ([]field, error) {
	all, err := src.Devices(ctx, src.ID)
	if err != nil {
		return nil, err
	}
	var newest time.Time
	for _, d := range all {
		if d.LastSeen.After(newest) {
			newest = d.LastSeen
		}
	}
	rows := []field{{term: "devices", kind: "Devices", value: NumberValue(int64(len(all)))}}
	if !newest.IsZero() {
		rows = append(rows, field{term: "last_seen", kind: "Last seen", name: word("devices"), value: TimeValue(newest)})
	}
	return rows, nil
}

func roomFields(ctx context.Context, src Source) ([]field, error) {
	all, err := src.Rooms(ctx)
	n := int64(0)
	for _, r := range all {
		if r.Joined() {
			n++
		}
	}
	if err != nil {
		return nil, err
	}
	return []field{{term: "joined_rooms", kind: "Joined rooms", value: NumberValue(n)}}, nil
}

func countFields(ctx context.Context, src Source) ([]field, error) {
	c, err := RecentCounts(ctx, src)
	if err != nil {
		return nil, err
	}
	number := func(n int64) Value {
		switch {
		case n >= 0:
			return NumberValue(n)
		case c.Err != nil:
			return failure(c.Err)
		}
		return unreported
	}
	var rows []field
	for _, n := range c.Counts {
		rows = append(rows, field{term: "invites_sent", kind: "Invitations sent", name: word("last " + n.Of), value: number(n.Invites)})
	}
	for _, n := range c.Counts {
		rows = append(rows, field{term: "rooms_joined", kind: "Rooms joined", name: word("last " + n.Of), value: number(n.Joins)})
	}
	return rows, c.Err
}

func reportFields(ctx context.Context, src Source) ([]field, error) {
	r, err := OpenReports(ctx, src)
	if err != nil {
		return nil, err
	}
	number := func(n int, more bool, c *matrixadmin.Capability) Value {
		switch why := src.Server.Can(c).Why; {
		case n >= 0 && more:
			return TermValue("at least "+english.Number(n), matrixadmin.NewText(strconv.Itoa(n)))
		case n >= 0:
			return NumberValue(int64(n))
		case why != "":
			return absent(why)
		case r.Err != nil:
			return failure(r.Err)
		}
		return unreported
	}
	return []field{
		{term: "reports", kind: "Reports", name: word("messages"), value: number(r.Messages, r.MoreMessages, &matrixadmin.ListEventReports), note: atLeast(r.MoreMessages)},
		{term: "reports", kind: "Reports", name: word("account"), value: number(r.Accounts, r.MoreAccounts, &matrixadmin.ListUserReports), note: atLeast(r.MoreAccounts)},
	}, r.Err
}

// atLeast is the note of a number that was not counted to its end.
func atLeast(more bool) Value {
	if more {
		return word("at least as many: not all were read")
	}
	return Value{}
}

func featureFields(ctx context.Context, src Source) ([]field, error) {
	all, err := read(ctx, src, "features", func(v *[]matrixadmin.ExperimentalFeature) wire.Request {
		return matrixadmin.ReadExperimentalFeatures(src.ID, v)
	})
	if err != nil {
		return nil, err
	}
	var rows []field
	for _, f := range all {
		on := TermValue("off for this account", matrixadmin.NewText("false"))
		if f.On {
			on = TermValue("on for this account", matrixadmin.NewText("true"))
		}
		rows = append(rows, field{term: "experimental_feature", kind: "Experimental feature", name: RemoteValue(f.Name), value: on})
	}
	return rows, nil
}

func pusherFields(ctx context.Context, src Source) ([]field, error) {
	all, err := once(ctx, src, "pushers", false, func(ctx context.Context) ([]matrixadmin.Pusher, error) { return src.Pushers(ctx, src.ID) })
	if err != nil {
		return nil, err
	}
	var rows []field
	for _, p := range all {
		to := RemoteValue(p.URL)
		if u, err := url.Parse(p.URL.Raw()); err == nil && u.Host != "" { // the rest of the address may hold a secret
			to = RemoteValue(matrixadmin.NewText(u.Host))
		} else if p.Kind.Raw() == "email" {
			to = RemoteValue(p.Key)
		}
		f := field{term: "pusher", kind: "Pusher", name: RemoteValue(p.AppName), value: to, note: RemoteValue(p.Kind)}
		if !p.DeviceName.IsZero() || !p.Device.IsZero() {
			f.note = RemoteValue(matrixadmin.NewText(p.Kind.Raw() + ", " + cmp.Or(p.DeviceName.Raw(), p.Device.Raw())))
		}
		if p.Enabled == matrixadmin.TriNo {
			f.note = RemoteValue(matrixadmin.NewText("off, " + f.note.Text.Raw()))
		}
		rows = append(rows, f)
	}
	if len(rows) == 0 {
		rows = append(rows, field{term: "pusher", kind: "Pusher", value: nothing})
	}
	return rows, nil
}

// limitFields tell the account's own rate limit; without one the server's hold, which is not the same as no limit.
func limitFields(ctx context.Context, src Source) ([]field, error) {
	l, err := read(ctx, src, "rate limit", func(v *matrixadmin.RateLimit) wire.Request { return matrixadmin.ReadRateLimit(src.ID, v) })
	if err != nil {
		return nil, err
	}
	f := field{term: "rate_limit", kind: "Rate limit"}
	switch {
	case !l.Override:
		f.value, f.note = Value{Word: "none of its own"}, word("the server's own limits apply")
	case l.Unlimited():
		f.value, f.note = TermValue("unlimited", rate(l)), word("a rate of 0 is no limit")
	default:
		f.value = TermValue(english.Number(int(l.PerSecond))+" messages a second, "+english.Number(int(l.Burst))+" at once", rate(l))
	}
	return []field{f}, nil
}

// rate is a limit for programs: messages a second, and how many at once.
func rate(l matrixadmin.RateLimit) matrixadmin.Text {
	return matrixadmin.NewText(strconv.FormatInt(l.PerSecond, 10) + "/" + strconv.FormatInt(l.Burst, 10))
}

// dataFields have types and sizes; what clients keep is private.
func dataFields(ctx context.Context, src Source) ([]field, error) {
	all, err := read(ctx, src, "account data", func(v *[]matrixadmin.AccountDatum) wire.Request { return matrixadmin.ReadAccountData(src.ID, v) })
	if err != nil {
		return nil, err
	}
	var rows []field
	for _, d := range all {
		f := field{term: "account_data", kind: "Account data", name: RemoteValue(d.Type), value: SizeValue(d.Bytes)}
		if d.Rooms > 0 {
			f.note = word("in " + english.Count(d.Rooms, "room", "rooms"))
		}
		rows = append(rows, f)
	}
	if len(rows) == 0 {
		rows = append(rows, field{term: "account_data", kind: "Account data", value: nothing})
	}
	return rows, nil
}

// KeptByMAS reports whether the Matrix Authentication Service keeps accounts here.
func (s Source) KeptByMAS() bool { return s.Server.Lacks(&matrixadmin.OwnAccounts) }

// notInMAS says why the Matrix Authentication Service is not asked, "" where it is or there is none.
func notInMAS(s Source) string {
	if !s.KeptByMAS() {
		return ""
	}
	return s.closed(mas.ReadUser)
}

// notAt says why the Matrix Authentication Service is not asked for something, "" where it is.
func (s Source) notAt(c mas.Capability) string {
	switch {
	case s.Server.Has(&matrixadmin.OwnAccounts):
		return "this server does not use the Matrix Authentication Service (MAS)"
	case !s.KeptByMAS():
		return "it is not known yet whether this server uses the Matrix Authentication Service (MAS)"
	}
	return s.closed(c)
}

// closed says why the Matrix Authentication Service, which there is, is not asked, "" where it is.
func (s Source) closed(c mas.Capability) string {
	answer, why := s.open.Can(c)
	switch {
	case s.auth != nil && answer == mas.Yes: // and so known to be that of this homeserver
		return ""
	case why != "":
		return why
	}
	return "it was not asked"
}

// AuthAccount reads the account as MAS shows it, once for all who show it; it is unread where MAS is not asked. The only error is the end of ctx.
func AuthAccount(ctx context.Context, src Source) (ops.AuthAccount, error) {
	if !src.KeptByMAS() || src.auth == nil || src.open.Answer != mas.Yes {
		return ops.AuthAccount{}, nil
	}
	return once(ctx, src, "in MAS", false, func(ctx context.Context) (ops.AuthAccount, error) {
		a := ops.ReadAuthAccount(ctx, src.auth, src.ID)
		if ctx.Err() != nil { // given up, which is nobody's answer
			return ops.AuthAccount{}, ctx.Err()
		}
		return a, nil
	})
}

// masFields are the half that MAS keeps.
func masFields(ctx context.Context, src Source) ([]field, error) {
	if !src.KeptByMAS() {
		return nil, nil
	}
	in := func(name string, v Value, at time.Time) field {
		return field{term: "mas", kind: "In MAS", name: word(name), value: v, at: at}
	}
	a, err := AuthAccount(ctx, src)
	if err != nil {
		return nil, err
	}
	switch a.State {
	case ops.AuthNone:
		f := in("state", word("no account"), time.Time{})
		f.note = word("only the homeserver has it, as with those of application services")
		return []field{f}, nil
	case ops.AuthNear:
		return []field{in("state", word("no account of exactly this name"), time.Time{}), in("other account", RemoteValue(a.User.Username), time.Time{})}, nil
	case ops.AuthFailed:
		if !errors.Is(a.Err, matrixadmin.ErrBadToken) { // which does not end the session with the homeserver
			return nil, a.Err
		}
		return []field{in("state", absent(matrixadmin.Line(a.Err)), time.Time{})}, nil
	case ops.AuthUnread:
		return []field{in("state", unreported, time.Time{})}, nil
	case ops.AuthFound:
	}
	u := a.User
	state, since := word("active"), time.Time{}
	switch {
	case !u.Deactivated.IsZero():
		state, since = word("deactivated"), u.Deactivated
	case !u.Locked.IsZero():
		state, since = word("locked"), u.Locked
	}
	admin := unreported
	switch u.Admin {
	case matrixadmin.TriYes:
		admin = TermValue("yes, may request admin rights", matrixadmin.NewText("true"))
	case matrixadmin.TriNo:
		admin = TermValue("no, may not request admin rights", matrixadmin.NewText("false"))
	case matrixadmin.TriUnknown:
	}
	rows := []field{in("state", state, since), in("administrator", admin, time.Time{}), in("ID", RemoteValue(u.ID), time.Time{})}
	if hs, err := src.User(ctx, src.ID); err == nil { // if not, its own rows say so
		contradictions, _ := ops.Target{User: hs, Auth: a}.Contradictions()
		for _, say := range contradictions {
			f := in("contradiction", Value{}, time.Time{})
			what, why, _ := strings.Cut(say, ": ")
			f.value, f.note = word(what), word(english.Sentence(why))
			rows = append(rows, f)
		}
	}
	return rows, nil
}
