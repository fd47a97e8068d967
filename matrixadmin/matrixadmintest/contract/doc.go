// Package contract holds the homeserver in memory to what real servers answer.
//
// Its tests speak plain HTTP and know nothing of the client. One table of cases runs against the homeserver in memory
// and, with the build tag realsynapse, against a running Synapse, so that neither can drift from the other. The
// exchanges under testdata were recorded from real servers; those with old and other servers are replayed against the
// modes that play them.
//
// The lane against a real server takes its address from MXWARDEN_CONTRACT_BASE_URL, the file with the token of
// @admin from MXWARDEN_CONTRACT_TOKEN_FILE and what was seeded from MXWARDEN_CONTRACT_SEED_FILE.
package contract
