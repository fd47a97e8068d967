package ops

import "golang.org/x/sys/windows"

// alive reports whether there is a process of this number on this machine.
func alive(pid int) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid)) //nolint:gosec // it was read as a positive number
	if err != nil {
		return false
	}
	_ = windows.CloseHandle(h)
	return true
}
