package cli

import (
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// columnsOf reads the value of --columns, in which none may come twice.
func columnsOf[T any](value string, find func(id string) (T, error)) ([]T, error) {
	var columns []T
	var ids []string
	for id := range strings.SplitSeq(value, ",") {
		id = strings.TrimSpace(id)
		c, err := find(id)
		switch {
		case err != nil:
			return nil, err
		case slices.Contains(ids, id):
			return nil, usageError{"Column " + id + " is listed twice"}
		}
		columns, ids = append(columns, c), append(ids, id)
	}
	return columns, nil
}

// sortOf reads the value of --sort: a column, and "asc", "desc" or "" for the column's own direction.
func sortOf(value string) (id, direction string, err error) {
	id, direction, _ = strings.Cut(value, ":")
	switch direction {
	case "", "asc", "desc":
		return id, direction, nil
	}
	return "", "", usageError{"Sort order must be :asc or :desc (got :" + matrixadmin.Printable(direction) + ")"}
}
