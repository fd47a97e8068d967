// Command mxwarden-man writes the manual: a page for each command and for each topic of the reference, from what the program prints itself.
//
//	go run ./matrixadmin/cli/mxwarden-man DIR [VERSION]
//
// SOURCE_DATE_EPOCH sets the date of the pages.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cpuguy83/go-md2man/v2/md2man"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: mxwarden-man DIR [VERSION]")
		os.Exit(2)
	}
	version := "mxwarden"
	if len(os.Args) > 2 {
		version += " " + os.Args[2]
	}
	if err := write(os.Args[1], version, date()); err != nil {
		fmt.Fprintln(os.Stderr, "mxwarden-man:", err)
		os.Exit(1)
	}
}

// date is today, or what SOURCE_DATE_EPOCH says.
func date() time.Time {
	if seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC()
	}
	return time.Now().UTC()
}

// write writes all pages into a directory.
func write(dir, version string, at time.Time) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // pages of a manual are for everybody
		return err
	}
	root := cli.Command(context.Background(), cli.Process{})
	if err := writeCommand(dir, root, version, at); err != nil {
		return err
	}
	for _, t := range cli.Topics() {
		name := "mxwarden-" + t.Name
		if err := render(filepath.Join(dir, name+"."+t.Section), source(t, name, version, at)); err != nil {
			return err
		}
	}
	return nil
}

// source is the Markdown of a topic's page.
func source(t cli.Topic, name, version string, at time.Time) []byte {
	var b strings.Builder
	b.WriteString(title(name, t.Section, version, at))
	fmt.Fprintf(&b, "# NAME\n%s \\- %s\n\n%s\n# SEE ALSO\n**mxwarden(1)**", name, t.Short, t.Text())
	for _, other := range cli.Topics() {
		if other.Name != t.Name {
			fmt.Fprintf(&b, ", **mxwarden-%s(%s)**", other.Name, other.Section)
		}
	}
	b.WriteByte('\n')
	return []byte(b.String())
}

// title is the first line of a page.
func title(name, section, version string, at time.Time) string {
	return fmt.Sprintf("%% %q %q %q %q %q\n", strings.ToUpper(name), section, at.Format("Jan 2006"), version, "mxwarden manual")
}

func render(path string, markdown []byte) error {
	return os.WriteFile(path, md2man.Render(markdown), 0o644) //nolint:gosec // pages of a manual are for everybody
}
