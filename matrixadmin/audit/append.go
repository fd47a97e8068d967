package audit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// idBytes is the size of an intent's id.
const idBytes = 16

// Intent records what is about to be done and returns its id once the record is on disk. After an error nothing may be done.
func (l *Log) Intent(ctx context.Context, r Record) (id string, err error) {
	var random [idBytes]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", unwritable(l.path, err)
	}
	r.Kind, r.ID = KindIntent, hex.EncodeToString(random[:])
	if err := l.append(ctx, r); err != nil {
		return "", err
	}
	return r.ID, nil
}

// Step records what became of one step of the intent of this id; r repeats the intent and adds the step's key, its result and detail.
func (l *Log) Step(ctx context.Context, id string, r Record) error {
	r.Kind, r.ID, r.Steps, r.Continues = KindStep, id, nil, ""
	return l.append(ctx, r)
}

// Outcome records what became of the intent of this id; r repeats the intent and adds result, verdict and detail.
//
// An intent may have several: one that says "unknown", and later one that says what was found by reading back.
func (l *Log) Outcome(ctx context.Context, id string, r Record) error {
	r.Kind, r.ID, r.Steps, r.Continues = KindOutcome, id, nil, ""
	return l.append(ctx, r)
}

// Note records something that is neither intent nor outcome.
func (l *Log) Note(ctx context.Context, r Record) error {
	r.Kind, r.ID = KindNote, ""
	if r.Action == actionSeal || r.Action == actionHeadLost || r.Action == actionAcknowledge {
		return unwritable(l.path, &Error{Reason: "reserved note"})
	}
	return l.append(ctx, r)
}

// append waits for its turn and writes one record.
func (l *Log) append(ctx context.Context, r Record) error {
	if err := ctx.Err(); err != nil {
		return unwritable(l.path, err)
	}
	if err := fit(&r); err != nil {
		return unwritable(l.path, &Error{Reason: "invalid record: " + err.Error()})
	}
	select {
	case <-l.turn:
	case <-ctx.Done():
		return unwritable(l.path, ctx.Err())
	}
	head, err := l.commit(ctx.Done(), &r)
	warning := l.trouble()
	l.turn <- struct{}{}
	if err != nil {
		if errors.Is(err, errStopped) {
			err = ctx.Err()
		}
		return unwritable(l.path, err)
	}
	if err := l.outside(context.WithoutCancel(ctx), head); err != nil {
		l.drop()
		if warning == nil {
			l.warn(fmt.Errorf("the head could not be sent to the journal/syslog: %s", reason(err)))
		}
	}
	return nil
}

// commit takes the lock, brings the end of the trail in order, and writes r, if there is one, behind it. The caller has the turn.
func (l *Log) commit(done <-chan struct{}, r *Record) (Head, error) {
	size, err := l.lockCurrent(done)
	if err != nil {
		return Head{}, err
	}
	defer func() { _ = unlock(l.file) }()
	t, err := readTail(l.file, size)
	if err != nil {
		return Head{}, err
	}
	if t.newer {
		return Head{}, &Error{Reason: "a newer version of mxwarden writes to it; use that version", newer: true}
	}
	kept, err := openHead(l.path)
	if err != nil {
		return Head{}, err
	}
	defer kept.file.Close()
	second, trouble := l.openWitness()
	if second != nil {
		defer second.file.Close()
	}
	if err := l.compare(t, kept, second); err != nil && !l.accept {
		if kept.created { // an empty one would hide that it was missing
			_ = os.Remove(kept.path)
		}
		return Head{}, err
	}
	missing := lost(kept, second, size)
	if l.accept {
		missing = ""
	}
	if !kept.known && size == 0 && !kept.damaged() { // a new trail: the head comes first, so that later its absence means something
		if err := kept.save(genesis, l.disk.syncHead); err != nil {
			return Head{}, err
		}
		kept.known = true
	}
	batch, head, err := l.compose(t, missing, r)
	if err == nil && len(batch) == 0 && trouble == nil && second != nil && !second.known && missing == "" { // a trail from before there was a second copy
		trouble = second.save(head, l.disk.syncHead)
	}
	if err != nil || len(batch) == 0 {
		l.warn(trouble)
		return t.head, err
	}
	if err := l.write(size, batch); err != nil {
		return Head{}, err
	}
	l.last = head
	if trouble == nil && second != nil {
		if err := second.save(head, l.disk.syncHead); err != nil {
			trouble = fmt.Errorf("could not write the second copy of the audit trail's head: %s", reason(err))
		}
	}
	l.warn(trouble)
	if err := kept.save(head, l.disk.syncHead); err != nil {
		l.warn(fmt.Errorf("could not write the head file of the audit trail: %s", reason(err)))
	}
	return head, nil
}

