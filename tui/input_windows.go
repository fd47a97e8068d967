package tui

import "io"

// filtered leaves the console's records to the library.
func filtered(in io.Reader, leave *signals) (io.Reader, keyboard) {
	return watch(in, leave.hangUp), noKeyboard{}
}
