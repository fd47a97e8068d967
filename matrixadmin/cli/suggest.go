package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// nearest is the command that a word was probably meant to be, "" where none is near: at most some letters wrong, missing, too many, or swapped
// with the next one. A word that is the beginning of a command counts only beside other arguments: alone it may be a text to find.
func nearest(c *cobra.Command, word string, most int) string {
	best, least := "", most+1
	for _, sub := range c.Commands() {
		if !sub.IsAvailableCommand() {
			continue
		}
		name := sub.Name()
		if most > 1 && len(word) > 3 && strings.HasPrefix(name, strings.ToLower(word)) {
			return name // beside an account, a part of a command is no text to find
		}
		if d := distance(strings.ToLower(word), name); d < least && len(word)+1 >= len(name) {
			best, least = name, d
		}
	}
	return best
}

// distance counts the edits between two words; two neighbors that were swapped are one.
func distance(a, b string) int {
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
