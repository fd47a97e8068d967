package users

import (
	"fmt"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// BenchmarkPage takes one more page of 5,000 accounts into a list of 195,000, which nobody may notice between two keys.
func BenchmarkPage(b *testing.B) {
	const rows, page = 200_000, 5000
	users := make([]matrixadmin.User, rows)
	now := time.Now()
	for i := range users {
		users[i] = matrixadmin.User{ID: matrixadmin.MustParseUserID(fmt.Sprintf("@crowd%06d:demo.example", i)), Created: now.Add(-time.Duration(i) * time.Minute), Detail: matrixadmin.DetailList}
	}
	env := &ui.Env{Styles: styles.New(true, false), Location: time.UTC}
	env.Now = time.Now
	var worst time.Duration
	for b.Loop() {
		b.StopTimer()
		l := newList(b.Context(), env, nil, "")
		for at := 0; at < rows; at += page {
			part := matrixadmin.UserPage{Users: users[at : at+page], Rows: page, Total: rows, Next: fmt.Sprint(at + page), Order: matrixadmin.OrderCreated}
			begun := time.Now()
			last := at+page == rows
			if last {
				b.StartTimer()
			}
			l.apply(batch{fresh: at == 0, page: part})
			worst = max(worst, time.Since(begun))
		}
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
}
