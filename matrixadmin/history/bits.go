package history

// bits are a set of rows.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) has(row int) bool { return b[row>>6]>>(row&63)&1 != 0 }

func (b bits) add(row int) { b[row>>6] |= 1 << (row & 63) }
