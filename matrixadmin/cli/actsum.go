package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// notTried stands for the status of what was left.
const notTried = -1

// sum says how many ended how, unless all is done; of one that was said already.
func (v *act) sum(codes []int) error {
	all := slices.Clone(codes)
	for i, code := range all {
		if code == notTried {
			all[i] = exitFailed
		}
	}
	code := worst(all)
	switch {
	case code == exitOK:
		return nil
	case len(codes) == 1:
		return changeError{pipeError{errors.New("said already")}, code}
	}
	done := "done"
	if v.dryRun {
		done = "possible"
	}
	var parts []string
	for _, word := range []struct {
		code int
		says string
	}{
		{exitOK, done}, {exitPartly, "partly done"}, {exitUnknown, "not known yet"}, {exitRefused, "refused"}, {exitFailed, "failed"}, {exitAuth, "token refused"}, {notTried, "not tried"},
	} {
		n := 0
		for _, c := range codes {
			if c == word.code {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, english.Number(n)+" "+word.says)
		}
	}
	return changeError{fmt.Errorf("of %s: %s", v.count(len(codes)), strings.Join(parts, ", ")), code}
}