// lockCurrent locks the file that is at the path now, which after a rotation is not the one that was opened, and returns its size.
func (l *Log) lockCurrent(done <-chan struct{}) (int64, error) {
	if l.file == nil {
		return 0, &Error{Reason: "audit trail is closed"}
	}
	for range 8 {
		if err := lock(done, l.file, false, l.patience); err != nil {
			return 0, err
		}
		info, err := l.file.Stat()
		if err != nil {
			return 0, l.release(err)
		}
		if now, err := os.Lstat(l.path); err == nil && os.SameFile(now, info) { //nolint:gosec // the caller names the trail
			if err := securefile.CheckFile(l.path, info, matrixadmin.Printable); err != nil {
				return 0, l.release(err)
			}
			return info.Size(), nil
		}
		file, _, err := openOwn(l.path, true)
		if err != nil {
			return 0, l.release(err)
		}
		_ = l.file.Close() // and with it its lock
		l.file = file
	}
	return 0, &Error{Reason: "the file keeps being replaced"}
}

// release gives the lock back on a way out that failed.
func (l *Log) release(err error) error {
	_ = unlock(l.file)
	return err
}

// compare holds the end of the trail against those who saw it before: this Log, the head file, and the copy of that.
func (l *Log) compare(t tail, kept, second *headFile) error {
	witnesses := []Head{l.last}
	if kept.known {
		witnesses = append(witnesses, kept.head)
	}
	if second != nil && second.known {
		witnesses = append(witnesses, second.head)
	}
	for _, w := range witnesses {
		switch {
		case w.Seq > t.head.Seq:
			return tampered("record %d was written, but the trail now ends at record %d", w.Seq, t.head.Seq)
		case w.Seq == t.head.Seq && w.Hash != t.head.Hash, w.Seq+1 == t.head.Seq && w.Hash != t.prev:
			return tampered("record %d was altered", w.Seq)
		}
	}
	return nil
}

// compose makes the bytes that follow t: what closes and seals a torn tail, a note on a lost head, and the record.
func (l *Log) compose(t tail, missing string, r *Record) ([]byte, Head, error) {
	var batch []byte
	if t.open {
		batch = append(batch, '\n')
	}
	records := make([]*Record, 0, 3)
	if len(t.torn) > 0 {
		if t.torn[len(t.torn)-1] != '\n' {
			batch = append(batch, '\n')
		}
		records = append(records, sealNote(append(t.torn, batch...)))
	}
	if missing != "" {
		records = append(records, headLostNote(missing, t.head.Seq))
	}
	if r != nil {
		records = append(records, r)
	}
	head := t.head
	for _, r := range records {
		r.Seq, r.Prev = head.Seq+1, head.Hash
		r.Time = l.now().UTC().Truncate(time.Millisecond)
		r.Host, r.PID, r.Version = l.host, os.Getpid(), l.version
		if err := check(r); err != nil {
			return nil, head, &Error{Reason: "invalid record: " + err.Error()}
		}
		start := len(batch)
		batch = sealLine(batch, r)
		if n := len(batch) - start; n > maxLine || n > maxIntent && r.Kind == KindIntent {
			return nil, head, &Error{Reason: "invalid record: too long"}
		}
		head = r.Head()
	}
	return batch, head, nil
}

// write puts the batch on disk, or takes back what came through: a write may be short, and a sync after it may still say that all is well.
func (l *Log) write(size int64, batch []byte) error {
	n, err := l.disk.write(l.file, batch)
	if err == nil && n < len(batch) {
		err = l.whyShort(batch[n:])
	}
	if err == nil {
		err = l.disk.sync(l.file)
	}
	if err == nil && size == 0 {
		err = securefile.SyncEntry(l.path)
	}
	if err == nil {
		return nil
	}
	if back := l.disk.truncate(l.file, size); back == nil {
		_ = l.disk.sync(l.file)
	}
	return err
}

// whyShort asks for the rest, only to hear why it does not fit; all of it is taken back afterwards.
func (l *Log) whyShort(rest []byte) error {
	if _, err := l.disk.write(l.file, rest); err != nil {
		return err
	}
	return &Error{Reason: "record only partly written", Err: io.ErrShortWrite}
}
