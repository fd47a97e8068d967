package matrixadmin

import (
	"errors"
	"strconv"
)

// hiddenBy says that something in front of the homeserver answers in its place, with an HTTP status, as a part of a sentence.
func hiddenBy(status int) string { return "hidden by a proxy, HTTP " + strconv.Itoa(status) }

// WhyNotServed is why nothing serves what an error is about, as a part of a sentence: "hidden by a proxy, HTTP 404". For an error that [NotServed] holds of.
func WhyNotServed(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && errors.Is(err, ErrNotExposed) {
		return hiddenBy(e.Status)
	}
	return "this server does not have it"
}

// WhyNoList is the same of a list of something: "devices are hidden by a proxy, HTTP 404", "this server cannot list devices".
func WhyNoList(many string, err error) string {
	if errors.Is(err, ErrNotExposed) {
		return many + " are " + WhyNotServed(err)
	}
	return "this server cannot list " + many
}
