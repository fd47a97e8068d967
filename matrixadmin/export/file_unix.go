//go:build !windows

package export

import "syscall"

// noFollow refuses a link in the place of a new file.
const noFollow = syscall.O_NOFOLLOW

// closable: the bits of a mode say who may do what.
const closable = true
