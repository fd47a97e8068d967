package ops

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// attempt is what the keys of the last attempt to make a token for something end in.
func attempt(done []StepResult) string {
	for _, r := range slices.Backward(done) {
		if again, ok := strings.CutPrefix(r.Key, "login"); ok {
			return again
		}
	}
	return ""
}

// resultOf is what became of a step; one that was not tried was not sent.
func resultOf(done []StepResult, key string) StepResult {
	for _, r := range slices.Backward(done) {
		if r.Key == key {
			return r
		}
	}
	return StepResult{Outcome: matrixadmin.OutcomeNotSent}
}

// tokenLeft says what is left of the token that the last attempt has made for itself, valid until then; "" when it has ended or was not made.
func tokenLeft(until time.Time, done []StepResult) string {
	again := attempt(done)
	ended := resultOf(done, "ended"+again)
	switch login := resultOf(done, "login"+again); {
	case login.Outcome == matrixadmin.OutcomeUnknown:
		return "If an access token was made, " + endsAt(minute(until))
	case login.Outcome != matrixadmin.OutcomeClaimed, ended.Outcome == matrixadmin.OutcomeClaimed:
		return ""
	case errors.Is(ended.Err, errStillOn):
		return "The access token made for this still works: " + endsAt(minute(until))
	}
	if other, ok := errors.AsType[matrixadmin.ActsAsError](resultOf(done, "whoami"+again).Err); ok {
		return "The access token that the server returned " + actsAs(other) + ": it was not used, and it was not ended."
	}
	return "The access token made for this may still work: " + endsAt(minute(until))
}

// endsAt is what is known of the end of a token that was made: a server may take no notice of what was asked for.
func endsAt(at string) string {
	return "it should end at " + at + "; no server shows whether it does."
}

// actsAs says whose token it is that the server returned.
func actsAs(other matrixadmin.ActsAsError) string {
	return "acts as another account, " + matrixadmin.Printable(wire.Cut(other.User.Raw(), 255))
}

// day is a moment with its day, rounded up to the minute.
func day(t time.Time) string {
	return t.UTC().Add(time.Minute-time.Nanosecond).Truncate(time.Minute).Format("2006-01-02 15:04") + " UTC"
}

// minute is a moment, rounded up to the minute.
func minute(t time.Time) string {
	return t.UTC().Add(time.Minute-time.Nanosecond).Truncate(time.Minute).Format("15:04") + " UTC"
}
