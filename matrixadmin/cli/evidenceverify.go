package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// evidenceVerify holds the files of evidence against the sums on record.
func evidenceVerify(e Process) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "verify [flags]", Short: "Compare evidence files with the checksums in the audit trail", Args: dirIsFlag, DisableFlagsInUseLine: true,
		Long: `Compares each evidence file and the report next to it with their SHA-256 in the
audit trail. Prints a line for each file that is missing, was changed or
renamed, or is not in the trail; the exit status is then 1.

Files are looked for where they were saved. With --dir, to check a copy, all of
them have to be in that directory. Only files named evidence-* are looked at.`,
	}
	file := trailFlag(c, e)
	c.Flags().StringVar(&dir, "dir", "", "`DIRECTORY` that has all the files, as a copy does")
	c.RunE = func(*cobra.Command, []string) error {
		if c.Flags().Changed("dir") {
			return verifyEvidence(e, *file, dir, true)
		}
		return verifyEvidence(e, *file, evidence.DefaultDir(e.getenv), false)
	}
	return c
}

// dirIsFlag says of a directory that is given as an argument how it is given.
func dirIsFlag(c *cobra.Command, args []string) error {
	if len(args) == 1 {
		return usageError{c.CommandPath() + " takes no arguments. For the files in a directory: --dir " + matrixadmin.Printable(args[0])}
	}
	return noArgs(c, args)
}

// verifyEvidence checks what is on record: in one directory only, or where it was saved and what else the directory has.
func verifyEvidence(e Process, trail, dir string, only bool) error {
	if _, err := os.Stat(trail); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no audit trail at %s", matrixadmin.Printable(trail))
	}
	kept := map[string]recordedFile{} // by the beginning of the sum, which is the end of the file's name
	for r, err := range audit.Read(trail, audit.Filter{}) {
		if err != nil {
			return err
		}
		if len(r.Evidence) >= evidence.SumCharacters {
			kept[r.Evidence[:evidence.SumCharacters]] = recordedFile{r.Evidence, r.Params[ops.ParamReport].Text().Raw(), r.Params[ops.ParamPath].Text().Raw()}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil && (only || !errors.Is(err, fs.ErrNotExist)) {
		return fmt.Errorf("cannot read the evidence directory: %s", matrixadmin.Printable(err.Error()))
	}
	bad, good := 0, 0
	say := func(what, name string) {
		bad++
		fmt.Fprintf(e.Stdout, "%s  %s\n", what, matrixadmin.Printable(name))
	}
	reports := map[string]bool{} // of the files that are on record
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		name, isFile := strings.CutSuffix(entry.Name(), ".json")
		if !isFile || !strings.HasPrefix(name, "evidence-") {
			continue
		}
		key := name[strings.LastIndexByte(name, '-')+1:]
		f, ok := kept[key]
		if !ok {
			say("not in the trail", path)
			continue
		}
		delete(kept, key)
		reports[name+".md"] = true
		if f.compare(path, say) {
			good++
		}
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, "evidence-") && strings.HasSuffix(name, ".md") && !reports[name] {
			say("not in the trail", filepath.Join(dir, name))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(kept)) { // saved in another directory, or gone
		switch f := kept[key]; {
		case only && f.path != "":
			say("missing", filepath.Join(dir, filepath.Base(f.path)))
		case f.path == "":
			say("missing", "file with SHA-256 "+f.sum+" (if it was saved elsewhere, use --dir)")
		case f.compare(f.path, say):
			good++
		}
	}
	if bad > 0 {
		return fmt.Errorf("the evidence does not match the audit trail: %s; %s", english.Count(bad, "problem", "problems"), english.Count(good, "file matches", "files match"))
	}
	fmt.Fprintf(e.Stdout, "%s checked; all match the audit trail\n", english.Count(good, "evidence file", "evidence files"))
	return nil
}

// recordedFile is what the trail knows of one file of evidence.
type recordedFile struct{ sum, report, path string }

// compare holds the file at path, and the report beside it, against the sums on record, and says what is wrong.
func (f recordedFile) compare(path string, say func(what, name string)) (good bool) {
	good = true
	if was := filepath.Base(f.path); f.path != "" && was != filepath.Base(path) {
		good = false
		say("renamed", path+" (saved as "+was+")")
	}
	for _, part := range []struct{ path, sum string }{{path, f.sum}, {strings.TrimSuffix(path, ".json") + ".md", f.report}} {
		if part.sum == "" { // from before reports were on record
			continue
		}
		_, gone := os.Lstat(part.path)
		err := evidence.Verify(part.path, part.sum)
		if err != nil {
			good = false
		}
		switch {
		case errors.Is(gone, fs.ErrNotExist):
			say("missing", part.path)
		case errors.Is(err, evidence.ErrDiffers):
			say("changed", part.path)
		case err != nil:
			say("unreadable", part.path)
		}
	}
	return good
}
