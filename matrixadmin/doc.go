// Package matrixadmin is a client for the administration APIs of Matrix homeservers.
//
// Reads are repeated when that is harmless, writes never. No redirect is followed, the token goes to its own origin only, and http is for
// loopback alone. Everything that a server says is a [Text], harmless under every fmt verb; every error is an [*Error] of one line.
package matrixadmin
