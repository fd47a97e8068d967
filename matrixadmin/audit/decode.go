package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Why a line is not a record.
var (
	errNotRecord = errors.New("not a record")
	errHash      = errors.New("content does not match its hash")
	errNewer     = errors.New("unknown format (written by a newer version of mxwarden)")
)

// parseLine reads one line without its newline. It takes nothing but what sealLine writes, byte for byte.
//
// Of a line of a newer format it reads only what every format has, the number and the two hashes, and returns that with errNewer.
func parseLine(line []byte) (Record, error) {
	body := len(line) - hashTail
	if body < 0 || string(line[body:body+len(hashOpen)]) != hashOpen || string(line[len(line)-len(hashClose):]) != hashClose {
		return Record{}, errNotRecord
	}
	h := sha256.New()
	h.Write(line[:body])
	h.Write([]byte{'}'})
	var sum [sha256.Size]byte
	var want [2 * sha256.Size]byte
	hex.Encode(want[:], h.Sum(sum[:0]))
	got := line[body+len(hashOpen) : len(line)-len(hashClose)]
	if string(got) != string(want[:]) {
		return Record{}, errHash
	}
	c := cursor{rest: line[:body]}
	r := c.record()
	r.Hash = string(got)
	switch {
	case c.newer:
		return newer(r, line[:body])
	case c.bad || len(c.rest) > 0:
		return Record{}, errNotRecord
	}
	if check(&r) != nil {
		return Record{}, errNotRecord
	}
	return r, nil
}

// newer reads the frame of a line that a newer version wrote: a number in front, and the hash of the record before at the end.
func newer(r Record, body []byte) (Record, error) {
	const prevOpen = `,"prev":"`
	at := len(body) - len(prevOpen) - 2*sha256.Size - 1
	c := cursor{rest: body}
	c.must(`{"v":`)
	c.number()
	c.must(`,"seq":`)
	r.Seq = c.number()
	if c.bad || at < len(body)-len(c.rest) || string(body[at:at+len(prevOpen)]) != prevOpen {
		return Record{}, errNotRecord
	}
	c = cursor{rest: body[at:]}
	r.Prev = c.word(`,"prev":`)
	if c.bad || len(c.rest) > 0 || !isHex(r.Prev, 2*sha256.Size) || r.Seq == 0 || r.Seq > math.MaxInt64 {
		return Record{}, errNotRecord
	}
	return r, errNewer
}

// cursor reads the canonical form and nothing else; after the first surprise it is bad and reads nothing more.
type cursor struct {
	rest  []byte
	bad   bool
	newer bool
}

func (c *cursor) record() Record {
	var r Record
	c.must(`{"v":`)
	format := c.number()
	if c.bad || format == 0 || format > newestFormat {
		c.newer = !c.bad && format > newestFormat
		c.bad = true
		return r
	}
	r.format = int(format)
	c.must(`,"seq":`)
	r.Seq = c.number()
	c.must(`,"time":`)
	r.Time = c.time()
	r.Kind = Kind(c.word(`,"kind":`))
	r.ID = c.word(`,"id":`)
	r.Continues = c.word(`,"continues":`)
	r.Actor = c.text(`,"actor":`)
	r.Server = c.text(`,"server":`)
	r.BaseURL = c.text(`,"base_url":`)
	r.Target = c.text(`,"target":`)
	r.Subject = c.subject()
	r.Action = c.word(`,"action":`)
	r.Params = c.params()
	r.Steps = c.steps()
	r.Step = c.text(`,"step":`)
	r.Reason = c.text(`,"reason":`)
	r.Ticket = c.text(`,"ticket":`)
	r.Evidence = c.word(`,"evidence":`)
	r.Result = c.word(`,"result":`)
	r.Verdict = c.word(`,"verdict":`)
	r.Detail = c.text(`,"detail":`)
	r.Facts = c.facts()
	r.RequestID = c.text(`,"request_id":`)
	r.AnswerID = c.text(`,"answer_id":`)
	r.Host = c.text(`,"host":`)
	c.must(`,"pid":`)
	pid := c.number()
	if pid > math.MaxInt32 {
		c.bad = true
		return r
	}
	r.PID = int(pid)
	r.Version = c.text(`,"version":`)
	r.Prev = c.word(`,"prev":`)
	return r
}

// take consumes s if it comes next.
func (c *cursor) take(s string) bool {
	if c.bad || len(c.rest) < len(s) || string(c.rest[:len(s)]) != s {
		return false
	}
	c.rest = c.rest[len(s):]
	return true
}

func (c *cursor) must(s string) {
	if !c.take(s) {
		c.bad = true
	}
}

// word reads a string field that is left out when empty.
func (c *cursor) word(key string) string {
	if !c.take(key) {
		return ""
	}
	s := c.str()
	if s == "" {
		c.bad = true
	}
	return s
}

func (c *cursor) text(key string) matrixadmin.Text { return matrixadmin.NewText(c.word(key)) }

func (c *cursor) number() uint64 {
	var n uint64
	i := 0
	for ; i < len(c.rest) && c.rest[i] >= '0' && c.rest[i] <= '9'; i++ {
		if i == 19 { // more digits than any number that is written
			c.bad = true
			return 0
		}
		n = n*10 + uint64(c.rest[i]-'0')
	}
	if c.bad || i == 0 || (i > 1 && c.rest[0] == '0') {
		c.bad = true
		return 0
	}
	c.rest = c.rest[i:]
	return n
}

func (c *cursor) time() time.Time {
	s := c.str()
	t, err := time.Parse(timeLayout, s)
	if err != nil || t.Format(timeLayout) != s {
		c.bad = true
	}
	return t
}

func (c *cursor) params() map[string]Value {
	if !c.take(`,"params":{`) {
		return nil
	}
	params := map[string]Value{}
	last := ""
	for !c.bad {
		name := c.str()
		c.must(`:`)
		if name <= last { // sorted, each once, none empty
			c.bad = true
		}
		last = name
		params[name] = c.value()
		if c.take(`}`) {
			return params
		}
		c.must(`,`)
	}
	return nil
}
