package ops

import (
	"strings"
	"testing"
)

// Synapse refuses a suspended user almost everything but the redaction of own messages: who contains somebody must know that words may still vanish.
func TestSuspendSaysWhatStaysAllowed(t *testing.T) {
	for where, text := range map[string]string{"question": suspend().Effect, "table of ways": strings.Join(LadderNotes(), "\n")} {
		if !strings.Contains(text, "still redact its own messages") {
			t.Errorf("%s does not say that a suspended user can redact own messages:\n%s", where, text)
		}
	}
}
