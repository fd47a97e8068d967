package matrixadmin

import (
	"hash/maphash"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// budget is how much memory distinct texts may still take.
type budget struct{ left int }

// textCost is what a distinct text takes beside its bytes.
const textCost = 40

// NotKept stands in the place of texts for which there is no memory left.
const NotKept = "(not kept: memory limit)"

// interner keeps each distinct string once, by index, in a table of its own: no key is stored twice, and the strings share blocks of memory.
type interner struct {
	list   []Text
	hash   []uint32 // of each of list
	table  []uint32 // index into list and one, 0 is free
	block  strings.Builder
	last   uint32
	budget *budget
	left   uint32 // the index and one of what stands for texts beyond the budget; 0 while there are none
}

// blockSize is how many bytes of strings share one piece of memory.
const blockSize = 32 << 10

func newInterner(b *budget) *interner { return &interner{table: make([]uint32, 64), budget: b} }

// isLeft reports whether an index stands for texts beyond the budget.
func (t *interner) isLeft(i uint32) bool { return t.left == i+1 }

// add returns the index of b; a string that is known costs no memory.
func (t *interner) add(b []byte) uint32 {
	if int(t.last) < len(t.list) && t.list[t.last].Raw() == string(b) {
		return t.last
	}
	h := uint32(maphash.Bytes(wire.KeySeed, b)) //nolint:gosec // the low half is a hash as well
	mask := uint32(len(t.table) - 1)            //nolint:gosec // rows are limited far below 2^32
	slot := h & mask
	for ; t.table[slot] != 0; slot = (slot + 1) & mask {
		if i := t.table[slot] - 1; t.hash[i] == h && t.list[i].Raw() == string(b) {
			t.last = i
			return i
		}
	}
	i := uint32(len(t.list)) //nolint:gosec // as above
	if t.budget.left < len(b)+textCost && len(b) > 0 {
		if t.left == 0 { // in no slot: a server that sends these very words has sent another text
			t.left = i + 1
			t.list, t.hash = append(t.list, NewText(NotKept)), append(t.hash, h)
		}
		return t.left - 1
	}
	t.budget.left -= len(b) + textCost
	t.list = append(t.list, NewText(t.keep(b)))
	t.hash = append(t.hash, h)
	t.table[slot] = i + 1
	t.last = i
	if 2*len(t.list) > len(t.table) {
		t.table = rehashed(t.table, t.hash)
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

// rehashed returns a table of twice the size.
func rehashed(old, hash []uint32) []uint32 {
	table := make([]uint32, 2*len(old))
	mask := uint32(len(table) - 1) //nolint:gosec // rows are limited far below 2^32
	for i, h := range hash {
		slot := h & mask
		for table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		table[slot] = uint32(i) + 1
	}
	return table
}
