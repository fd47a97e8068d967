package profile

import (
	"fmt"
	"io"
)

// ReadAuthorities reads the certificates that a profile trusts, from a file that nobody but its owner and root may be able to write.
func ReadAuthorities(path string) ([]byte, error) {
	f, err := authorityFile.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	switch {
	case err != nil:
		return nil, authorityFile.refuse(path, "cannot be read: "+reason(err))
	case len(content) > maxConfig:
		return nil, authorityFile.refuse(path, fmt.Sprintf("is larger than %d bytes", maxConfig))
	}
	return content, nil
}
