package ui

import (
	"fmt"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Forms of times; all are as wide in every row.
const (
	SecondLayout = "2006-01-02 15:04:05"
	minuteLayout = "2006-01-02 15:04"
	dayLayout    = "2006-01-02"
)

// Zone names the zone that times are shown in.
func (e *Env) Zone() string {
	if e.Location == time.UTC {
		return "UTC"
	}
	return "local"
}

// Day writes the day of a time.
func (e *Env) Day(t time.Time) string { return t.In(e.Location).Format(dayLayout) }

// Second writes a time to the second, without its zone.
func (e *Env) Second(t time.Time) string { return t.In(e.Location).Format(SecondLayout) }

// Instant writes a time to the second with its zone.
func (e *Env) Instant(t time.Time) string {
	if e.Location == time.UTC {
		return t.In(time.UTC).Format(SecondLayout) + " UTC"
	}
	return t.In(e.Location).Format(SecondLayout + " -07:00")
}

// Ago says how long a time is past, and the time itself where it is not.
func (e *Env) Ago(t time.Time) string {
	d := e.Now().Sub(t)
	switch {
	case d < -time.Minute:
		return t.In(e.Location).Format(minuteLayout) + " " + e.Zone() + " (server clock)"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// Sentence makes a sentence of an error.
func Sentence(err error) string {
	if s := english.Sentence(matrixadmin.Line(err)); s != "" {
		return s
	}
	return "Failed."
}

// Reason is an error behind words that say what could not be done, with a full stop.
func Reason(err error) string { return english.EndSentence(matrixadmin.Reason(err)) }
