package wire

// Flag is a yes or no that a server may not say.
type Flag uint8

// The values of a [Flag].
const (
	FlagUnknown Flag = iota
	FlagNo
	FlagYes
)

// Yes reports whether the server said yes.
func (f Flag) Yes() bool { return f == FlagYes }

// Known reports whether the server said anything.
func (f Flag) Known() bool { return f != FlagUnknown }

// NoTime stands for a time that a server did not say, in milliseconds since 1970.
const NoTime = int64(-1 << 63)
