package wire

import (
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
)

// redacted is what a Secret shows under every verb and encoding.
const redacted = "[redacted]"

// Secret holds an access token or a password and shows itself nowhere: every fmt verb, JSON, text and slog see "[redacted]".
//
// The value sits behind a closure, so that a struct dump of an enclosing value cannot reach it either.
type Secret struct{ reveal func() string }

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{reveal: func() string { return value }} }

// LateSecret makes a secret that is empty until set fills it in, such as the token in an answer that a later request needs. Both may be called from any
// goroutine; who has a copy of the secret sees what was set.
func LateSecret() (s Secret, set func(value string)) {
	var late atomic.Pointer[string]
	return Secret{reveal: func() string {
		if v := late.Load(); v != nil {
			return *v
		}
		return ""
	}}, func(value string) { late.Store(&value) }
}

// Reveal returns the value itself; only the request builder and a reveal key may ask for it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether there is no value, or an empty one.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// unset reports whether the secret was to be filled in later, and was not.
func (s Secret) unset() bool { return s.reveal != nil && s.reveal() == "" }

// Format implements [fmt.Formatter].
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText implements [encoding.TextMarshaler].
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON implements [encoding/json.Marshaler].
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue implements [log/slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
