package ops

import (
	"context"
	"errors"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// files are what an account has uploaded, in numbers.
type files struct {
	all         []matrixadmin.Media
	total       int // as the server counts them: more than all where not all are listed
	size        int64
	quarantined int
	protected   int // and not in quarantine
}

func (f files) open() int { return len(f.all) - f.quarantined - f.protected }

func readFiles(ctx context.Context, reads Reads, s Situation) (files, error) {
	all, total, err := matrixadmin.AllMedia(ctx, reads, s.Target.User.ID)
	f := files{all: all, total: total}
	for _, m := range all {
		f.size += max(m.Length, 0)
		switch {
		case !m.QuarantinedBy.IsZero():
			f.quarantined++
		case m.Safe.Yes():
			f.protected++
		}
	}
	return f, err
}

// says counts the files for a question.
func (f files) says() []string {
	if f.total == 0 {
		return nil
	}
	words := english.Count(f.total, "file", "files") + ", " + english.Bytes(f.size)
	if f.total > len(f.all) {
		words = english.Count(f.total, "file", "files") + ", the newest " + english.Number(len(f.all)) + " of them " + english.Bytes(f.size)
	}
	return []string{words + ": " + english.Number(f.open()) + " available, " + english.Number(f.quarantined) + " in quarantine, " + english.Number(f.protected) + " protected."}
}

func count(n int) string { return english.Count(n, "file", "files") }

func is(n int) string {
	if n == 1 {
		return " is "
	}
	return " are "
}

// mediaOfAccount completes an action on all files of an account.
func mediaOfAccount(a Action, can *matrixadmin.Capability, verdict func(before Situation, now files, done []StepResult) (Verdict, string)) Action {
	a.Blocked = func(s Situation) string { return blocked(s, can) }
	more := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		notes := unproven(s, can)
		if f, looked := s.Seen.(files); looked {
			notes = append(notes, f.says()...)
		}
		if more != nil {
			notes = append(notes, more(s, v)...)
		}
		return notes
	}
	a.Look = func(ctx context.Context, reads Reads, s Situation) (any, error) { return readFiles(ctx, reads, s) }
	a.Patience = mediaPatience
	a.Verify = func(ctx context.Context, reads Reads, before Situation, _ Values, done []StepResult) Finding {
		user, finding, ok := readBack(ctx, reads, before.Target.User.ID)
		if !ok {
			return finding
		}
		now, err := readFiles(ctx, reads, before)
		switch {
		case matrixadmin.NotServed(err):
			return Finding{Verdict: CannotBeRead, Reason: "This server cannot list files, so the result cannot be verified."}
		case err != nil:
			return Finding{Verdict: ReadFailed, Reason: english.EndSentence("Could not list the files: " + matrixadmin.Reason(err))}
		case now.total > len(now.all) && len(now.all) < matrixadmin.MostMedia:
			return Finding{Verdict: ReadFailed, Reason: "The server reported " + count(now.total) + " and listed " + english.Number(len(now.all)) + "."}
		}
		finding.After = user
		finding.Verdict, finding.Reason = verdict(before, now, done)
		if was, looked := before.Seen.(files); looked {
			finding.Changed = now.quarantined != was.quarantined || now.total < was.total
			finding.more = besideFiles(a.ID, was, now, done)
		}
		// What is protected stays so, however often it is read.
		finding.Over = a.ID == quarantineAll && finding.Verdict == Partial && now.protected > 0 && now.open() == 0 && now.total <= len(now.all)
		return finding
	}
	return a
}

const (
	quarantineAll = "quarantine-all-media"
	deleteAll     = "delete-all-media"
)

// releaseKey names the step that releases a file.
func releaseKey(id matrixadmin.Text) string { return "release/" + id.Raw() }

