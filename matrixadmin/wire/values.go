package wire

// Tri is a yes or no that a server may not say.
type Tri uint8

// The values of a [Tri].
const (
	TriUnknown Tri = iota
	TriNo
	TriYes
)

// Yes reports whether the server said yes.
func (f Tri) Yes() bool { return f == TriYes }

// Known reports whether the server said anything.
func (f Tri) Known() bool { return f != TriUnknown }

// NoTime stands for a time that a server did not say, in milliseconds since 1970.
const NoTime = int64(-1 << 63)
