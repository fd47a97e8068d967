package evidence

import (
	"strings"
)

// maxNamePart is how many characters of a server name or localpart go into a file name.
const maxNamePart = 60

// SumCharacters is how many characters of the sum end the name of a file.
const SumCharacters = 12

// fileName is the name of a snapshot's files without their ending: server, localpart, time and the beginning of the sum.
func fileName(s *Snapshot, sum string) string {
	const stamp = "20060102T150405Z"
	return strings.Join([]string{
		"evidence", safePart(s.Target.Server()), safePart(s.Target.Localpart().Raw()), s.Began.UTC().Format(stamp), sum[:SumCharacters],
	}, "-")
}

// safePart keeps the characters that mean nothing to a shell, a file system or a terminal; a dot stays between two of the others only.
func safePart(s string) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() == maxNamePart {
			break
		}
		last := byte('.')
		if b.Len() > 0 {
			last = b.String()[b.Len()-1]
		}
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case r == '-' && last != '.' && last != '-', r == '.' && last != '.':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	part := strings.TrimRight(b.String(), ".-")
	if part == "" {
		return "_"
	}
	return part
}
