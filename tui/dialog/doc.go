// Package dialog holds the questions and messages that open over a page: help, a message, the menu of actions, and the confirmation
// that every action goes through.
//
// A confirmation is built from the action's data. Its target is fixed when it opens; Cancel is what it starts on; keys typed before it
// could be read, pastes and bursts faster than a hand confirm nothing.
package dialog
