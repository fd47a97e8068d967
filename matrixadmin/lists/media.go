package lists

import (
	"context"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// media are the files that an account uploaded to this server. Their names and types are what the uploader wrote.
var media = List[matrixadmin.Media]{
	Info: Info{
		ID: "media", Title: "Media", One: "file", Many: "files", Rows: ops.OnMedia, Sort: "created", Desc: true,
		About: "Lists the files that an account has uploaded to this server, newest first.",
		Empty: "No files. The account has uploaded none, or they were deleted.",
		Can:   []*matrixadmin.Capability{&matrixadmin.ListMedia},
	},
	Read: func(ctx context.Context, src Source) ([]matrixadmin.Media, error) {
		all, total, err := matrixadmin.AllMedia(ctx, src, src.ID)
		if err == nil && total > len(all) {
			err = errors.New("the newest " + english.Number(len(all)) + " of " + english.Count(total, "file", "files") + " are listed")
		}
		return all, err
	},
	Key:  func(m matrixadmin.Media) matrixadmin.Text { return m.ID },
	Name: func(m matrixadmin.Media) matrixadmin.Text { return m.Name },
	Columns: []Column[matrixadmin.Media]{
		{
			Head{ID: "name", Title: "Name", Meaning: "File name, as the uploader gave it.", Min: 12, Flex: 2, Max: 48},
			func(m matrixadmin.Media) Value { return RemoteValue(m.Name) },
		},
		{
			Head{ID: "type", Title: "Type", Meaning: "Media type (MIME), as the uploader gave it.", Min: 10, Flex: 1, Max: 28, Priority: 4},
			func(m matrixadmin.Media) Value { return RemoteValue(m.Type) },
		},
		{
			Head{ID: "size", Title: "Size", Meaning: "Bytes.", Min: 8, Max: 10, Number: true, Sum: true},
			func(m matrixadmin.Media) Value { return SizeValue(m.Length) },
		},
		{
			Head{ID: "created", Title: "Created", Meaning: "Time of the upload.", Min: 19, Max: 19, Time: true},
			func(m matrixadmin.Media) Value { return TimeValue(m.Created) },
		},
		{
			Head{ID: "last_access", Title: "Last access", Meaning: "Time of the last download; servers write it down now and then.", Min: 19, Max: 19, Priority: 3, Time: true},
			func(m matrixadmin.Media) Value { return TimeValue(m.LastAccess) },
		},
		{
			Head{ID: "state", Title: "State", Meaning: "available, quarantined, or protected (from quarantine).", Min: len("quarantined"), Max: len("quarantined, protected")},
			func(m matrixadmin.Media) Value { return mediaState(m) },
		},
		{
			Head{ID: "media", Title: "Media ID", Meaning: "ID of the file: behind the server name in mxc://.", Min: 24, Flex: 1, Max: 40, Priority: 2},
			func(m matrixadmin.Media) Value { return RemoteValue(m.ID) },
		},
		{
			Head{ID: "quarantined_by", Title: "Quarantined by", Meaning: "User ID of who quarantined it."},
			func(m matrixadmin.Media) Value { return RemoteValue(m.QuarantinedBy) },
		},
		{
			Head{ID: "protected", Title: "Protected", Meaning: "yes if it cannot be quarantined."},
			func(m matrixadmin.Media) Value { return triValue(m.Safe) },
		},
		{
			Head{ID: "hash", Title: "SHA-256", Meaning: "SHA-256 of the content, where the server has it."},
			func(m matrixadmin.Media) Value { return RemoteValue(m.SHA256) },
		},
	},
}

// mediaState is one adjective, or two; nothing where the server does not say.
func mediaState(m matrixadmin.Media) Value {
	word := "available"
	switch quarantined, protected := !m.QuarantinedBy.IsZero(), m.Safe.Yes(); {
	case quarantined && protected:
		word = "quarantined, protected"
	case quarantined:
		word = "quarantined"
	case protected:
		word = "protected"
	case m.Unsaid:
		return Value{}
	}
	return Value{Kind: Word, Word: word}
}

// triValue is yes, no, or unknown.
func triValue(t matrixadmin.Tri) Value {
	switch {
	case !t.Known():
		return Value{}
	case t.Yes():
		return Value{Kind: Word, Word: "yes"}
	}
	return Value{Kind: Word, Word: "no"}
}
