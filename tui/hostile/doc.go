// Package hostile proves by tests that nothing which another person can write acts on the administrator's terminal.
//
// Its tests drive the whole console through the library's own renderer, put generated text into every field that a server can fill,
// and look at the bytes that come out.
package hostile
