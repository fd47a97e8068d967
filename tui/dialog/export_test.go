package dialog

// ContinueWith is continueWith, for tests with actions that no catalog has.
var ContinueWith = continueWith
