package lists

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// detail is what was read of one row.
type detail struct {
	row any // nil where that failed
	old bool
}

// DetailsAtOnce is how many details are read at the same time: so many keep a server busy, and more make it slower for others.
const DetailsAtOnce = 4

// NeedsDetail reports whether the details of row i are still to be read, or to be read again.
func (r *Rows) NeedsDetail(i int) bool {
	d, read := r.details[i]
	return !read || d.old
}

// Unread is the number of rows whose details were never read.
func (r *Rows) Unread() int { return r.Len() - len(r.details) }

// ReadDetail reads the details of row i, for [Rows.SetDetail]; they are nil with an error.
func (r *Rows) ReadDetail(ctx context.Context, src Source, i int) (any, error) {
	row, err := r.list.read(ctx, src, i)
	if err != nil {
		return nil, err
	}
	return row, nil
}

// SetDetail keeps what [Rows.ReadDetail] returned.
func (r *Rows) SetDetail(i int, row any) {
	if r.details == nil {
		r.details = map[int]detail{}
	}
	r.details[i] = detail{row: row}
}

// ReadDetails reads the details of some rows that are missing, and tells how far it is. The number of those that could not be read is not an error.
func (r *Rows) ReadDetails(ctx context.Context, src Source, order iter.Seq[int], progress func(rows int)) (failed int, err error) {
	done := 0
	for chunk := range slices.Chunk(slices.Collect(order), DetailsAtOnce) {
		var jobs []func()
		answers := make([]any, len(chunk))
		for k, i := range chunk {
			if r.NeedsDetail(i) {
				jobs = append(jobs, func() { answers[k], _ = r.ReadDetail(ctx, src, i) })
			}
		}
		wire.Parallel(0, jobs...)
		if err := ctx.Err(); err != nil {
			return failed, err
		}
		for k, i := range chunk {
			if r.NeedsDetail(i) {
				r.SetDetail(i, answers[k])
			}
			if r.details[i].row == nil {
				failed++
			}
		}
		if done += len(chunk); progress != nil {
			progress(done)
		}
	}
	return failed, nil
}

// Inherit takes the details of the same rows as they were read before; again has them read again, and shown until then.
func (r *Rows) Inherit(before *Rows, again bool) {
	if before == nil || len(before.details) == 0 {
		return
	}
	byKey := make(map[matrixadmin.Text]detail, len(before.details))
	for i, d := range before.details {
		d.old = d.old || again || d.row == nil
		byKey[before.Key(i)] = d
	}
	r.details = map[int]detail{}
	for i := range r.Len() {
		if d, ok := byKey[r.Key(i)]; ok {
			r.details[i] = d
		}
	}
}

// Snapshot returns the rows as they are now, for another goroutine.
func (r *Rows) Snapshot() *Rows {
	return &Rows{list: r.list, details: maps.Clone(r.details), gap: r.gap, partial: r.partial}
}
