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
	text    string
	where   string // "line 7: ", "" for an argument
	account string // user ID that the row of a table names beside a part of an account, "" where it names none
}

// more says what standard input should hold, where this is of it.
func (g given) more() string {
	if g.where == "" {
		return ""
	}
	return ". " + oneEach
}

// fromStdin is the argument that stands for the lines of standard input.
const fromStdin = "-"

// Bounds of what standard input may hold: bytes of a line that is no row of a table, which is more than an id or a link has; of a row; and lines that are not empty.
const (
	maxLine  = 2048
	maxRow   = 64 << 10
	maxGiven = 10_000
)

// readGiven returns the arguments, or the lines of standard input for "-": without space around them, each once. Empty lines and those that begin with
// # say nothing. Of a table, as the lists write them, the column of the ids of the kind counts, and which one that is is told. What cannot be an id, like a
// line that is too long, is an error before any other line counts.
func readGiven(e Process, of ops.SubjectKind, args []string) ([]given, error) {
	var all []given
	if !slices.Equal(args, []string{fromStdin}) {
		for _, text := range args {
			all = add(all, given{text: strings.TrimSpace(text)})
		}
		return all, nil
	}
	lines, err := readLines(e.Stdin)
	if err != nil {
		return nil, err
	}
	rows, err := tableOf(of, lines)
	switch {
	case err != nil:
		return nil, usageError{"nothing was sent: " + err.Error()}
	case rows != nil:
		if all, err = rows.ids(of); err != nil {
			return nil, usageError{"nothing was sent: " + err.Error()}
		}
	default:
		for _, g := range lines {
			if g.text = unquoted(strings.TrimSpace(g.text)); len(g.text) > maxLine {
				return nil, tooLong(strings.TrimSuffix(g.where, ": "), maxLine)
			}
			if of == ops.OnAccount {
				g.text = quotedID(g.text)
			}
			all = append(all, g)
		}
	}
	switch all = once(all); {
	case len(all) > maxGiven:
		return nil, usageError{fmt.Sprintf("standard input names more than %s; use several runs", english.Number(maxGiven))}
	case len(all) == 0 && of != ops.OnAccount:
		return nil, usageError{"standard input names no " + of.String()}
	case len(all) == 0:
		return nil, usageError{"standard input names no account"}
	}
	if rows != nil {
		fmt.Fprintf(e.Stderr, "mxwarden: %s\n", rows.took(of, len(all)))
	}
	return all, nil
}

// readLines are the lines that say something.
func readLines(r io.Reader) ([]given, error) {
	var all []given
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxRow+2)
	n := 0
	for lines.Scan() {
		n++
		text := strings.TrimSuffix(strings.TrimPrefix(lines.Text(), "\ufeff"), "\r")
		switch {
		case strings.TrimSpace(text) == "" || strings.HasPrefix(strings.TrimSpace(text), "#"):
			continue
		case len(all) > maxGiven: // one may be the head of a table
			return nil, usageError{fmt.Sprintf("standard input names more than %s; use several runs", english.Number(maxGiven))}
		}
		all = append(all, given{text: text, where: fmt.Sprintf("line %d: ", n)})
	}
	switch {
	case errors.Is(lines.Err(), bufio.ErrTooLong):
		return nil, tooLong(fmt.Sprintf("line %d", n+1), maxRow)
	case lines.Err() != nil && !errors.Is(lines.Err(), io.EOF):
		return nil, usageError{"standard input cannot be read"}
	}
	return all, nil
}

func tooLong(line string, most int) error {
	return usageError{fmt.Sprintf("%s of standard input has more than %s bytes", line, english.Number(most))}
}

// once leaves the first of each.
func once(lines []given) []given {
	type key struct{ account, text string }
	seen := make(map[key]bool, len(lines))
	return slices.DeleteFunc(lines, func(g given) bool {
		k := key{g.account, g.text}
		was := seen[k]
		seen[k] = true
		return was
	})
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
