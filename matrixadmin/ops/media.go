package ops

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// mediaPatience is as long as a server may be at work on files after the answer was lost.
const mediaPatience = 2 * time.Minute

// file is what was read of one file.
type file struct {
	there bool
	media matrixadmin.Media

	near    []matrixadmin.Media // the newest of the account, nil where they could not be listed
	allNear bool                // these are all
}

func (f file) quarantined() bool { return !f.media.QuarantinedBy.IsZero() }

// mediaAction completes an action on one file: what stops it, what is read before, its one step, and the verdict of what is read after.
func mediaAction(a Action, can *matrixadmin.Capability, request func(s Situation) wire.Request, idle func(file) string, verdict func(file) (Verdict, string)) Action {
	a.On = OnMedia
	a.Blocked = func(s Situation) string {
		if why := blocked(s, can); why != "" {
			return why
		}
		if on := s.Target.Subject; on.Kind == OnMedia && !matrixadmin.PathSafe(on.ID) {
			return "a proxy may change characters of this media ID, and another file would be affected"
		}
		return ""
	}
	a.Notes = func(s Situation, _ Values) []string {
		notes := unproven(s, can)
		if f, looked := s.Seen.(file); looked && f.there {
			notes = append(notes, fileNote(f.media))
		}
		return notes
	}
	a.Look = func(ctx context.Context, reads Reads, s Situation) (any, error) { return readFiled(ctx, reads, s) }
	a.Plan = func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		id := s.Target.Subject.ID
		if f, looked := s.Seen.(file); looked && len(done) == 0 {
			switch why := idle(f); {
			case !f.there:
				return nil, noSubject("the account has no file with the ID " + id.Printable())
			case why != "":
				return nil, errors.New(why)
			}
		}
		return undone(done, Step{Key: a.ID + "/" + wire.Cut(id.Raw(), 64), Title: a.Title, Request: request(s)}), nil
	}
	a.Patience = mediaPatience
	a.Verify = func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
		user, finding, ok := readBack(ctx, reads, before.Target.User.ID)
		if !ok {
			return finding
		}
		f, err := readFiled(ctx, reads, before)
		switch {
		case matrixadmin.NotServed(err):
			return Finding{Verdict: CannotBeRead, Reason: "This server cannot show files, so the result cannot be verified."}
		case err != nil:
			return Finding{Verdict: ReadFailed, Reason: english.EndSentence("The file could not be read back: " + matrixadmin.Reason(err))}
		}
		finding.After = user
		finding.Verdict, finding.Reason = verdict(f)
		if was, looked := before.Seen.(file); looked {
			finding.more = f.besideFile(was)
		}
		return finding
	}
	return a
}

// mostNear is how many files are compared beside the one that an act is about.
const mostNear = 200

// readFiled is readFile with the newest files of the account; that these cannot be listed is no failure.
func readFiled(ctx context.Context, reads Reads, s Situation) (file, error) {
	f, err := readFile(ctx, reads, s)
	if err != nil {
		return f, err
	}
	if page, err := reads.Media(ctx, s.Target.User.ID, matrixadmin.MediaQuery{Limit: mostNear}); err == nil {
		f.near, f.allNear = append([]matrixadmin.Media{}, page.Media...), page.Next == "" && page.Dropped == 0 && page.Total <= len(page.Media)
	}
	return f, nil
}

// readFile reads the file that the situation is about: by its id where the server can, else out of the account's list. What is listed is there, also
// where the request for one file does not find it.
func readFile(ctx context.Context, reads Reads, s Situation) (file, error) {
	owner, id := s.Target.User.ID, s.Target.Subject.ID
	missing := false
	if !s.Server.Lacks(&matrixadmin.ReadMedia) {
		var m matrixadmin.Media
		switch _, err := reads.Do(ctx, matrixadmin.MediaDetails(owner, id, &m)); {
		case err == nil:
			return file{there: true, media: m}, nil
		case errors.Is(err, wire.ErrOtherAccount):
			return file{}, errors.New("the file is not one of " + owner.Text().Printable())
		case errors.Is(err, matrixadmin.ErrNotFound):
			missing = true
		case !matrixadmin.NotServed(err):
			return file{}, err
		}
	}
	all, total, err := matrixadmin.AllMedia(ctx, reads, owner)
	switch {
	case missing && matrixadmin.NotServed(err):
		return file{}, nil
	case err != nil:
		return file{}, err
	}
	if i := slices.IndexFunc(all, func(m matrixadmin.Media) bool { return m.ID == id }); i >= 0 {
		return file{there: true, media: all[i]}, nil
	}
	if total > len(all) && !missing {
		return file{}, errors.New("the file is not among the newest " + english.Count(len(all), "file", "files") + ", and no others are listed")
	}
	return file{}, nil
}

