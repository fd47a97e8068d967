package matrixadmin

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// addresses are the distinct texts that were sent as ip, by index. Of a text that is an address as it is usually written, and nearly all
// are, 17 bytes are kept instead of the text.
type addresses struct {
	n      int
	blocks []*addressBlock // what lies behind n is a builder's
	odd    []Text          // the texts that are something else
	ports  []netip.AddrPort
}

type addressBlock struct {
	bits [blockRows][16]byte
	kind [blockRows]uint8
}

// The kinds of texts.
const (
	plain4 = iota
	plain6
	oddText // bits begin with the index in odd
)

func (a *addresses) at(i uint32) (kind uint8, bits *[16]byte) {
	b := a.blocks[i>>blockShift]
	return b.kind[i&(blockRows-1)], &b.bits[i&(blockRows-1)]
}

// addr returns the address in a text; invalid where there is none.
func (a *addresses) addr(i uint32) netip.AddrPort {
	switch kind, bits := a.at(i); kind {
	case plain4:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(bits[:4])), 0)
	case plain6:
		return netip.AddrPortFrom(netip.AddrFrom16(*bits), 0)
	default:
		return a.ports[binary.LittleEndian.Uint32(bits[:])]
	}
}

// text returns the text as it was sent.
func (a *addresses) text(i uint32) Text {
	if kind, bits := a.at(i); kind == oddText {
		return a.odd[binary.LittleEndian.Uint32(bits[:])]
	}
	var buf [maxPlain]byte
	return NewText(string(a.addr(i).Addr().AppendTo(buf[:0])))
}

// maxPlain is the longest address without a zone.
const maxPlain = 46

// is reports whether a text is what was sent.
func (a *addresses) is(i uint32, b []byte) bool {
	kind, bits := a.at(i)
	switch kind {
	case oddText:
		return a.odd[binary.LittleEndian.Uint32(bits[:])].Raw() == string(b)
	case plain4:
		four, ok := parse4(b)
		return ok && four == [4]byte(bits[:4])
	}
	var buf [maxPlain]byte
	return string(netip.AddrFrom16(*bits).AppendTo(buf[:0])) == string(b)
}

// snapshot returns what there is so far; nothing that is added later shows in it.
func (a *addresses) snapshot() addresses {
	return addresses{n: a.n, blocks: slices.Clip(a.blocks), odd: slices.Clip(a.odd), ports: slices.Clip(a.ports)}
}

// parse4 reads an IPv4 address that is written in the one usual way.
func parse4(b []byte) (four [4]byte, ok bool) {
	if len(b) < 7 || len(b) > 15 {
		return four, false
	}
	k, n, digits := 0, 0, 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			if digits > 0 && n == 0 {
				return four, false // a leading zero
			}
			n = 10*n + int(c-'0')
			if digits++; n > 255 {
				return four, false
			}
		case c == '.' && digits > 0 && k < 3:
			four[k] = byte(n) //nolint:gosec // at most 255, see above
			k, n, digits = k+1, 0, 0
		default:
			return four, false
		}
	}
	if k != 3 || digits == 0 {
		return four, false
	}
	four[3] = byte(n)
	return four, true
}

// addressInterner keeps each distinct text that was sent as ip once.
type addressInterner struct {
	addresses

	texts *interner // of the odd ones
	hash  []uint32  // of each
	table []uint32  // index and one, 0 is free
	last  uint32
	left  uint32 // the index and one of what stands for texts beyond the budget; 0 while there are none
}

// isLeft reports whether an index stands for texts beyond the budget.
func (t *addressInterner) isLeft(i uint32) bool { return t.left == i+1 }

func newAddressInterner(b *budget) *addressInterner {
	return &addressInterner{texts: newInterner(b), table: make([]uint32, 64)}
}

// add returns the index of b; a text that is known costs no memory.
func (t *addressInterner) add(b []byte) uint32 {
	h := uint32(maphash.Bytes(wire.KeySeed, b)) //nolint:gosec // the low half is a hash as well
	if int(t.last) < t.n && t.hash[t.last] == h && t.is(t.last, b) {
		return t.last
	}
	mask := uint32(len(t.table) - 1) //nolint:gosec // rows are limited far below 2^32
	slot := h & mask
	for ; t.table[slot] != 0; slot = (slot + 1) & mask {
		if i := t.table[slot] - 1; t.hash[i] == h && t.is(i, b) {
			t.last = i
			return i
		}
	}
	i, fresh := t.put(b)
	t.last = i
	if !fresh {
		return i
	}
	t.hash = append(t.hash, h)
	t.table[slot] = i + 1
	if 2*t.n > len(t.table) {
		t.table = rehashed(t.table, t.hash)
	}
	return i
}

// put keeps a text that is new. A text beyond the budget is one with all others beyond it.
func (t *addressInterner) put(b []byte) (i uint32, fresh bool) {
	kind, bits, ok := plainBits(b)
	if !ok {
		odd := t.texts.add(b)
		kind = oddText
		binary.LittleEndian.PutUint32(bits[:], odd)
		if int(odd) < len(t.odd) { // the one that stands for those beyond the budget, which is there already
			return t.left - 1, false
		}
		if t.texts.isLeft(odd) {
			t.left = uint32(t.n) + 1 //nolint:gosec // as above
		}
		t.odd = t.texts.list
		t.ports = append(t.ports, parseAddr(t.odd[odd].Raw()))
	}
	i = uint32(t.n) //nolint:gosec // as above
	if t.n&(blockRows-1) == 0 {
		t.blocks = append(t.blocks, new(addressBlock))
	}
	at := t.blocks[len(t.blocks)-1]
	at.kind[t.n&(blockRows-1)], at.bits[t.n&(blockRows-1)] = kind, bits
	t.n++
	return i, true
}

// parse6 reads an IPv6 address that is written in the one usual way.
func parse6(b []byte) (six [16]byte, ok bool) {
	if len(b) < 2 || len(b) > maxPlain {
		return six, false
	}
	addr, err := netip.ParseAddr(string(b))
	if err != nil || !addr.Is6() || addr.Zone() != "" {
		return six, false
	}
	var buf [maxPlain]byte
	if string(addr.AppendTo(buf[:0])) != string(b) {
		return six, false
	}
	return addr.As16(), true
}

// find returns the index of a text.
func (a *addresses) find(s string) (uint32, bool) {
	kind, bits, ok := plainBits([]byte(s))
	if !ok {
		odd := slices.Index(a.odd, NewText(s))
		if odd < 0 {
			return 0, false
		}
		kind = oddText
		binary.LittleEndian.PutUint32(bits[:], uint32(odd)) //nolint:gosec // rows are limited far below 2^32
	}
	for i := range uint32(a.n) { //nolint:gosec // as above
		if k, b := a.at(i); k == kind && *b == bits {
			return i, true
		}
	}
	return 0, false
}

// plainBits are those of a text that is an address as it is usually written.
func plainBits(b []byte) (kind uint8, bits [16]byte, ok bool) {
	if four, ok := parse4(b); ok {
		copy(bits[:], four[:])
		return plain4, bits, true
	}
	bits, ok = parse6(b)
	return plain6, bits, ok
}
