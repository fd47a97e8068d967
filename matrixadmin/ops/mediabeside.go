package ops

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// fileChange is what can become of a file that an act was not about.
type fileChange uint8

const (
	fileGone fileChange = iota
	fileQuarantined
	fileReleased
	fileProtected
	fileUnprotected
)

// fileWords are what is said of one and of several.
var fileWords = [...][2]string{
	fileGone:        {"is gone", "are gone"},
	fileQuarantined: {"is in quarantine", "are in quarantine"},
	fileReleased:    {"is no longer in quarantine", "are no longer in quarantine"},
	fileProtected:   {"is protected", "are protected"},
	fileUnprotected: {"is no longer protected", "are no longer protected"},
}

// filesBeside says, a clause for each kind of change, what became of files beside what was meant. Of two lists the newest files are compared, as far as both go; all says
// that now holds every file.
func filesBeside(word string, was, now []matrixadmin.Media, all bool, meant func(matrixadmin.Media, fileChange) bool) []string {
	is := make(map[matrixadmin.Text]matrixadmin.Media, len(now))
	for _, m := range now {
		is[m.ID] = m
	}
	var changed [len(fileWords)][]string
	for _, m := range was {
		after, there := is[m.ID]
		if !there && !all && (len(now) == 0 || !m.Created.After(now[len(now)-1].Created)) {
			continue // it may stand further down now
		}
		for _, c := range fileChanges(m, after, there) {
			if !meant(m, c) {
				changed[c] = append(changed[c], m.ID.Printable())
			}
		}
	}
	var clauses []string
	for c, ids := range changed {
		if n := len(ids); n > 0 {
			clauses = append(clauses, english.Count(n, word+" "+fileWords[c][0], word+"s "+fileWords[c][1])+" ("+listed(ids)+")")
		}
	}
	return clauses
}

func fileChanges(was, now matrixadmin.Media, there bool) (all []fileChange) {
	if !there {
		return []fileChange{fileGone}
	}
	switch had, has := !was.QuarantinedBy.IsZero(), !now.QuarantinedBy.IsZero(); {
	case has && !had:
		all = append(all, fileQuarantined)
	case had && !has:
		all = append(all, fileReleased)
	}
	switch {
	case !was.Safe.Known() || !now.Safe.Known() || was.Safe.Yes() == now.Safe.Yes():
	case now.Safe.Yes():
		all = append(all, fileProtected)
	default:
		all = append(all, fileUnprotected)
	}
	return all
}

// sameFile reports whether two files may have the same content, with which Synapse quarantines and releases them together.
func sameFile(a, b matrixadmin.Media) bool {
	if !a.SHA256.IsZero() && !b.SHA256.IsZero() {
		return a.SHA256 == b.SHA256
	}
	return a.Length == b.Length
}

// besideFile is what became of the newest other files of the account.
func (f file) besideFile(was file) []string {
	if was.near == nil || f.near == nil {
		return nil
	}
	return filesBeside("other file", was.near, f.near, f.allNear, func(m matrixadmin.Media, c fileChange) bool {
		return m.ID == was.media.ID || (c == fileQuarantined || c == fileReleased) && sameFile(m, was.media)
	})
}

// besideFiles is what became of the files of an account beside an act on all of them, or on those of some steps.
func besideFiles(id string, was, now files, done []StepResult) []string {
	return filesBeside("file", was.all, now.all, now.total <= len(now.all), func(m matrixadmin.Media, c fileChange) bool {
		switch id {
		case deleteAll:
			return c == fileGone
		case quarantineAll:
			return c == fileQuarantined && !m.Safe.Yes()
		}
		return c == fileReleased && slices.ContainsFunc(was.all, func(other matrixadmin.Media) bool {
			return sameFile(m, other) && slices.ContainsFunc(done, func(r StepResult) bool { return r.Key == releaseKey(other.ID) })
		})
	})
}
