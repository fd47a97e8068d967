package wire

import (
	"slices"
	"strconv"
)

// Refusals are the answers to one write of one kind of server that prove that nothing was started, each as status and errcode: "404 M_NOT_FOUND",
// or as status alone where the server has no codes: "404".
// An answer that is not listed proves nothing.
type Refusals []string

func (r Refusals) prove(status int, code string) bool {
	word := strconv.Itoa(status)
	if code != "" {
		word += " " + code
	}
	return slices.Contains(r, word)
}
