package matrixadmin

import "slices"

// refusal is an answer, by status and errcode, that proves that nothing was started.
type refusal struct {
	status int
	code   string
}

// refusals are the answers to one write of one kind of server that prove that nothing was started. An answer that is not listed proves nothing.
type refusals []refusal

func (r refusals) prove(status int, code string) bool {
	return slices.Contains(r, refusal{status, code})
}
