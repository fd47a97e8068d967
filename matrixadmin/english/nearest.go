package english

import "strings"

// Nearest returns the one of some names that a word was probably meant to be, "" where none is near: a few letters are wrong, missing, too many, or swapped
// with the next one, or the word is the beginning of that name alone. Capitals, and the sign between two words of a name, do not matter.
func Nearest(word string, names []string) string {
	word = plain(word)
	best, least := "", slips(word)+1
	begins := ""
	for _, name := range names {
		n := plain(name)
		if strings.HasPrefix(n, word) && len(word) > 2 {
			if begins != "" {
				begins = "-" // several begin so
			} else {
				begins = name
			}
		}
		if d := Edits(word, n); d < least && d < len(n)-1 {
			best, least = name, d
		}
	}
	if best == "" && begins != "-" {
		return begins
	}
	return best
}

// slips is how many letters of a word may be wrong.
func slips(word string) int {
	switch n := len(word); {
	case n < 3:
		return 0
	case n < 5:
		return 1
	case n < 9:
		return 2
	}
	return 3
}

// plain is a name in small letters, with one sign between its words.
func plain(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }

// Edits counts the edits between two words; two neighbors that were swapped are one.
func Edits(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
