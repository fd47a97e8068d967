// Package evidence takes and keeps a snapshot of an account before something irreversible is done to it.
//
// [Collect] reads everything that a server tells about the account; each part says for itself whether it is complete, cut, not available on this
// server, or failed. [Save] writes one JSON file with the exact texts, escaped to printable ASCII so that no terminal is hurt by it, and a readable
// Markdown report beside it. The SHA-256 of the JSON file is what an audit record holds on to; [Verify] compares.
package evidence
