package ops

import (
	"context"
	"errors"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Fields of a rate limit.
const (
	FieldPerSecond = "messages_per_second"
	FieldBurst     = "burst_count"
)

// mostPerSecond is more than any account sends.
const mostPerSecond = 1_000_000

var (
	perSecondField = Field{Name: FieldPerSecond, Label: "Messages per second", Kind: FieldNumber, Max: mostPerSecond, Example: "5"}
	burstField     = Field{Name: FieldBurst, Label: "Messages at once", Kind: FieldNumber, Max: mostPerSecond, Example: "20"}
)

func setRateLimit() Action {
	return Action{
		ID: "set-rate-limit", Key: "t", Purpose: Contain, Title: "Set rate limit", Short: "set rate limit", Danger: Reversible, Own: true, Opposite: "clear-rate-limit", Alters: alters(RateLimits),
		Effect: "The account gets a rate limit of its own for sending messages, in place of the server's. 0 messages per second is no limit at all.",
		Fields: []Field{perSecondField, burstField},
		Blocked: func(s Situation) string {
			if s.Target.User.Deactivated.Yes() {
				return "the account is deactivated"
			}
			return blocked(s, &matrixadmin.OverrideRateLimit)
		},
		Notes: func(s Situation, v Values) []string {
			notes := append(unproven(s, &matrixadmin.OverrideRateLimit), rateLimitNow(s)...)
			if n, typed := v.Numbers[FieldPerSecond]; typed && n == 0 {
				notes = append(notes, "0 messages per second means UNLIMITED: the account is exempt from all rate limits of this server, not only for messages.")
			}
			return notes
		},
		Problems: func(_ Situation, v Values) []string {
			if _, typed := v.Numbers[FieldBurst]; typed && v.Number(burstField) == 0 && v.Number(perSecondField) > 0 {
				return []string{"0 messages at once would stop all messages; suspend the account instead"}
			}
			return nil
		},
		Look: lookAtRateLimit, Undo: undoRateLimit,
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			if now, looked := s.Seen.(matrixadmin.RateLimit); looked && len(done) == 0 && now == wantedRateLimit(v) {
				return nil, errors.New("the account already has this rate limit")
			}
			request := matrixadmin.SetRateLimit(s.Target.User.ID, v.Number(perSecondField), v.Number(burstField))
			return undone(done, Step{Key: "set-rate-limit", Title: "Set the rate limit", Request: request}), nil
		},
		Patience: flagPatience,
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
			return verifyRateLimit(ctx, reads, before, wantedRateLimit(v))
		},
	}
}

func clearRateLimit() Action {
	return Action{
		ID: "clear-rate-limit", Key: "T", Purpose: Repair, Title: "Clear rate limit", Short: "clear rate limit", Danger: Reversible, Opposite: "set-rate-limit", Alters: alters(RateLimits),
		Effect:  "The account's own rate limit ends, and the server's rate limits apply again.",
		Blocked: func(s Situation) string { return blocked(s, &matrixadmin.OverrideRateLimit) },
		Notes: func(s Situation, _ Values) []string {
			return append(unproven(s, &matrixadmin.OverrideRateLimit), rateLimitNow(s)...)
		},
		Look: lookAtRateLimit, Undo: undoRateLimit,
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			if now, looked := s.Seen.(matrixadmin.RateLimit); looked && len(done) == 0 && !now.Override {
				return nil, errors.New("the account has no rate limit of its own")
			}
			return undone(done, Step{Key: "clear-rate-limit", Title: "Clear the rate limit", Request: matrixadmin.ClearRateLimit(s.Target.User.ID)}), nil
		},
		Patience: flagPatience,
		Verify: func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
			return verifyRateLimit(ctx, reads, before, matrixadmin.RateLimit{})
		},
	}
}

// wantedRateLimit is the limit that was asked for.
func wantedRateLimit(v Values) matrixadmin.RateLimit {
	return matrixadmin.RateLimit{Override: true, PerSecond: v.Number(perSecondField), Burst: v.Number(burstField)}
}

// lookAtRateLimit reads the limit as it is before.
func lookAtRateLimit(ctx context.Context, reads Reads, s Situation) (any, error) {
	var now matrixadmin.RateLimit
	_, err := reads.Do(ctx, matrixadmin.ReadRateLimit(s.Target.User.ID, &now))
	return now, err
}

// rateLimitNow says what the limit is before.
func rateLimitNow(s Situation) []string {
	if now, looked := s.Seen.(matrixadmin.RateLimit); looked {
		return []string{"Now " + rateLimitWords(now) + "."}
	}
	return nil
}

// undoRateLimit brings back the limit of before.
func undoRateLimit(before Situation, _ Values) (string, Values) {
	was, looked := before.Seen.(matrixadmin.RateLimit)
	switch {
	case !looked:
		return "", Values{}
	case !was.Override:
		return "clear-rate-limit", Values{}
	}
	return "set-rate-limit", Values{Numbers: map[string]int64{FieldPerSecond: was.PerSecond, FieldBurst: was.Burst}}
}

// verifyRateLimit reads the account and its own rate limit.
func verifyRateLimit(ctx context.Context, reads Reads, before Situation, want matrixadmin.RateLimit) Finding {
	user, f, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return f
	}
	f.After = user
	var now matrixadmin.RateLimit
	switch _, err := reads.Do(ctx, matrixadmin.ReadRateLimit(user.ID, &now)); {
	case err != nil:
		f.Verdict, f.Reason = ReadFailed, english.EndSentence("The rate limit could not be read back: "+matrixadmin.Reason(err))
	case now == want:
		f.Verdict, f.Reason = Confirmed, english.Capitalize(rateLimitWords(now))+"."
	default:
		f.Verdict, f.Reason = NotApplied, english.Capitalize(rateLimitWords(now))+"."
	}
	return f
}

func rateLimitWords(l matrixadmin.RateLimit) string {
	switch {
	case !l.Override:
		return "the account has no rate limit of its own"
	case l.Unlimited():
		return "the account is exempt from all rate limits (unlimited)"
	}
	return fmt.Sprintf("the account's rate limit is %s per second, %d at once", english.Count(int(l.PerSecond), "message", "messages"), l.Burst)
}
