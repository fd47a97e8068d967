package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// newestFormat is how records are written; those of format 1 are read as well.
const newestFormat = 2

// timeLayout is UTC to the millisecond, in one width.
const timeLayout = "2006-01-02T15:04:05.000Z"

// hashTail is how a line ends: the hash and the closing brace.
const (
	hashOpen  = `,"hash":"`
	hashClose = `"}`
	hashTail  = len(hashOpen) + 2*sha256.Size + len(hashClose)
)

// seal gives the record its hash and appends its line, newline included.
func sealLine(b []byte, r *Record) []byte {
	start := len(b)
	if r.format == 0 {
		r.format = newestFormat
	}
	b = append(appendBody(b, r), '}')
	sum := sha256.Sum256(b[start:])
	r.Hash = hex.EncodeToString(sum[:])
	return append(closeLine(b[:len(b)-1], r), '\n')
}

// MarshalJSON implements [encoding/json.Marshaler] with the record's line as it stands in the trail.
func (r Record) MarshalJSON() ([]byte, error) { return closeLine(appendBody(nil, &r), &r), nil }

func closeLine(b []byte, r *Record) []byte {
	b = append(b, hashOpen...)
	b = append(b, r.Hash...)
	return append(b, hashClose...)
}

// appendBody appends everything before the hash; the order of the fields is part of the format.
func appendBody(b []byte, r *Record) []byte {
	b = append(b, `{"v":`...)
	b = strconv.AppendInt(b, int64(r.format), 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendUint(b, r.Seq, 10)
	b = append(b, `,"time":"`...)
	b = r.Time.UTC().AppendFormat(b, timeLayout)
	b = append(b, `","kind":"`...)
	b = append(append(b, r.Kind...), '"')
	b = appendWord(b, `,"id":`, r.ID)
	b = appendWord(b, `,"continues":`, r.Continues)
	b = appendText(b, `,"actor":`, r.Actor)
	b = appendText(b, `,"server":`, r.Server)
	b = appendText(b, `,"base_url":`, r.BaseURL)
	b = appendText(b, `,"target":`, r.Target)
	if !r.Subject.IsZero() {
		b = append(b, `,"subject":{"kind":`...)
		b = wire.AppendJSON(b, r.Subject.Kind)
		b = append(b, `,"id":`...)
		b = append(wire.AppendJSON(b, r.Subject.ID.Raw()), '}')
	}
	b = appendWord(b, `,"action":`, r.Action)
	b = appendParams(b, r.Params)
	b = appendSteps(b, r.Steps)
	b = appendText(b, `,"step":`, r.Step)
	b = appendText(b, `,"reason":`, r.Reason)
	b = appendText(b, `,"ticket":`, r.Ticket)
	b = appendWord(b, `,"evidence":`, r.Evidence)
	b = appendWord(b, `,"result":`, r.Result)
	b = appendWord(b, `,"verdict":`, r.Verdict)
	b = appendText(b, `,"detail":`, r.Detail)
	b = appendFacts(b, r.Facts)
	b = appendText(b, `,"request_id":`, r.RequestID)
	b = appendText(b, `,"answer_id":`, r.AnswerID)
	b = appendText(b, `,"host":`, r.Host)
	b = append(b, `,"pid":`...)
	b = strconv.AppendInt(b, int64(r.PID), 10)
	b = appendText(b, `,"version":`, r.Version)
	return appendWord(b, `,"prev":`, r.Prev)
}

func appendParams(b []byte, params map[string]Value) []byte {
	if len(params) == 0 {
		return b
	}
	b = append(b, `,"params":`...)
	sep := byte('{')
	for _, name := range slices.Sorted(maps.Keys(params)) {
		b = append(b, sep)
		sep = ','
		b = append(wire.AppendJSON(b, name), ':')
		b = params[name].append(b)
	}
	return append(b, '}')
}

func appendSteps(b []byte, steps []matrixadmin.Text) []byte {
	if len(steps) == 0 {
		return b
	}
	b = append(b, `,"steps":`...)
	sep := byte('[')
	for _, s := range steps {
		b = append(b, sep)
		sep = ','
		b = wire.AppendJSON(b, s.Raw())
	}
	return append(b, ']')
}

func appendFacts(b []byte, facts map[string]matrixadmin.Text) []byte {
	if len(facts) == 0 {
		return b
	}
	b = append(b, `,"facts":`...)
	sep := byte('{')
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		b = append(b, sep)
		sep = ','
		b = append(wire.AppendJSON(b, name), ':')
		b = wire.AppendJSON(b, facts[name].Raw())
	}
	return append(b, '}')
}

func appendText(b []byte, key string, t matrixadmin.Text) []byte { return appendWord(b, key, t.Raw()) }

// appendWord appends a field, nothing when it is empty.
func appendWord(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return wire.AppendJSON(append(b, key...), s)
}

// cut shortens s to at most n bytes of whole characters and marks the place.
func cut(s string, n int) string {
	const mark = "\u2026 (cut)"
	if len(s) <= n {
		return s
	}
	return wire.Cut(s, n-len(mark)) + mark
}
