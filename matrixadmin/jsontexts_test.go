package matrixadmin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// TestTextsOfAListAreBounded: rows are limited, and so is what they hold together.
func TestTextsOfAListAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"devices":[`)
	name := strings.Repeat("n", 1<<20-100)
	for i := range 1 + wire.MaxTexts>>20 {
		fmt.Fprintf(&b, `{"device_id":"D%d","display_name":"%s"},`, i, name)
	}
	b.WriteString(`{"device_id":"last"}]}`)
	c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) { return answer(200, b.String()), nil }))
	_, err := c.Devices(t.Context(), MustParseUserID(alice))
	checkError(t, "too much text", err, KindTooLarge)
}
