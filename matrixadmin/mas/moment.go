package mas

import (
	"encoding/json"
	"time"
)

// moment is a time in RFC 3339, or null, which is the zero time.
type moment struct {
	said bool // the field is there
	at   time.Time
}

// UnmarshalJSON takes a string or null.
func (m *moment) UnmarshalJSON(b []byte) error {
	*m = moment{said: true}
	if string(b) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	var err error
	m.at, err = time.Parse(time.RFC3339Nano, s)
	return err
}
