package ui

import "charm.land/bubbles/v2/key"

// KeyGroup is a part of the key help.
type KeyGroup struct {
	Title string
	Keys  []key.Binding
}

// KeyHelper is what a page adds whose keys are told apart in the key help. The shell adds those that work everywhere.
type KeyHelper interface {
	// KeyGroups are all keys of the page that work now, in groups, and a word for what they are the keys of.
	KeyGroups() (of string, groups []KeyGroup)
}
