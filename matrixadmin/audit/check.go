package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Limits of a record. A record that would break the first is refused; prose and parameters are cut to the others.
const (
	maxLine   = 64 << 10 // bytes of a line
	maxName   = 1024     // of what names somebody or something: actor, server, target, ticket
	maxReason = 2048
	maxDetail = 1024
	maxAnswer = 512 // of a word of an answer: its request id
	maxFact   = 256 // of a word of an answer that is needed later
	maxFacts  = 8
	maxParams = 32
	maxWord   = 64
	maxSteps  = 200
	maxIntent = 40 << 10 // bytes of an intent's line, so that its outcome, which repeats it and says more, is no longer than a line may be
)

// check holds a record against the grammar of its plain strings, so that they can be printed as they are.
func check(r *Record) error {
	switch {
	case r.Seq == 0 || r.Seq > math.MaxInt64:
		return errors.New("number out of range")
	case r.Kind != KindIntent && r.Kind != KindStep && r.Kind != KindOutcome && r.Kind != KindNote:
		return errors.New("unknown kind")
	case (r.Kind == KindNote) != (r.ID == ""):
		return errors.New("intents, steps and outcomes need an ID; notes have none")
	case r.ID != "" && !isHex(r.ID, 2*idBytes):
		return errors.New("ID is not 128-bit hex")
	case !isWord(r.Action):
		return errors.New("invalid action")
	case r.Result != "" && !isWord(r.Result), r.Verdict != "" && !isWord(r.Verdict):
		return errors.New("invalid result or verdict")
	case r.Evidence != "" && !isHex(r.Evidence, 2*sha256.Size):
		return errors.New("evidence is not a SHA-256")
	case !isHex(r.Prev, 2*sha256.Size):
		return errors.New("hash of the previous record is missing")
	case len(r.Params) > maxParams:
		return fmt.Errorf("too many parameters: %d (at most %d)", len(r.Params), maxParams)
	}
	if err := checkParts(r); err != nil {
		return err
	}
	return nil
}

// checkParts holds what came with format 2 against its grammar, and against what format 1 could hold.
func checkParts(r *Record) error {
	switch {
	case !r.Subject.IsZero() && (!isWord(r.Subject.Kind) || r.Subject.ID.IsZero()):
		return errors.New("subject without kind or ID")
	case len(r.Steps) > maxSteps:
		return fmt.Errorf("too many steps: %d (at most %d)", len(r.Steps), maxSteps)
	case len(r.Facts) > maxFacts:
		return fmt.Errorf("too many facts: %d (at most %d)", len(r.Facts), maxFacts)
	case len(r.Steps) > 0 && r.Kind != KindIntent, (r.Kind == KindStep) != !r.Step.IsZero():
		return errors.New("only an intent lists steps, and only a step's record names its step")
	case r.Continues != "" && (r.Kind != KindIntent || !isHex(r.Continues, 2*idBytes)):
		return errors.New("only an intent continues another")
	}
	old := r.format == 1 && (!r.Subject.IsZero() || len(r.Steps)+len(r.Facts) > 0 || r.Kind == KindStep || r.Continues != "")
	for name, v := range r.Params {
		if !isWord(name) {
			return errors.New("invalid parameter name")
		}
		old = old || r.format == 1 && v.kind != textValue && v.kind != boolValue
	}
	for name := range r.Facts {
		if !isWord(name) {
			return errors.New("invalid fact name")
		}
	}
	if old {
		return errors.New("has a field that its format does not have")
	}
	return nil
}

// fit makes a caller's record fit: it refuses names that are too long, cuts prose, and hides what is called a secret.
func fit(r *Record) error {
	for _, name := range []struct {
		what string
		text matrixadmin.Text
	}{
		{"actor", r.Actor},
		{"server", r.Server},
		{"base URL", r.BaseURL},
		{"target", r.Target},
		{"subject", r.Subject.ID},
		{"step", r.Step},
		{"ticket", r.Ticket},
		{"request ID", r.RequestID},
		{"host", r.Host},
		{"version", r.Version},
	} {
		if len(name.text.Raw()) > maxName {
			return fmt.Errorf("%s is longer than %d bytes", name.what, maxName)
		}
	}
	r.Reason = matrixadmin.NewText(cut(r.Reason.Raw(), maxReason))
	r.Detail = matrixadmin.NewText(cut(r.Detail.Raw(), maxDetail))
	for _, s := range r.Steps {
		if len(s.Raw()) > maxName {
			return fmt.Errorf("step name is longer than %d bytes", maxName)
		}
	}
	r.AnswerID = matrixadmin.NewText(cut(r.AnswerID.Raw(), maxAnswer)) // a server's word must not keep an outcome from the record
	params := make(map[string]Value, len(r.Params))
	for name, v := range r.Params {
		if (v.kind == textValue || v.kind == listValue) && namesSecret(name) {
			v = String(fmt.Sprint(matrixadmin.Secret{}))
		}
		params[name] = v
	}
	r.Params = params
	facts := make(map[string]matrixadmin.Text, len(r.Facts))
	for name, v := range r.Facts {
		if namesSecret(name) {
			v = matrixadmin.NewText(fmt.Sprint(matrixadmin.Secret{}))
		}
		facts[name] = matrixadmin.NewText(cut(v.Raw(), maxFact))
	}
	r.Facts = facts
	return nil
}

// namesSecret reports whether a parameter of this name must not be on record, whoever put it there.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, s := range []string{"password", "passphrase", "token", "secret"} {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// isWord reports whether s is one to 64 letters, digits, spaces and . _ / - that begin and end with a letter or a digit.
func isWord(s string) bool {
	if s == "" || len(s) > maxWord || !alphanumeric(s[0]) || !alphanumeric(s[len(s)-1]) {
		return false
	}
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte(" ._/-", s[i]) < 0 {
			return false
		}
	}
	return true
}

func alphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
