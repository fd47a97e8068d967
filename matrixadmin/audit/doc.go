// Package audit is the trail of everything that an administrator did: append-only JSON Lines, chained by hashes, on disk before the act.
//
// A record is one line of ASCII that is harmless under cat. Its hash is the SHA-256 of the line's own JSON without the hash, and
// prev is the hash of the record before it, so that a changed, missing, added or moved record is found by [Verify]. What a chain
// cannot show, records cut off its end, is found by the head: the last number and hash, kept in a second file and handed to the
// system's journal as well. Nothing here can stop root, or the administrator's own account, from writing a new trail and a new head
// file; what the journal has already forwarded then tells.
//
// No tool of ours is needed to check a record: jq -acj 'del(.hash)' of its line, piped into sha256sum, gives its hash.
//
// A record is acknowledged only after fsync. Several consoles share one trail under an exclusive lock. What a crash leaves of an
// unfinished line is kept, closed, and sealed by a note that counts and hashes it.
package audit
