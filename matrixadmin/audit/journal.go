package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// journalWait bounds how long the journal may take to answer.
const journalWait = 10 * time.Second

// JournalHead is a head that the system's journal was told, and when.
type JournalHead struct {
	Head

	Time time.Time
}

// CheckHead says what is wrong with a head that somebody kept: it is NUMBER:HASH, the hash alone, or nothing.
func CheckHead(s string) error {
	if s == "" || isHex(s, 64) {
		return nil
	}
	_, err := ParseHead(s)
	return err
}

// JournalHeads asks the system's journal which heads of the trail at path it was told by this account. The error says why it cannot be asked.
func JournalHeads(ctx context.Context, path string) ([]JournalHead, error) {
	ctx, cancel := context.WithTimeout(ctx, journalWait)
	defer cancel()
	tool, err := exec.LookPath("journalctl")
	if err != nil {
		return nil, errors.New("none on this system")
	}
	out, err := exec.CommandContext(ctx, tool, "--no-pager", "-q", "-o", "json", "-t", "mxwarden", "_UID="+strconv.Itoa(os.Geteuid()), //nolint:gosec // a fixed tool
		"MXWARDEN_AUDIT_TRAIL="+strconv.QuoteToASCII(path)).Output()
	if err != nil {
		return nil, errors.New("could not be read")
	}
	var heads []JournalHead
	for in := bufio.NewScanner(bytes.NewReader(out)); in.Scan(); {
		var entry struct {
			Seq  string `json:"MXWARDEN_AUDIT_SEQ"`
			Hash string `json:"MXWARDEN_AUDIT_HASH"`
			Time string `json:"__REALTIME_TIMESTAMP"`
		}
		if json.Unmarshal(in.Bytes(), &entry) != nil {
			continue
		}
		h, err := ParseHead(entry.Seq + ":" + entry.Hash)
		micros, bad := strconv.ParseInt(entry.Time, 10, 64)
		if err == nil && bad == nil {
			heads = append(heads, JournalHead{h, time.UnixMicro(micros)})
		}
	}
	return heads, nil
}

// journalCheck is what a chain is checked against, besides its heads.
type journalCheck struct {
	hash     string // must occur
	seq      uint64 // at this place, if not 0
	found    bool
	journal  map[uint64]JournalHead
	conflict *ChainError // a record that is not what the journal was told
	seen     int
	first    uint64 // record that the journal knows
	after    int    // records from there on
}

func newAgainst(w KnownHeads) *journalCheck {
	a := &journalCheck{hash: w.Hash, journal: map[uint64]JournalHead{}}
	if h, err := ParseHead(w.Hash); err == nil {
		a.hash, a.seq = h.Hash, h.Seq
	}
	a.found = a.hash == "" || a.hash == genesis.Hash && a.seq == 0
	for _, h := range w.Journal { // the last that was said of a record: what stood there before was acknowledged, or the chain conflicts elsewhere
		a.journal[h.Seq] = h
	}
	return a
}

// see takes one record of the chain.
func (a *journalCheck) see(r *Record) {
	if r.Hash == a.hash && (a.seq == 0 || a.seq == r.Seq) {
		a.found = true
	}
	h, ok := a.journal[r.Seq]
	switch {
	case isAcknowledge(r): // what was known before no longer binds
		a.conflict = nil
		for seq, h := range a.journal {
			if h.Time.Before(r.Time) {
				delete(a.journal, seq)
			}
		}
		h, ok = a.journal[r.Seq]
	case ok && h.Hash != r.Hash && a.conflict == nil:
		a.conflict = &ChainError{Record: r.Seq, Reason: "does not match the system's journal"}
	}
	if ok && h.Hash == r.Hash {
		a.seen++
		if a.first == 0 {
			a.first = r.Seq
		}
	}
	if a.first > 0 {
		a.after++
	}
}

// end says what the whole chain lacks.
func (a *journalCheck) end(last Head) error {
	if a.conflict != nil {
		return a.conflict
	}
	top := last.Seq
	for seq := range a.journal {
		top = max(top, seq)
	}
	if top > last.Seq {
		return &ChainError{Record: last.Seq + 1, Reason: cutTail(last.Seq+1, top) + ", according to the system's journal"}
	}
	if !a.found {
		where := "in the trail"
		if a.seq > 0 {
			where = fmt.Sprintf("record %d", a.seq)
		}
		return &ChainError{Reason: "the given head is not " + where}
	}
	return nil
}
