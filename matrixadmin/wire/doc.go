// Package wire carries requests to one server: transports, origin and token, repetition of reads, limits, outcomes of writes, errors, strict JSON, and the
// types for what a server says.
//
// Reads are repeated when that is harmless, writes never. No redirect is followed, the token goes to its own origin only, and http is for
// loopback alone. Everything that a server says is a [Text], harmless under every fmt verb; every error is an [*Error] of one line.
package wire
