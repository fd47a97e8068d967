package contract_test

import (
	"fmt"
	"slices"
	"strings"
)

// is compares the text of a member.
func is(want any, keys ...string) fact {
	return func(_ *fixture, r reply) string {
		if got := r.at(keys...); fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Sprintf("%s is %v, want %v", strings.Join(keys, "."), got, want)
		}
		return ""
	}
}

// rows is how many connections a whois has.
func rows(want int) fact {
	return func(_ *fixture, r reply) string {
		if got := len(r.connections()); got != want {
			return fmt.Sprintf("%d connections, want %d", got, want)
		}
		return ""
	}
}

// atLeast is a lower bound of the connections.
func atLeast(want int) fact {
	return func(_ *fixture, r reply) string {
		if got := len(r.connections()); got < want {
			return fmt.Sprintf("%d connections, want %d or more", got, want)
		}
		return ""
	}
}

// lists says that all these localparts are in a list of users.
func lists(locals ...string) fact {
	return func(s *fixture, r reply) string {
		names := r.names()
		for _, local := range locals {
			if id := "@" + s.fillBody(local) + ":" + serverName; !slices.Contains(names, id) {
				return fmt.Sprintf("%q is not in the list of %d", id, len(names))
			}
		}
		return ""
	}
}

// lacks says that none of these localparts is in a list of users.
func lacks(locals ...string) fact {
	return func(s *fixture, r reply) string {
		names := r.names()
		for _, local := range locals {
			if id := "@" + s.fillBody(local) + ":" + serverName; slices.Contains(names, id) {
				return fmt.Sprintf("%q is in the list", id)
			}
		}
		return ""
	}
}

// exactly says that a list of users is these, in this order.
func exactly(locals ...string) fact {
	return func(s *fixture, r reply) string {
		want := []string{}
		for _, local := range locals {
			want = append(want, "@"+s.fillBody(local)+":"+serverName)
		}
		if got := r.names(); !slices.Equal(got, want) {
			return fmt.Sprintf("users %q, want %q", got, want)
		}
		return ""
	}
}

// sized is how many users the page has.
func sized(want int) fact {
	return func(_ *fixture, r reply) string {
		if got := len(r.list("users")); got != want {
			return fmt.Sprintf("%d users, want %d", got, want)
		}
		return ""
	}
}

// millis says that the creation times of a list are milliseconds.
func inMillis(_ *fixture, r reply) string {
	for _, u := range r.list("users") {
		o, _ := u.(map[string]any)
		if ts, isNumber := o["creation_ts"].(float64); isNumber && ts < 1e11 {
			return fmt.Sprintf("creation_ts %v is not in milliseconds", ts)
		}
	}
	return ""
}

// inSeconds says that the creation time of one user is seconds.
func inSeconds(_ *fixture, r reply) string {
	if ts, isNumber := r.at("creation_ts").(float64); !isNumber || ts > 1e11 {
		return fmt.Sprintf("creation_ts %v is not in seconds", r.at("creation_ts"))
	}
	return ""
}

// onlyASCII says that nothing on the wire can move a cursor.
func onlyASCII(_ *fixture, r reply) string {
	for i := range len(r.body) {
		if r.body[i] < ' ' || r.body[i] > '~' {
			return fmt.Sprintf("byte %#x at %d", r.body[i], i)
		}
	}
	return ""
}
