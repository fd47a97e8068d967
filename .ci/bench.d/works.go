package main

import (
	"regexp"
	"strconv"
	"strings"
)

// down is the key that is pressed while work is done.
const down = "\x1b[B"

// openKeys opens the whale from the list of accounts, in which it is the second.
const openKeys = down + "\r"

// place is where the footer says the cursor is.
var place = regexp.MustCompile(`(?:row|line) ([\d,]+) of [\d,]+`)

// firstRows is on the screen when rows are.
var firstRows = place

// allRows tells when the whole answer is on the screen.
func allRows(n int) func(text string) bool {
	count := digits(n)
	tab := regexp.MustCompile(`Connections ` + count + `\b`)
	return func(text string) bool { return tab.MatchString(text) && place.MatchString(text) }
}

// work is what the table is asked to do, as the keys that ask for it.
type work struct {
	name  string
	aim   int            // ms from the last key to the first results
	ready string         // pressed before, and waited for
	keys  string         // the work itself
	shows *regexp.Regexp // what its first result looks like; nil is any other rows
	after string         // undoes it
	under []string       // the work again, in turns, under arrow keys
	clean string         // undoes that
}

// These follow the page's keys.
var works = []work{
	{name: "sort by another column", aim: 50, ready: "s", keys: "2", under: []string{"s1", "s2"}},
	{name: "sort the other way round", aim: 50, keys: "S", under: []string{"S"}},
	{name: "filter, a word", aim: 50, ready: "/", keys: "e", shows: regexp.MustCompile(`newest [\d,]+ of|rows? of [\d,]+ `), after: "\x15\r", under: []string{pasted("element"), pasted("firefox")}, clean: "/\x15\r"},
	{name: "filter, an address", aim: 50, ready: "/ip:80.0.0.0/", keys: "6", after: "\x15\r", under: []string{pasted("ip:84.0.0.0/6"), pasted("ip:80.0.0.0/6 since:3000d")}, clean: "/\x15\r"},
}

// away goes far enough from either end that ↓ moves the cursor whichever way round the lines are.
var away = strings.Repeat("\x1b[6~", 40)

// pasted makes a filter hold in one message, so that keys behind it wait for the work and not for the typing.
func pasted(filter string) string { return "/\x15\x1b[200~" + filter + "\x1b[201~\r" }

func has(part string) func(string) bool {
	return func(text string) bool { return strings.Contains(text, part) }
}

// digits writes a number as the screen does.
func digits(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// at is the line that the footer says the cursor is on, -1 where it says none.
func at(text string) int {
	m := place.FindStringSubmatch(text)
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	if err != nil {
		return -1
	}
	return n
}

// body is the part of a screen that holds rows only.
func body(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[min(12, len(lines)):max(min(12, len(lines)), len(lines)-6)], "\n")
}
