// Package tui is the shell of the console: it runs the program on a terminal, keeps the stacks of pages and dialogs, draws the frame
// around them, and leaves the terminal as it found it, however it ends.
//
// The rules for a key, in order: ctrl+c always quits, after a question while an action is in flight, or while a secret that is shown once was not
// seen; an open dialog alone gets the key; a page that is typing alone gets the key; esc is back, ? is help, q quits, z switches UTC and local
// time; the rest goes to the page on top. Whatever is not input goes to all pages and dialogs, and finds its owner there.
package tui
