package ui_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

func seen(id string, rows int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(matrixadmin.MustParseUserID(id))
	for i := range rows {
		b.Append("", "192.0.2.1", "curl", int64(i))
	}
	return b.Finish()
}

func TestLooksKeepTheLastOfEachAccountWithinBounds(t *testing.T) {
	t.Parallel()
	var l ui.HistoryCache
	a, b := matrixadmin.MustParseUserID("@a:x"), matrixadmin.MustParseUserID("@b:x")
	if l.Last(a) != nil {
		t.Fatal("something was seen before the first look")
	}
	l.Store(seen("@a:x", 1))
	second := seen("@a:x", 100_000)
	l.Store(second)
	l.Store(seen("@b:x", 100_000))
	if l.Last(a) != second || l.Last(b) == nil {
		t.Error("the last look at each account is not kept")
	}
	l.Store(seen("@c:x", 1))
	if l.Last(a) != nil || l.Last(b) == nil {
		t.Error("the oldest look is not the one that was forgotten")
	}
	var none *ui.HistoryCache
	none.Store(second)
	if none.Last(a) != nil {
		t.Error("no looks keep one")
	}
}