// fileNote says which file it is.
func fileNote(m matrixadmin.Media) string {
	var words []string
	if !m.Type.IsZero() {
		words = append(words, "type "+matrixadmin.Printable(wire.Cut(m.Type.Raw(), 60)))
	}
	if m.Length >= 0 {
		words = append(words, english.Bytes(m.Length))
	}
	if !m.Created.IsZero() {
		words = append(words, "uploaded "+m.Created.Format("2006-01-02 15:04:05")+" UTC")
	}
	if len(words) == 0 {
		return "The server reports only the ID of the file."
	}
	return english.Capitalize(strings.Join(words, ", ")) + "."
}

const sameContent = " Synapse does the same to every other file with the same content, whoever uploaded it."

func quarantineMedia() Action {
	return mediaAction(Action{
		ID: "quarantine-media", Key: "c", Purpose: Contain, Title: "Quarantine file", Short: "quarantine", Danger: Reversible, Opposite: "unquarantine-media", Alters: alters(Files),
		Effect: "Nobody can download the file from this server any more. It is kept, and can be released." + sameContent + " Copies on other servers stay.",
	}, &matrixadmin.QuarantineMedia, func(s Situation) wire.Request {
		return matrixadmin.Quarantine(s.Target.User.ID, s.Target.Subject.ID, true)
	}, func(f file) string {
		switch {
		case f.quarantined():
			return "the file is already in quarantine"
		case f.media.Safe.Yes():
			return "the file is protected from quarantine; lift the protection first"
		}
		return ""
	}, func(f file) (Verdict, string) {
		switch {
		case !f.there:
			return NotApplied, "The file does not exist on this server."
		case f.quarantined():
			return Confirmed, "The file is in quarantine."
		case f.media.Safe.Yes():
			return NotApplied, "The file is protected from quarantine, and is still available."
		}
		return NotApplied, "The file is not in quarantine."
	})
}

func unquarantineMedia() Action {
	return mediaAction(Action{
		ID: "unquarantine-media", Key: "v", Purpose: Repair, Title: "Release file from quarantine", Short: "release", Danger: Reversible, Opposite: "quarantine-media", Alters: alters(Files),
		Effect: "The file can be downloaded again." + sameContent,
	}, &matrixadmin.QuarantineMedia, func(s Situation) wire.Request {
		return matrixadmin.Quarantine(s.Target.User.ID, s.Target.Subject.ID, false)
	}, func(f file) string {
		if !f.quarantined() {
			return "the file is not in quarantine"
		}
		return ""
	}, func(f file) (Verdict, string) {
		switch {
		case !f.there:
			return NotApplied, "The file does not exist on this server."
		case f.quarantined():
			return NotApplied, "The file is still in quarantine."
		}
		return Confirmed, "The file is no longer in quarantine."
	})
}

func protectMedia() Action {
	return protecting(true, Action{
		ID: "protect-media", Key: "p", Purpose: Repair, Title: "Protect file from quarantine", Short: "protect", Danger: Reversible, Opposite: "unprotect-media", Alters: alters(Files),
		Effect: "The file is skipped when it, its account or a room is quarantined. It can still be deleted. A file that is in quarantine stays there.",
	}, "the file is already protected")
}

func unprotectMedia() Action {
	return protecting(false, Action{
		ID: "unprotect-media", Key: "w", Purpose: Contain, Title: "Unprotect file", Short: "unprotect", Danger: Reversible, Opposite: "protect-media", Alters: alters(Files),
		Effect: "The file can be quarantined again.",
	}, "the file is not protected")
}

func protecting(on bool, a Action, already string) Action {
	return mediaAction(a, &matrixadmin.ProtectMedia, func(s Situation) wire.Request {
		return matrixadmin.Protect(s.Target.Subject.ID, on)
	}, func(f file) string {
		if f.media.Safe.Known() && f.media.Safe.Yes() == on {
			return already
		}
		return ""
	}, func(f file) (Verdict, string) {
		switch safe := f.media.Safe; {
		case !f.there:
			return NotApplied, "The file does not exist on this server."
		case !safe.Known():
			return CannotBeRead, "This server does not report whether a file is protected, so the result cannot be verified."
		case safe.Yes() == on && on:
			return Confirmed, "The file is protected from quarantine."
		case safe.Yes() == on:
			return Confirmed, "The file is no longer protected from quarantine."
		case on:
			return NotApplied, "The file is not protected from quarantine."
		}
		return NotApplied, "The file is still protected from quarantine."
	})
}

func deleteMedia() Action {
	return mediaAction(Action{
		ID: "delete-media", Key: "Z", Purpose: End, Title: "Delete file", Short: "delete", Danger: Irreversible, Lost: "No action brings deleted files back.", Alters: alters(Files),
		Unsaved: "the file",
		Effect:  "Deletes the file and its thumbnails from this server, also if it is protected. Copies on other servers stay.",
	}, &matrixadmin.DropMedia, func(s Situation) wire.Request {
		return matrixadmin.DeleteMedia(s.Target.User.ID, s.Target.Subject.ID)
	}, func(file) string { return "" }, func(f file) (Verdict, string) {
		if f.there {
			return NotApplied, "The file is still there."
		}
		return Confirmed, "The file is deleted."
	})
}
