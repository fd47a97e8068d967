package history

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// term understands a word.
func (w *word) term(now time.Time, loc *time.Location) (term, error) {
	t := term{field: w.field, not: w.not, exact: w.exact, text: w.value}
	wrong := func(msg string) (term, error) { return term{}, wrongAt(w.at, w.end, msg) }
	if !w.exact {
		t.text = fold(w.value)
	}
	switch w.field {
	case fieldSince, fieldBefore:
		at, ok := parseTime(w.value, now, loc)
		if !ok || w.exact {
			return wrong(w.name + ": needs " + wantsTime)
		}
		t.at, t.text = at.UnixMilli(), ""
	case fieldTag:
		tag, ok := parseTag(t.text)
		if !ok {
			return wrong("tag: needs " + wantsTag)
		}
		t.tag, t.text, t.exact = tag, "", false
	case fieldCertainty:
		sure, ok := parseCertainty(t.text)
		if !ok {
			return wrong("certainty: needs " + wantsCertainty)
		}
		t.sure, t.text, t.exact = sure, "", false
	case fieldIP, fieldNet, anywhere:
		if w.quoted || w.exact {
			break
		}
		if msg := t.parseAddress(w.value); msg != "" {
			return wrong(msg)
		}
	case fieldAgent, fieldClient, fieldDevice, fieldCountry:
	}
	return t, nil
}

// parseAddress takes a value for an address or a network if it is one; it returns what is wrong with one that is nearly right.
func (t *term) parseAddress(value string) string {
	base, bits, slash := strings.Cut(value, "/")
	if !slash {
		if addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(value, "["), "]")); err == nil {
			addr = addr.Unmap()
			t.zone = addr.Zone()
			addr = addr.WithZone("")
			t.prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		return ""
	}
	addr, err := netip.ParseAddr(base)
	if err != nil || t.field == anywhere {
		return "" // a text
	}
	n, err := strconv.Atoi(bits)
	switch {
	case addr.Zone() != "":
		return "remove the zone %" + matrixadmin.Printable(addr.Zone()) + " from the network"
	case err != nil || n < 0 || n > addr.BitLen():
		return "prefix length must be 0 to " + strconv.Itoa(addr.BitLen()) + ", for example " + PrefixOf(addr).String()
	case addr.Is4In6() && n >= 96:
		addr, n = addr.Unmap(), n-96
	}
	t.prefix = netip.PrefixFrom(addr, n).Masked()
	return ""
}

// units are the spans of time.
var units = map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// layouts are the dates, a space in the place of the T where they are quoted.
var layouts = []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"}

func parseTime(s string, now time.Time, loc *time.Location) (time.Time, bool) {
	now = now.In(loc)
	switch strings.ToLower(s) {
	case "today":
		return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, loc), true
	case "yesterday":
		return time.Date(now.Year(), now.Month(), now.Day()-1, 0, 0, 0, 0, loc), true
	}
	if s == "" {
		return time.Time{}, false
	}
	if unit, ok := units[s[len(s)-1]|0x20]; ok {
		n, err := strconv.ParseUint(s[:len(s)-1], 10, 16)
		return time.UnixMilli(now.UnixMilli() - int64(n)*unit.Milliseconds()), err == nil
	}
	if rest, ok := strings.CutSuffix(strings.ToUpper(s), "Z"); ok {
		s, loc = rest, time.UTC
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, strings.ToUpper(s), loc); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// implies reports whether a row for which t holds is certainly one for which old holds.
func (t *term) implies(old *term) bool {
	if *t == *old {
		return true
	}
	if t.not != old.not {
		return false
	}
	if t.not {
		t, old = old, t // not wanting more implies not wanting less
	}
	switch {
	case t.field == fieldSince && old.field == fieldSince:
		return t.at >= old.at
	case t.field == fieldBefore && old.field == fieldBefore:
		return t.at <= old.at
	case t.field == fieldIP || t.field == fieldNet:
		if t.prefix.IsValid() && old.prefix.IsValid() && (old.field == fieldIP || old.field == fieldNet) {
			return t.zone == old.zone && old.prefix.Bits() <= t.prefix.Bits() && old.prefix.Contains(t.prefix.Addr())
		}
	}
	return t.containsText(old)
}

// containsText reports whether what t looks for holds what old looks for, in the same text or in one of those that old looks at.
func (t *term) containsText(old *term) bool {
	textual := []field{anywhere, fieldIP, fieldAgent, fieldClient, fieldDevice}
	switch {
	case t.prefix.IsValid() || old.exact || old.text == "" || !slices.Contains(textual, t.field):
		return false
	case old.prefix.IsValid() && old.field != anywhere: // a network, which a part of a text says nothing about
		return false
	case old.field != anywhere && old.field != t.field:
		return false
	}
	text := t.text
	if t.exact {
		text = fold(text)
	}
	return strings.Contains(text, old.text)
}
