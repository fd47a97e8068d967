package audit

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string, each character in the one form that [wire.AppendJSON] gives it.
func (c *cursor) str() string {
	c.must(`"`)
	for i := 0; !c.bad && i < len(c.rest); i++ {
		switch b := c.rest[i]; {
		case b == '"':
			s := string(c.rest[:i])
			c.rest = c.rest[i+1:]
			return s
		case b == '\\':
			return c.escaped(i)
		case b < 0x20 || b > 0x7e:
			c.bad = true
		}
	}
	c.bad = true
	return ""
}

// escaped reads the rest of a string whose first n bytes are plain.
func (c *cursor) escaped(n int) string {
	var s strings.Builder
	s.Write(c.rest[:n])
	c.rest = c.rest[n:]
	for !c.bad && len(c.rest) > 0 {
		b := c.rest[0]
		c.rest = c.rest[1:]
		switch {
		case b == '"':
			return s.String()
		case b == '\\':
			s.WriteRune(c.escape())
		case b < 0x20 || b > 0x7e:
			c.bad = true
		default:
			s.WriteByte(b)
		}
	}
	c.bad = true
	return ""
}

// escape reads what follows a backslash.
func (c *cursor) escape() rune {
	const letters, meant = `"\btnfr`, "\"\\\b\t\n\f\r"
	if len(c.rest) == 0 {
		c.bad = true
		return 0
	}
	if i := strings.IndexByte(letters, c.rest[0]); i >= 0 {
		c.rest = c.rest[1:]
		return rune(meant[i])
	}
	r := c.unit()
	if utf16.IsSurrogate(r) {
		c.must(`\`)
		r = utf16.DecodeRune(r, c.unit())
		if r == utf8.RuneError {
			c.bad = true
		}
	}
	if r >= 0x20 && r <= 0x7e || shortEscape(r) != 0 { // these have a shorter form
		c.bad = true
	}
	return r
}

// unit reads the uXXXX of an escape.
func (c *cursor) unit() rune {
	c.must(`u`)
	if c.bad || len(c.rest) < 4 {
		c.bad = true
		return 0
	}
	var u rune
	for _, b := range c.rest[:4] {
		d := strings.IndexByte("0123456789abcdef", b)
		if d < 0 {
			c.bad = true
			return 0
		}
		u = u<<4 | rune(d) //nolint:gosec // d is less than 16
	}
	c.rest = c.rest[4:]
	return u
}

// shortEscape is the letter of a control that JSON has a short form for.
func shortEscape(r rune) byte {
	switch r {
	case '\b':
		return 'b'
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\f':
		return 'f'
	case '\r':
		return 'r'
	}
	return 0
}
