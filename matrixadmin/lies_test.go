package matrixadmin

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// says answers every request with what say returns, the n-th of them.
func says(say func(n int) string) roundTrip {
	n := 0
	return func(*http.Request) (*http.Response, error) {
		n++
		return answer(http.StatusOK, say(n), "Content-Type", "application/json"), nil
	}
}

// TestMessagesThatComeAgain: a room ends, whatever a server makes of its pages, and holds what was written in it.
func TestMessagesThatComeAgain(t *testing.T) {
	t.Parallel()
	event := func(id, room string) string {
		return fmt.Sprintf(`{"event_id":%q,"room_id":%q,"sender":"@bob:example.test","type":"m.room.message","content":{}}`, id, room)
	}
	q := MessageQuery{Room: NewText("!a:example.test"), Sender: MustParseUserID("@bob:example.test"), Limit: 10, Seen: map[Text]bool{}}
	c := testClient(t, says(func(n int) string {
		return fmt.Sprintf(`{"chunk":[%s],"end":"t%d"}`, event("$1", "!a:example.test"), n)
	}))
	page, err := NextMessages(t.Context(), c, q)
	if err != nil || len(page.Messages) != 1 {
		t.Fatal(page, err)
	}
	q.From = page.Next
	if _, err := NextMessages(t.Context(), c, q); !errors.Is(err, wire.ErrPageToken) {
		t.Errorf("the same page again: %v", err)
	}
	c = testClient(t, says(func(int) string { return fmt.Sprintf(`{"chunk":[%s]}`, event("$1", "!b:example.test")) }))
	if _, err := NextMessages(t.Context(), c, q); !errors.Is(err, wire.ErrOtherRoom) {
		t.Errorf("another room: %v", err)
	}
}

// TestFewerPushersThanCounted is an answer that was cut.
func TestFewerPushersThanCounted(t *testing.T) {
	t.Parallel()
	for total, ok := range map[int]bool{0: true, 9: false} {
		c := Echoed(testClient(t, says(func(int) string { return fmt.Sprintf(`{"pushers":[],"total":%d}`, total) })), "@bob:example.test")
		if _, err := c.Pushers(t.Context(), MustParseUserID("@bob:example.test")); (err == nil) != ok {
			t.Errorf("%d counted, none listed: %v", total, err)
		}
	}
}
