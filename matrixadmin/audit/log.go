package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// patience is how long a record waits for other consoles by default.
const patience = 5 * time.Second

// errStopped stands for the end of the caller's context while waiting.
var errStopped = errors.New("canceled while waiting for the lock")

// Options are what a [Log] may be told; the zero value will do.
type Options struct {
	Version     string           // of the console, for the records
	Host        string           // for the records; the machine's name when empty
	LockTimeout time.Duration    // how long to wait for other consoles; 5 s when zero
	Now         func() time.Time // the clock; time.Now when nil
	// Outside is told every new head, so that a cut tail shows; nil is [SystemHeads]. Its error is only a [Log.Warning].
	// It may be called from several goroutines at once.
	Outside func(context.Context, Head) error
	// Witness is where a second copy of the head is kept, in another directory than the trail; "" keeps none. See [SecondHeadPath].
	Witness string

	accept bool // whatever the end of the trail is: it is being acknowledged
	disk   disk // faults, for tests
}

// disk is what can fail on the way to it.
type disk struct {
	write    func(*os.File, []byte) (int, error)
	sync     func(*os.File) error
	syncHead func(*os.File) error
	truncate func(*os.File, int64) error
}

// Log is a trail that is open for writing. It is safe for concurrent use, and beside other processes.
type Log struct {
	path     string
	host     matrixadmin.Text
	version  matrixadmin.Text
	patience time.Duration
	now      func() time.Time
	outside  func(context.Context, Head) error
	disk     disk
	witness  string
	accept   bool

	turn chan struct{} // holds one token; who has it may touch what follows
	file *os.File      // nil after Close
	last Head          // what this Log wrote last, which the trail must still hold

	mu      sync.Mutex
	warning error
	dropped int // heads that the outside did not take
}

// Open opens the trail at path for writing, makes it when there is none, and seals what a crash left at its end.
//
// It refuses a trail that others could have written to, and one that lost records which its head file knows.
func Open(path string, opts Options) (*Log, error) {
	l := &Log{
		path:     path,
		host:     matrixadmin.NewText(opts.Host),
		version:  matrixadmin.NewText(opts.Version),
		patience: opts.LockTimeout,
		now:      opts.Now,
		outside:  opts.Outside,
		disk:     opts.disk,
		witness:  opts.Witness,
		accept:   opts.accept,
		turn:     make(chan struct{}, 1),
		last:     genesis,
	}
	if path == "" {
		return nil, &Error{Reason: "no home directory, so no location for the audit trail"}
	}
	if l.patience <= 0 {
		l.patience = patience
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.host.IsZero() {
		name, _ := os.Hostname()
		l.host = matrixadmin.NewText(name)
	}
	if l.outside == nil {
		l.outside = SystemHeads(path)
	}
	l.disk = l.disk.orReal()
	if err := l.open(); err != nil {
		return nil, unwritable(path, err)
	}
	l.turn <- struct{}{}
	return l, nil
}

func (d disk) orReal() disk {
	if d.write == nil {
		d.write = writeOnce
	}
	if d.sync == nil {
		d.sync = (*os.File).Sync
	}
	if d.syncHead == nil {
		d.syncHead = syncHead
	}
	if d.truncate == nil {
		d.truncate = truncate
	}
	return d
}

// open opens the files and brings the end of the trail in order.
func (l *Log) open() error {
	if err := securefile.MakeDir(filepath.Dir(l.path), matrixadmin.Printable); err != nil {
		return err
	}
	file, _, err := openOwn(l.path, true)
	if err != nil {
		return err
	}
	l.file = file
	if _, err := l.commit(nil, nil); err != nil {
		_ = l.file.Close()
		return err
	}
	return nil
}

// Path returns where the trail is.
func (l *Log) Path() string { return l.path }

// Warning returns what went wrong with keeping the last head outside of the trail; the records themselves are safe.
func (l *Log) Warning() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.warning != nil:
		return l.warning
	case l.dropped == 1:
		return errors.New("one head of the audit trail is missing in the system's journal")
	case l.dropped > 0:
		return fmt.Errorf("%d heads of the audit trail are missing in the system's journal", l.dropped)
	}
	return nil
}

// trouble is the warning about what is kept here.
func (l *Log) trouble() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.warning
}

// drop counts a head that the outside did not take.
func (l *Log) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropped++
}

// warn keeps the trouble with the last head, or forgets the one before.
func (l *Log) warn(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.warning = err
}

// Close waits for a record that is being written and closes the trail.
func (l *Log) Close() error {
	<-l.turn
	defer func() { l.turn <- struct{}{} }()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
