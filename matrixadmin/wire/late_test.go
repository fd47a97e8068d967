package wire

import (
	"fmt"
	"testing"
)

// TestLateSecret: it is empty until it is set, for who has a copy as well, and shows itself no more than any other.
func TestLateSecret(t *testing.T) {
	t.Parallel()
	s, set := LateSecret()
	before := s
	if !s.IsZero() {
		t.Error("it is not empty")
	}
	set("syt_late")
	if before.Reveal() != "syt_late" || s.IsZero() {
		t.Error("what was set is not there")
	}
	if got := fmt.Sprintf("%v %+v %#v", s, before, s); got != "[redacted] [redacted] [redacted]" {
		t.Error(got)
	}
}

// TestPartsOfARequest: each part has a name of its own that begins with that of the whole.
func TestPartsOfARequest(t *testing.T) {
	t.Parallel()
	id := NewRequestID()
	if a, b := id.Part(1).Sent().Raw(), id.Part(2).Sent().Raw(); a != id.Sent().Raw()+"-1" || b != id.Sent().Raw()+"-2" {
		t.Errorf("%s, %s", a, b)
	}
}
