//go:build !windows

package profile

import "syscall"

// HardenProcess closes the process to others before it holds a token: what it creates is private, and it leaves no core behind.
func HardenProcess() {
	syscall.Umask(0o077)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	forbidTracing()
}
