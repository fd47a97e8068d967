package terms

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Suggest returns what the word that ends at a byte of a filter's text may become: names of fields and their values, and words with a meaning. Each stands in the
// place of the whole word, which begins behind the last space; there are none within quotes and for a word that is complete.
func (l *Language) Suggest(text string, pos int) []string {
	pos = max(0, min(pos, len(text)))
	if r, _ := utf8.DecodeRuneInString(text[pos:]); pos < len(text) && !unicode.IsSpace(r) {
		return nil // within a word
	}
	start := 0
	if i := strings.LastIndexFunc(text[:pos], unicode.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(text[i:])
		start = i + n
	}
	typed := text[start:pos]
	if strings.Contains(typed, `"`) || l.quoteOpen(text[:start]) {
		return nil
	}
	sign := ""
	if rest, ok := strings.CutPrefix(typed, "-"); ok {
		sign, typed = "-", rest
	}
	typed = strings.ToLower(typed)
	var out []string
	for _, w := range l.Words {
		if strings.HasPrefix(w, typed) && w != typed {
			out = append(out, sign+w)
		}
	}
	for _, f := range l.Fields {
		name := f.Name + ":"
		if value, ok := strings.CutPrefix(typed, name); ok {
			for _, v := range f.Values {
				if strings.HasPrefix(v, value) && v != value {
					out = append(out, sign+name+v)
				}
			}
		} else if strings.HasPrefix(name, typed) {
			out = append(out, sign+name)
		}
	}
	return slices.Clip(out)
}

// quoteOpen reports whether a text ends within quotes.
func (l *Language) quoteOpen(text string) bool {
	for l := l.Lex(text); ; {
		w, err := l.Next()
		if err != nil {
			return l.pos == len(text) && strings.Contains(text, `"`)
		}
		if w == nil {
			return false
		}
	}
}
