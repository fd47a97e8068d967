package dialog

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// longestPassword bounds what is taken, in characters; servers refuse more.
const longestPassword = 512

// secretField is a new password that is typed twice or generated; it is painted masked, and is a Secret to all others.
type secretField struct {
	entry     [2][]rune
	generated bool
}

// insert adds typed or pasted text to one of the two lines; it reports false, and takes nothing, when the text cannot be in a password.
func (f *secretField) insert(line int, text string) bool {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return false
	}
	if utf8.RuneCountInString(text)+len(f.entry[line]) > longestPassword {
		return false
	}
	f.edited()
	f.entry[line] = append(f.entry[line], []rune(text)...)
	return true
}

func (f *secretField) backspace(line int) {
	f.edited()
	if n := len(f.entry[line]); n > 0 {
		f.entry[line][n-1] = 0
		f.entry[line] = f.entry[line][:n-1]
	}
}

// edited makes a generated password one that must be typed twice again.
func (f *secretField) edited() {
	if f.generated {
		f.generated = false
		f.clear(1)
	}
}

func (f *secretField) clear(line int) {
	clear(f.entry[line])
	f.entry[line] = f.entry[line][:0]
}

// drop forgets both lines.
func (f *secretField) drop() {
	f.clear(0)
	f.clear(1)
	f.generated = false
}

// generate replaces both lines by a new password that satisfies the policy.
func (f *secretField) generate(policy matrixadmin.PasswordPolicy) error {
	secret, err := ops.GeneratePassword(policy)
	if err != nil {
		return err
	}
	f.drop()
	for line := range f.entry {
		f.entry[line] = append(f.entry[line], []rune(secret.Reveal())...)
	}
	f.generated = true
	return nil
}

// secret returns the first line.
func (f *secretField) secret() matrixadmin.Secret {
	if len(f.entry[0]) == 0 {
		return matrixadmin.Secret{}
	}
	return matrixadmin.NewSecret(string(f.entry[0]))
}

// same reports whether both lines are alike.
func (f *secretField) same() bool { return string(f.entry[0]) == string(f.entry[1]) }

// shown returns one line masked, or as it is.
func (f *secretField) shown(line int, mask string, reveal bool) string {
	if reveal {
		return matrixadmin.Printable(string(f.entry[line]))
	}
	return strings.Repeat(mask, len(f.entry[line]))
}
