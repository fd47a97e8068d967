// Package lists is what can be listed of an account, as data: a catalog of lists, each with what it reads and its columns.
//
// Both front ends are built from the catalog: a list has a tab on the account's page, an export and a command, and each shows the same columns.
package lists

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// Info is what a list is, whatever its rows are.
type Info struct {
	ID        string                    // command: "devices"
	Title     string                    // of the tab: "Devices"
	One, Many string                    // "device", "devices"
	Short     string                    // what the command does, in an imperative; "" is to list an account's rows
	About     string                    // what it lists, in a sentence
	Empty     string                    // what no rows mean, in a sentence
	Rows      ops.SubjectKind           // what a row is to actions; OnAccount where none is about one
	Can       []*matrixadmin.Capability // any of them is enough; none are needed where it is empty
	Auth      *mas.Capability           // what it asks of the Matrix Authentication Service; nil where it asks the homeserver alone
	Sort      string                    // column that rows are ordered by at first
	Desc      bool
	Server    bool // it is of the whole server, and not of an account
	Plain     bool // its number of rows says nothing, and is not shown
	Early     bool // it is read with the account, for its count; otherwise when it is first looked at
	// AuthDetails is that the details of rows come from the Matrix Authentication Service (MAS) and cost few requests, however many rows there are.
	AuthDetails bool
	// Private says in a sentence what is private about the rows, "" where nothing is. They are read only when that was agreed to, and each reading is put on record.
	Private string
}

// Never reports whether the servers have no such list and will have none.
func (i Info) Never(s matrixadmin.Server) bool {
	return i.Auth != nil && s.Has(&matrixadmin.OwnAccounts)
}

// Lacks says why the servers of a source have no such list, "" where they have one or may have.
func (i Info) Lacks(s Source) string {
	if i.Auth != nil {
		return s.notAt(*i.Auth)
	}
	why := ""
	for _, c := range i.Can {
		can := s.Server.Can(c)
		if can.Answer != matrixadmin.No {
			return ""
		}
		why = can.Why
	}
	return why
}

// Head is what a column is, whatever its rows are. Its id and its values are stable.
type Head struct {
	ID      string // small letters: the key in JSON, the head in CSV, the word on the command line
	Title   string
	Meaning string // in a sentence, for the reference

	Min, Max, Flex int // cells, see [Column] of package widget; a column without any is on no screen
	Priority       int

	Number, Time bool // what its values are, if not texts
	Sum          bool // its numbers can be added up
	Late         bool // its values come with the details of a row
	OfMAS        bool // its values are those of the Matrix Authentication Service: it is on no screen where that keeps no accounts
}

// OnScreen reports whether the column is one of a tab's.
func (h Head) OnScreen() bool { return h.Min > 0 }

// Column is one column of a [List].
type Column[T any] struct {
	Head
	Value func(T) Value
}

// List is something that can be listed of an account.
type List[T any] struct {
	Info
	// Read reads the rows. With rows and an error there are more rows than these.
	Read func(ctx context.Context, src Source) ([]T, error)
	// Parts are read instead, each by itself; a row that Stands makes is there for one that is not there yet, failed, or is not to be had. Order may put all rows in order.
	Parts  []Part[T]
	Stands func(part string, v Value) T
	Order  func([]T)
	// More reads further rows behind those that came with a gap that is a [Further]; nil where Read reads all.
	More func(ctx context.Context, src Source, all []T, gap error) ([]T, error)
	// Note says something about all rows, as a part of a sentence; nil or "" where there is nothing to say.
	Note func(all []T) string
	// Recorded is what a reading of private rows puts on record.
	Recorded func(all []T) ops.Reading
	// Key is the full id of a row, by which it is found again.
	Key func(T) matrixadmin.Text
	// Name is what people call a row; nil where its id has to do.
	Name func(T) matrixadmin.Text
	// Of is the user ID of the account that a row of a server's list belongs to, empty where none is known; nil in an account's list.
	Of func(T) matrixadmin.Text
	// Answers are what a row says to the fields of actions, for the questions that are asked from it; nil where it says nothing.
	Answers func(T) ops.Values
	Columns []Column[T]
	// Detail reads what the list does not say of a row; nil where it says all. The values of late columns come from it.
	Detail func(ctx context.Context, src Source, row T) (T, error)
}

func (l List[T]) inOrder(rows []T) []T {
	if l.Order != nil {
		l.Order(rows)
	}
	return rows
}

// NoneError says why there can be no rows, so that reading again does not help.
type NoneError struct{ Why string }

// Error implements [error].
func (e *NoneError) Error() string { return e.Why }

// Further is the gap of rows that came in part because so many are read at a time.
type Further interface {
	error
	More() bool   // the rest can be read
	Failed() bool // something could not be read
}
