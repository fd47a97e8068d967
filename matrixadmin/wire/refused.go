package wire

import (
	"slices"
	"strconv"
)

// Refusals are the answers to one write of one kind of server that prove that nothing was started, each as status and errcode: "404 M_NOT_FOUND".
// An answer that is not listed proves nothing.
type Refusals []string

func (r Refusals) prove(status int, code string) bool {
	return slices.Contains(r, strconv.Itoa(status)+" "+code)
}
