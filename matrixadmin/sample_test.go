package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// sampleRequests are one request of each function that makes one; every test over all calls finds them here. [sample] adds one.
var sampleRequests = map[string]func() wire.Request{}

// requestRows is what the tests must know of each of them.
var requestRows = map[string]callRow{}

// sample registers a request of the function that is named so, and what the faults, cancel, read-only, redirect and memory tests must know of it. It
// stands in a file beside the endpoint: var _ = sample(…). [TestEveryRequestIsSampled] says which one is missing.
func sample(function string, row callRow, request func() wire.Request) bool {
	sampleRequests[function], requestRows[function] = request, row
	return true
}

// endpoints are where each capability that has an endpoint is found, by surface. [endpoint] adds one.
var endpoints = map[string]struct {
	capability *matrixadmin.Capability
	at         map[matrixadmin.Via]string
}{}

// endpoint registers where a capability is found, by surface: method and path, with {me} and {nobody} for accounts. Writes are tried on an account that
// nobody has. [TestEveryEndpointIsHeldAgainstTheFakes] says which one is missing.
func endpoint(variable string, c *matrixadmin.Capability, at map[matrixadmin.Via]string) bool {
	e := endpoints[variable]
	e.capability, e.at = c, at
	endpoints[variable] = e
	return true
}
