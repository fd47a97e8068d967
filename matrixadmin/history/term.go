package history

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// termOf understands a term.
func termOf(w *terms.Term, now time.Time, loc *time.Location) (term, error) {
	t := term{field: byName[w.Field], not: w.Not, exact: w.Exact, text: w.Value}
	wrong := func(msg string) (term, error) { return term{}, terms.Wrong(w.At, w.End, msg) }
	if !w.Exact {
		t.text = fold(w.Value)
	}
	switch t.field {
	case fieldSince, fieldBefore:
		at, ok := terms.Time(w.Value, now, loc)
		if !ok || w.Exact {
			return wrong(w.Field + ": needs " + terms.WantsTime)
		}
		t.at, t.text = at.UnixMilli(), ""
	case fieldTag:
		tag, ok := parseTag(t.text)
		if !ok {
			return term{}, language.WrongValue(w, t.text)
		}
		t.tag, t.text, t.exact = tag, "", false
	case fieldCertainty:
		sure, ok := parseCertainty(t.text)
		if !ok {
			return term{}, language.WrongValue(w, t.text)
		}
		t.sure, t.text, t.exact = sure, "", false
	case fieldIP, fieldNet, anywhere:
		if w.Quoted || w.Exact {
			break
		}
		if msg := t.parseAddress(w.Value); msg != "" {
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
