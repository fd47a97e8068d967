package matrixadmin

import (
	"net/http"
	"testing"
)

// TestDevicesThatDoNotAddUp: a list that is shorter than it says, or none at all, is no proof that nobody is signed in.
func TestDevicesThatDoNotAddUp(t *testing.T) {
	t.Parallel()
	for body, fine := range map[string]bool{
		`{"devices":[],"total":0}`: true, `{"devices":[]}`: true, `{"total":1,"devices":[{"device_id":"A"}]}`: true,
		`{"devices":[],"total":3}`: false, `{"total":2,"devices":[{"device_id":"A"}]}`: false, `{"devices":null}`: false, `{"total":0}`: false,
	} {
		c, err := New("https://hs.example", WithTransport(roundTrip(func(*http.Request) (*http.Response, error) {
			return answer(http.StatusOK, body, "Content-Type", "application/json"), nil
		})), WithToken(NewSecret("t")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Echoed(c, "@alice:demo.example").Devices(t.Context(), MustParseUserID("@alice:demo.example")); (err == nil) != fine {
			t.Errorf("%s: %v", body, err)
		}
	}
}
