package mas

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Page is one page of a list, in the order of creation.
type Page[T any] struct {
	Rows  []T
	Count int64 // of the whole list, -1 where it was not told
	More  bool  // rows follow; of a page from the end, rows are before it
}

// perPage is how many rows a page has; MAS itself has no upper limit.
const perPage = 200

// item is one thing in the envelope of MAS.
type item[A any] struct {
	Type       wire.Text  `json:"type"`
	ID         *wire.Text `json:"id"`
	Attributes A          `json:"attributes"`
}

// single is the envelope of one thing.
type single[A any] struct {
	Data item[A] `json:"data"`
}

// id returns the ULID of a thing of a kind. Ids go into paths, so nothing else passes.
func (i item[A]) id(kind string) (wire.Text, error) {
	if i.ID == nil || i.Type.Raw() != kind || !isULID(i.ID.Raw()) {
		return wire.Text{}, wire.Missing("id")
	}
	return *i.ID, nil
}

// isULID reports whether s is an id of MAS: 26 digits and capital letters, without I, L, O and U.
func isULID(s string) bool {
	return len(s) == 26 && strings.Trim(s, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == ""
}

// listRequest is the request for the rows after an id, the first where that is empty. The page goes to into.
func listRequest[A, T any](op, path, kind string, filter url.Values, after wire.Text, into *Page[T], row func(wire.Text, A) (T, error)) wire.Request {
	return pageRequest(op, path, kind, filter, after, false, into, row)
}

// pageRequest is the request for the rows after an id, or for those before it, the last where that is empty, which come in the order of creation as well.
//
// MAS's own cursors are not used: those of browser sessions are the id of the account (seen with 1.22), and its links write filters unescaped.
func pageRequest[A, T any](op, path, kind string, filter url.Values, at wire.Text, back bool, into *Page[T], row func(wire.Text, A) (T, error)) wire.Request {
	number, from := "page[first]", "page[after]"
	if back {
		number, from = "page[last]", "page[before]"
	}
	query := url.Values{number: {strconv.Itoa(perPage)}}
	maps.Copy(query, filter)
	if !at.IsZero() {
		query.Set(from, at.Raw())
	}
	type answer struct {
		Meta struct {
			Count *int64 `json:"count"`
		} `json:"meta"`
		Data  *[]item[A] `json:"data"`
		Links struct {
			Next *wire.Text `json:"next"`
			Prev *wire.Text `json:"prev"`
		} `json:"links"`
	}
	return wire.Request{
		Op: op, Backend: wire.Auth, Method: http.MethodGet, Path: admin(path), Query: query,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Data == nil {
				return nil, wire.Missing("data")
			}
			page := Page[T]{Count: -1, More: a.Links.Next != nil}
			if back {
				page.More = a.Links.Prev != nil
			}
			if a.Meta.Count != nil {
				page.Count = *a.Meta.Count
			}
			for _, i := range *a.Data {
				id, err := i.id(kind)
				if err != nil {
					return nil, err
				}
				r, err := row(id, i.Attributes)
				if err != nil {
					return nil, err
				}
				page.Rows = append(page.Rows, r)
			}
			if at.IsZero() && !page.More && int64(len(page.Rows)) < page.Count {
				return nil, errShort
			}
			*into = page
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// ErrMore says that a list has more rows than were read.
var ErrMore = errors.New("there are more than were read")

// errShort is a list that ends before it has as many rows as it counts.
var errShort = wire.Missing("list of the length that it reports")

// errRepeats is a list that does not go on where it was left.
var errRepeats = errors.New("the list repeats itself")

// all reads a list page by page, pages at most. With rows and an error there are more than these.
func all[T any](ctx context.Context, d wire.Doer, pages int, id func(T) wire.Text, request func(after wire.Text, into *Page[T]) wire.Request) ([]T, error) {
	var rows []T
	var after wire.Text
	seen := map[wire.Text]bool{}
	least := int64(-1) // that were counted: rows may come and go meanwhile
	for range pages {
		var page Page[T]
		if _, err := d.Do(ctx, request(after, &page)); err != nil {
			return rows, err
		}
		for _, r := range page.Rows {
			if seen[id(r)] {
				return rows, errRepeats
			}
			seen[id(r)] = true
			rows = append(rows, r)
		}
		if page.Count >= 0 && (least < 0 || page.Count < least) {
			least = page.Count
		}
		if !page.More {
			if int64(len(rows)) < least {
				return rows, errShort
			}
			return rows, nil
		}
		if len(page.Rows) == 0 {
			return rows, errRepeats
		}
		after = id(page.Rows[len(page.Rows)-1])
	}
	return rows, ErrMore
}
