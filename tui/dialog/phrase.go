package dialog

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

const (
	// keyGap is the pause between two keys below which they came in one burst: a paste, or keys that were waiting.
	keyGap = 10 * time.Millisecond

	// burstKeys is how many keys of one burst make the phrase void.
	burstKeys = 3

	// A slow line hands over two keys of a fast typist at once: that may happen once in so many characters. In a short word it may not happen.
	pairEvery = 8

	// handPace is how long a hand takes for a key at the very least, on average over the phrase.
	handPace = 25 * time.Millisecond

	// promptRoom is how long a spelling may be that is repeated beside its code.
	promptRoom = 60

	// longestPhrase bounds what is kept of keys that will never match.
	longestPhrase = 300
)

// phrase is what must be typed by hand before a dangerous action: it counts only when it came key by key at a hand's pace. Pieces of a paste,
// however it was cut, do not add up.
type phrase struct {
	want   string // "" when nothing is asked
	prompt string
	code   bool // another text than the id
	typed  []rune
	first  time.Time // of the first key since the line was empty
	last   time.Time
	burst  int  // keys of the burst that is going on
	pairs  int  // keys since the line was empty that came on the heels of another
	fast   bool // the line was emptied because it came too fast
}

// newPhrase chooses what is asked for: nothing, yes, the full name of the subject, or a code where that cannot be typed on every keyboard.
func newPhrase(danger ops.Danger, fully bool, t ops.Target) phrase {
	whole, prompt := t.Phrase(), "Type the user ID to confirm"
	if t.Subject.Kind != ops.OnAccount {
		prompt = "Type the user ID, a slash and the ID of the " + t.Subject.Kind.String() + " to confirm"
	}
	switch {
	case danger == ops.Reversible:
		return phrase{}
	case danger == ops.Disruptive && !fully:
		return phrase{want: "yes", prompt: "Type yes to confirm"}
	case typeable(whole) && len(whole) <= longestPhrase:
		return phrase{want: whole, prompt: prompt}
	}
	code := code(whole)
	prompt = "Type " + code + " to confirm"
	if s := t.User.ID.Spelled(); t.Subject.Kind == ops.OnAccount && len(s) <= promptRoom { // a longer one stands above
		prompt += " " + s
	}
	return phrase{want: code, prompt: prompt, code: true}
}

// typeable reports whether an id is plain ASCII without blanks.
func typeable(id string) bool {
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return false
		}
	}
	return true
}

// codeKey makes the codes of this run of the program, which differ for different ids.
var codeKey = func() (key [32]byte) {
	_, _ = rand.Read(key[:]) // it does not fail: the program ends instead
	return key
}()

// code is the six digits by which a name is confirmed that cannot be typed.
func code(name string) string {
	mac := hmac.New(sha256.New, codeKey[:])
	mac.Write([]byte(name))
	return fmt.Sprint(100000 + binary.BigEndian.Uint64(mac.Sum(nil))%900000)
}

// press takes the text of one key.
func (p *phrase) press(text string, now time.Time) {
	p.fast = false
	if len(p.typed) == 0 {
		p.first, p.pairs = now, 0
	}
	if now.Sub(p.last) >= keyGap {
		p.burst = 0
	} else {
		p.pairs++
	}
	p.last = now
	n := utf8.RuneCountInString(text)
	p.burst += n
	if n > 1 || p.burst >= burstKeys || p.pairs > len(p.want)/pairEvery {
		p.void()
		return
	}
	if len(p.typed) < longestPhrase {
		p.typed = append(p.typed, []rune(text)...)
	}
}

// void empties the line; the burst goes on, so that the rest of a paste does not begin anew.
func (p *phrase) void() { p.typed, p.fast = p.typed[:0], true }

func (p *phrase) backspace() {
	if n := len(p.typed); n > 0 {
		p.typed = p.typed[:n-1]
	}
}

func (p *phrase) clear() { p.typed = p.typed[:0] }

// restart empties the line for another question; keys that still come belong to the burst before.
func (p *phrase) restart() { p.typed, p.fast = p.typed[:0], false }

// ok reports whether the phrase stands there and was typed by hand.
func (p *phrase) ok() bool {
	if p.want == "" {
		return true
	}
	if !slices.Equal(p.typed, []rune(p.want)) {
		return false
	}
	return p.last.Sub(p.first) >= time.Duration(len(p.typed)-1)*handPace
}

// missing says what is still to be done, "" when nothing is.
func (p *phrase) missing() string {
	switch {
	case p.ok():
		return ""
	case p.fast, string(p.typed) == p.want:
		return "entered too fast to be typed; type it again by hand"
	case len(p.typed) > 0:
		return "the confirmation does not match yet"
	}
	return english.Uncapitalize(p.prompt)
}