func quarantineAllMedia() Action {
	return mediaOfAccount(Action{
		ID: quarantineAll, Key: "Q", Purpose: Contain, Title: "Quarantine all files", Short: "quarantine all", Danger: Disruptive, Opposite: "unquarantine-all-media", Alters: alters(Files),
		Effect: "Nobody can download any file of this account from this server any more, its profile picture included. They are kept, and can be released. " +
			"Protected files are skipped." + sameContent + " Copies on other servers stay.",
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			if f, looked := s.Seen.(files); looked && len(done) == 0 && f.open() == 0 && f.total <= len(f.all) {
				switch {
				case f.protected > 0:
					return nil, errors.New("there is no file to quarantine: " + count(f.protected) + is(f.protected) + "protected")
				case f.quarantined > 0:
					return nil, errors.New("all files are already in quarantine")
				}
				return nil, errors.New("the account has no files")
			}
			return undone(done, Step{Key: "quarantine-all", Title: "Quarantine all files", Request: matrixadmin.QuarantineAll(s.Target.User.ID)}), nil
		},
	}, &matrixadmin.QuarantineMedia, func(before Situation, now files, _ []StepResult) (Verdict, string) {
		was, looked := before.Seen.(files)
		left := "" // what is still available, and why
		switch {
		case now.protected > 0:
			left = count(now.protected) + is(now.protected) + "protected and still available"
		case now.open() > 0:
			left = count(now.open()) + is(now.open()) + "still available"
		}
		if now.protected > 0 && now.open() > 0 {
			left += ", and " + count(now.open()) + " without protection"
		}
		if left == "" && now.total > len(now.all) {
			return Partial, "The newest " + count(len(now.all)) + " are in quarantine; no others are listed."
		}
		switch {
		case left == "":
			return Confirmed, map[bool]string{true: "The only file is", false: "All " + count(now.quarantined) + " are"}[now.quarantined == 1] + " in quarantine."
		case looked && now.quarantined <= was.quarantined:
			return NotApplied, left + "."
		}
		return Partial, english.Capitalize(count(now.quarantined)) + is(now.quarantined) + "in quarantine; " + left + "."
	})
}

// unquarantineAllMedia releases file by file: servers have no request for all.
func unquarantineAllMedia() Action {
	return mediaOfAccount(Action{
		ID: "unquarantine-all-media", Key: "m", Purpose: Repair, Title: "Release all files from quarantine", Short: "release all", Danger: Reversible, Opposite: "quarantine-all-media", Alters: alters(Files),
		Effect: "The account's files can be downloaded again: one request for each, the newest 200 at once." + sameContent,
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			f, _ := s.Seen.(files)
			var steps []Step
			for _, m := range f.all {
				if m.QuarantinedBy.IsZero() || !matrixadmin.PathSafe(m.ID) || len(steps) == maxSteps {
					continue
				}
				steps = append(steps, Step{
					Key: releaseKey(m.ID), Title: "Release " + m.ID.Printable(), Need: May, Request: matrixadmin.Quarantine(s.Target.User.ID, m.ID, false),
				})
			}
			if len(steps) == 0 && len(done) == 0 && s.Seen != nil {
				return nil, errors.New("no file is in quarantine")
			}
			return undone(done, steps...), nil
		},
	}, &matrixadmin.QuarantineMedia, func(before Situation, now files, _ []StepResult) (Verdict, string) {
		was, looked := before.Seen.(files)
		switch {
		case now.quarantined == 0 && now.total <= len(now.all):
			return Confirmed, "No file of the account is in quarantine any more."
		case now.quarantined == 0:
			return Partial, "None of the newest " + count(len(now.all)) + " is in quarantine any more; no others are listed."
		case looked && now.quarantined >= was.quarantined:
			return NotApplied, english.Capitalize(count(now.quarantined)) + is(now.quarantined) + "still in quarantine."
		}
		return Partial, english.Capitalize(count(now.quarantined)) + is(now.quarantined) + "still in quarantine."
	})
}

// deletedAtOnce is how many files one request deletes: it takes some seconds.
const deletedAtOnce = 500

func deleteAllMedia() Action {
	return mediaOfAccount(Action{
		ID: deleteAll, Key: "H", Purpose: End, Title: "Delete all files", Short: "delete all files", Danger: Irreversible, Lost: "No action brings deleted files back.", Alters: alters(Files),
		Unsaved: "the files",
		Effect: "Deletes every file that the account has uploaded, its profile picture and protected files included, and any that it uploads meanwhile. " +
			"Copies on other servers stay.",
		Grows: true, Rounds: 3,
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			f, looked := s.Seen.(files)
			if looked && f.total == 0 && len(done) == 0 {
				return nil, errors.New("the account has no files")
			}
			if n := len(done); n > 0 && done[n-1].Facts[matrixadmin.FactDeleted] == "0" { // the same request again would delete nothing again
				return nil, nil
			}
			var steps []Step
			for left := f.total; left > 0; left -= deletedAtOnce { // each request is another one: it deletes what is oldest then
				n := min(left, deletedAtOnce)
				steps = append(steps, Step{
					Key: "delete/" + strconv.Itoa(len(done)+len(steps)+1), Title: "Delete the oldest " + count(n), Request: matrixadmin.DeleteAllMedia(s.Target.User.ID, deletedAtOnce),
				})
			}
			return steps, nil
		},
	}, &matrixadmin.DropMedia, func(before Situation, now files, _ []StepResult) (Verdict, string) {
		was, looked := before.Seen.(files)
		switch left := english.Capitalize(count(now.total)) + is(now.total) + "still there."; {
		case now.total == 0:
			return Confirmed, "No file of the account is left."
		case looked && now.total >= was.total:
			return NotApplied, "Nothing was deleted: " + english.Uncapitalize(left)
		default:
			return Partial, left
		}
	})
}
