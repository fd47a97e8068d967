package export

import "github.com/mxwarden/mxwarden/matrixadmin/wire"

// lines is an object in each line, in printable ASCII: every other character is escaped. Bytes that are no UTF-8, which JSON cannot hold,
// become U+FFFD.
type lines struct{ keys []string }

func newLines(columns []Column) lines {
	l := lines{keys: make([]string, len(columns))}
	for k, c := range columns {
		l.keys[k] = string(wire.AppendJSON(nil, c.ID)) + ":"
	}
	return l
}

func (lines) head(b []byte, _ []Column) []byte { return b }

func (l lines) row(b []byte, columns []Column, i int) []byte {
	b = append(b, '{')
	for k, c := range columns {
		if k > 0 {
			b = append(b, ',')
		}
		b = append(b, l.keys[k]...)
		switch s := c.Value(i); {
		case !c.Number:
			b = wire.AppendJSON(b, s)
		case s == "":
			b = append(b, "null"...)
		case number(s):
			b = append(b, s...)
		default:
			b = wire.AppendJSON(b, s)
		}
	}
	return append(b, "}\n"...)
}
