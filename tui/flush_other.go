//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd

package tui

// forget has no means here to throw an answer away that came too late.
func (t settings) forget() {}
