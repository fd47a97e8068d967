package terms

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// WrongValue says what the value of a term has to be, and which word a part of it was probably meant to be.
func (l *Language) WrongValue(w *Term, part string) *Error {
	f := l.field(w.Field)
	wrong := Wrong(w.At, w.End, w.Field+": needs "+f.Wants)
	if meant := english.Nearest(part, f.Values); strings.Trim(meant, "abcdefghijklmnopqrstuvwxyz-") == "" && meant != "" { // and no example of a time
		wrong.More = "did you mean " + meant + "?"
	}
	return wrong
}

// meant asks for a field with a name like another.
func (l *Language) meant(name string) string {
	names := make([]string, 0, len(l.Fields))
	for _, f := range l.Fields {
		names = append(names, f.Name)
	}
	if near := english.Nearest(name, names); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}
