//go:build !unix

package audit

// scenarios need what only Unix has.
var scenarios map[string]func(string) error
