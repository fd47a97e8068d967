package matrixadmintest

import "slices"

// LeaveOut has the answers lack these keys, wherever they would stand: what a server does not say, or a proxy takes out.
func (h *Homeserver) LeaveOut(keys ...string) {
	h.left.Store(&keys)
}

// without is a value of an answer without what is left out.
func (h *Homeserver) without(value any) any {
	if keys := h.left.Load(); keys != nil {
		return lacking(value, *keys)
	}
	return value
}

func lacking(value any, keys []string) any {
	switch v := value.(type) {
	case object:
		out := object{}
		for _, m := range v {
			if !slices.Contains(keys, m.key) {
				out = append(out, member{m.key, lacking(m.value, keys)})
			}
		}
		return out
	case list:
		out := list{}
		for _, one := range v {
			out = append(out, lacking(one, keys))
		}
		return out
	}
	return value
}
