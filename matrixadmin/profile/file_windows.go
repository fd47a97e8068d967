package profile

import "os"

// openPrivate opens a file; who can read it is decided by its access list, which is not looked at.
func openPrivate(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, refuse(path, "cannot be opened: "+reason(err))
	case !info.Mode().IsRegular():
		return nil, refuse(path, "is not a regular file; for a command use --token-command")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, refuse(path, "cannot be opened: "+reason(err))
	}
	return f, nil
}
