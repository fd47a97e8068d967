package terms

import (
	"strconv"
	"strings"
	"time"
)

// WantsTime says what a moment is written as.
const WantsTime = "an age (7d, 12h) or a date (2026-11-01, 2026-11-01T10:00)"

// units are the spans of time.
var units = map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// layouts are the dates, a space in the place of the T where they are quoted.
var layouts = []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"}

// Time reads a moment: a span back from now, or a date in loc.
func Time(s string, now time.Time, loc *time.Location) (time.Time, bool) {
	now = now.In(loc)
	switch strings.ToLower(s) {
	case "today":
		return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, loc), true
	case "yesterday":
		return time.Date(now.Year(), now.Month(), now.Day()-1, 0, 0, 0, 0, loc), true
	}
	if s == "" {
		return time.Time{}, false
	}
	if unit, ok := units[s[len(s)-1]|0x20]; ok {
		n, err := strconv.ParseUint(s[:len(s)-1], 10, 16)
		return time.UnixMilli(now.UnixMilli() - int64(n)*unit.Milliseconds()), err == nil
	}
	if rest, ok := strings.CutSuffix(strings.ToUpper(s), "Z"); ok {
		s, loc = rest, time.UTC
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, strings.ToUpper(s), loc); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
