package matrixadmin

import (
	"hash/maphash"
	"strings"
)

// interner keeps each distinct string once, by index, in a table of its own: no key is stored twice, and the strings share blocks of memory.
type interner struct {
	list  []Text
	hash  []uint32 // of each of list
	table []uint32 // index into list and one, 0 is free
	block strings.Builder
	last  uint32
	bytes int
}

// blockSize is how many bytes of strings share one piece of memory.
const blockSize = 32 << 10

func newInterner() *interner { return &interner{table: make([]uint32, 64)} }

// add returns the index of b; a string that is known costs no memory.
func (t *interner) add(b []byte) uint32 {
	if int(t.last) < len(t.list) && t.list[t.last].s == string(b) {
		return t.last
	}
	h := uint32(maphash.Bytes(keySeed, b)) //nolint:gosec // the low half is a hash as well
	mask := uint32(len(t.table) - 1)       //nolint:gosec // rows are limited far below 2^32
	slot := h & mask
	for ; t.table[slot] != 0; slot = (slot + 1) & mask {
		if i := t.table[slot] - 1; t.hash[i] == h && t.list[i].s == string(b) {
			t.last = i
			return i
		}
	}
	i := uint32(len(t.list)) //nolint:gosec // as above
	t.list = append(t.list, Text{s: t.keep(b)})
	t.hash = append(t.hash, h)
	t.table[slot] = i + 1
	t.bytes += len(b)
	t.last = i
	if 2*len(t.list) > len(t.table) {
		t.grow()
	}
	return i
}

// keep copies b into the current block. What a [strings.Builder] gave out stays as it is while it grows within its capacity.
func (t *interner) keep(b []byte) string {
	if len(b) > blockSize/8 {
		return string(b)
	}
	if t.block.Cap()-t.block.Len() < len(b) {
		t.block = strings.Builder{}
		t.block.Grow(blockSize)
	}
	start := t.block.Len()
	t.block.Write(b)
	return t.block.String()[start:]
}

// grow doubles the table.
func (t *interner) grow() {
	t.table = make([]uint32, 2*len(t.table))
	mask := uint32(len(t.table) - 1) //nolint:gosec // as above
	for i, h := range t.hash {
		slot := h & mask
		for t.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		t.table[slot] = uint32(i) + 1
	}
}
