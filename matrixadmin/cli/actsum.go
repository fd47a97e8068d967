package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// These stand for the statuses of what was left, and of what came with more than was asked for.
const (
	notTried = -1
	moreDone = -2
)

// sum says how many ended how, unless all is done; of one that was said already.
func (v *act) sum(codes []int) error {
	all := slices.Clone(codes)
	for i, code := range all {
		switch code {
		case notTried:
			all[i] = exitFailed
		case moreDone:
			all[i] = exitPartly
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
		{exitOK, done}, {exitPartly, "partly done"}, {moreDone, "with more than was asked for"}, {exitUnknown, "not known yet"}, {exitRefused, "refused"}, {exitFailed, "failed"}, {exitAuth, "token refused"}, {notTried, "not tried"},
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
