package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// The actions of the notes that the trail writes about itself.
const (
	actionSeal        = "seal"
	actionHeadLost    = "head lost"
	actionAcknowledge = "acknowledge"
	paramTorn         = "torn_bytes"
)

// sealNote counts and hashes what a crash left of an unfinished write, with the newline that closes it.
func sealNote(torn []byte) *Record {
	sum := sha256.Sum256(torn)
	return newSeal(int64(len(torn)), sum[:])
}

func newSeal(size int64, sum []byte) *Record {
	n := strconv.FormatInt(size-1, 10) // without the newline
	return &Record{
		Kind:     KindNote,
		Action:   actionSeal,
		Params:   map[string]Value{paramTorn: String(n)},
		Evidence: hex.EncodeToString(sum),
		Detail:   matrixadmin.NewText("incomplete record of " + n + " bytes, left by an interrupted write"),
	}
}

// seals reports whether r is the note over exactly these bytes.
func seals(r *Record, size int64, sum []byte) bool {
	want := newSeal(size, sum)
	return isSeal(r) && r.Evidence == want.Evidence && r.Params[paramTorn] == want.Params[paramTorn] && r.Detail == want.Detail
}

func isSeal(r *Record) bool { return r.Kind == KindNote && r.Action == actionSeal }

func isHeadLost(r *Record) bool { return r.Kind == KindNote && r.Action == actionHeadLost }

func isAcknowledge(r *Record) bool { return r.Kind == KindNote && r.Action == actionAcknowledge }

// headLostNote puts on record that a witness of the trail's end was missing or unreadable.
func headLostNote(what string, seq uint64) *Record {
	return &Record{
		Kind:   KindNote,
		Action: actionHeadLost,
		Detail: matrixadmin.NewText(fmt.Sprintf("%s after record %d", what, seq)),
	}
}
