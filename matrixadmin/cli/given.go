package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// given is one of the things that a command is about, as it was written: an argument, or a line of standard input.
type given struct {
	text  string
	where string // "line 7: ", "" for an argument
}

// fromStdin is the argument that stands for the lines of standard input.
const fromStdin = "-"

// Bounds of what standard input may hold: bytes of a line, which is more than an id or a link has, and lines that are not empty.
const (
	maxLine  = 2048
	maxGiven = 10_000
)

// readGiven returns the arguments, or the lines of standard input for "-": without space around them, each once. Empty lines and those that begin with
// # say nothing. Of a table in CSV, as the lists write them, the column of the ids of the kind counts. What cannot be an id, like a line that is too long, is an error before
// any other line counts.
func readGiven(e Process, of ops.SubjectKind, args []string) ([]given, error) {
	if !slices.Equal(args, []string{fromStdin}) {
		var all []given
		for _, text := range args {
			all = add(all, given{text: strings.TrimSpace(text)})
		}
		return all, nil
	}
	var all []given
	lines := bufio.NewScanner(e.Stdin)
	lines.Buffer(nil, maxLine+2)
	n := 0
	for lines.Scan() {
		n++
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
			continue
		case len(all) > maxGiven: // one may be the head of a table
			return nil, usageError{fmt.Sprintf("standard input names more than %s; use several runs", english.Number(maxGiven))}
		}
		all = append(all, given{text, fmt.Sprintf("line %d: ", n)})
	}
	all, bad := fromTable(of, all)
	switch {
	case bad != "":
		return nil, usageError{"nothing was sent: " + bad}
	case len(all) > maxGiven:
		return nil, usageError{fmt.Sprintf("standard input names more than %s; use several runs", english.Number(maxGiven))}
	case errors.Is(lines.Err(), bufio.ErrTooLong):
		return nil, usageError{fmt.Sprintf("line %d of standard input has more than %s bytes", n+1, english.Number(maxLine))}
	case lines.Err() != nil && !errors.Is(lines.Err(), io.EOF):
		return nil, usageError{"standard input cannot be read"}
	case len(all) == 0:
		return nil, usageError{"standard input names no account"}
	}
	return all, nil
}

// fromTable takes the ids out of lines, each once: the lines themselves, or their column of ids where they are a table.
func fromTable(of ops.SubjectKind, lines []given) (all []given, bad string) {
	column := -1
	if len(lines) > 0 {
		second := ""
		if len(lines) > 1 {
			second = lines[1].text
		}
		if column, bad = idColumn(of, lines[0].text, second); bad != "" {
			return nil, bad
		}
	}
	if column >= 0 {
		lines = lines[1:]
	}
	seen := make(map[string]bool, len(lines))
	for _, g := range lines {
		if column >= 0 {
			row, ok := cellsOf(g.text)
			if !ok || column >= len(row) || row[column] == "" {
				return nil, g.where + "this row of the table has no ID"
			}
			g.text = strings.TrimSpace(row[column])
		}
		if g.text = unquoted(g.text); !seen[g.text] {
			seen[g.text] = true
			all = append(all, g)
		}
	}
	return all, ""
}

// add adds what is not there yet.
func add(all []given, g given) []given {
	if slices.ContainsFunc(all, func(other given) bool { return other.text == g.text }) {
		return all
	}
	return append(all, g)
}

// several reports whether a command is about a list of accounts, and not about one of them.
func several(args []string) bool { return len(args) > 1 || slices.Contains(args, fromStdin) }

// checkGiven refuses arguments that are not accounts for a command that reads about one or several.
func checkGiven(name string, args []string) error {
	switch {
	case len(args) == 0 || slices.ContainsFunc(args, func(s string) bool { return strings.TrimSpace(s) == "" }):
		return usageError{"mxwarden " + name + " needs an account, for example: mxwarden " + name + " @user:example.org"}
	case slices.Contains(args, fromStdin) && len(args) > 1:
		return usageError{"- stands alone: give accounts either as arguments or on standard input"}
	case slices.Contains(args, fromStdin):
		return nil
	}
	for _, text := range args {
		if err := checkAccount(text); err != nil {
			return err
		}
	}
	return nil
}

// eachAccount finds the accounts that a reading command is about, as the find box does, and reads of each. Of several, one that cannot be read does not keep
// the others from being read: it is told on standard error, and the worst status is that of the command.
func eachAccount(ctx context.Context, e Process, conn connection, args []string, read func(matrixadmin.UserID) error) error {
	all, err := readGiven(e, ops.OnAccount, args)
	if err != nil {
		return err
	}
	one := func(g given) error {
		id, err := accountOf(ctx, e, conn, g.text, conn.situation.Me)
		if err != nil {
			return err
		}
		return read(id)
	}
	if !several(args) {
		return one(all[0])
	}
	var codes []int
	for _, g := range all {
		err := one(g)
		if err == nil {
			continue
		}
		_, pipe := errors.AsType[pipeError](err)
		if pipe || ctx.Err() != nil || status(err) == exitAuth {
			return err
		}
		codes = append(codes, status(err))
		says, who := matrixadmin.PrintableLines(err.Error()), matrixadmin.Printable(g.text)
		if !strings.Contains(says, who) && !find.IsSecret(g.text) {
			says = who + ": " + says
		}
		fmt.Fprintf(e.Stderr, "mxwarden: %s%s\n", g.where, says)
	}
	if len(codes) == 0 {
		return nil
	}
	return changeError{fmt.Errorf("%s of %s could not be read", english.Number(len(codes)), english.Count(len(all), "account", "accounts")), worst(codes)}
}

// worst is the status of several: 0 where all have it.
func worst(codes []int) int {
	for _, code := range []int{exitUnknown, exitPartly, exitAuth, exitRefused, exitFailed, exitUsage} {
		if slices.Contains(codes, code) {
			return code
		}
	}
	return exitOK
}
