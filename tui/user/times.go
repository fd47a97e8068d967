package user

import (
	"fmt"
	"time"

	"github.com/mxwarden/mxwarden/tui/ui"
)

const (
	secondLayout = "2006-01-02 15:04:05"
	minuteLayout = "2006-01-02 15:04"
	dayLayout    = "2006-01-02"
)

// zone names the zone that times are shown in.
func zone(env *ui.Env) string {
	if env.Location == time.UTC {
		return "UTC"
	}
	return "local"
}

func day(env *ui.Env, t time.Time) string { return t.In(env.Location).Format(dayLayout) }

// instant writes a time to the second with its zone.
func instant(env *ui.Env, t time.Time) string {
	if env.Location == time.UTC {
		return t.In(time.UTC).Format(secondLayout) + " UTC"
	}
	return t.In(env.Location).Format(secondLayout + " -07:00")
}

// ago says how long a time is past, and the time itself where that is more than a day.
func ago(env *ui.Env, t time.Time) string {
	d := env.Now().Sub(t)
	switch {
	case d < -time.Minute:
		return t.In(env.Location).Format(minuteLayout) + " " + zone(env) + ", by the server's clock"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}
