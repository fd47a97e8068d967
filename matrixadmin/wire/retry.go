package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// maxRetries is how often a read is repeated, and maxPolite how often one that the server put off: it will take it in the end.
const (
	maxRetries = 2
	maxPolite  = 6
)

// maxErrorPeek is how much of a failed answer is read before it is decided whether to ask again.
const maxErrorPeek = 64 << 10

// retrier is the policy for one read.
type retrier struct {
	c    *Conn
	op   string
	wait time.Duration // what the server asked for, -1 when nothing
	asks int           // attempts that have failed
}

// do sends req and repeats it where that is harmless; the last answer comes back whole.
func (t *retrier) do(req *http.Request) (*http.Response, error) {
	wrapped, err := retryablehttp.FromRequest(req.WithContext(withFewConnections(req.Context())))
	if err != nil {
		return nil, err
	}
	client := &retryablehttp.Client{
		HTTPClient:   t.c.reads,
		Logger:       nil,
		RetryWaitMin: t.c.limits.WaitMin,
		RetryWaitMax: t.c.limits.WaitMax,
		RetryMax:     maxPolite,
		CheckRetry:   t.check,
		Backoff:      t.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return client.Do(wrapped)
}

// check repeats what failed before an answer, and 429 with more patience, 502, 503 and 504 unless the server asks for a long wait; never a 500.
func (t *retrier) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	t.wait = -1
	t.asks++
	if ctx.Err() != nil || err != nil {
		return ctx.Err() == nil && repeatable(err) && t.asks <= maxRetries, nil
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if t.asks > maxRetries {
			return false, nil
		}
	default:
		return false, nil
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorPeek)) // what broke off is asked for again like the rest
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if wait, ok := retryAfter(resp.Header, body, time.Now()); ok {
		if wait > t.c.limits.WaitAsked {
			return false, nil
		}
		t.wait = wait
	}
	return ctx.Err() == nil, nil
}

// repeatable reports whether an error leaves hope that the same request goes through.
func repeatable(err error) bool {
	if errors.Is(err, ErrReadOnlyGuard) || errors.Is(err, errClear) {
		return false
	}
	_, _, refused := tlsKind(err)
	return !refused
}

// maxConnections is how many connections one read may use up with all its repetitions. An HTTP/2 server that sends each away at once would otherwise
// be asked again by [net/http] without any wait until the deadline.
const maxConnections = 12

// withFewConnections ends ctx when a request asks for more than maxConnections.
func withFewConnections(ctx context.Context) context.Context {
	var asked atomic.Int32
	ctx, stop := context.WithCancel(ctx)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GetConn: func(string) {
		if asked.Add(1) > maxConnections {
			stop()
		}
	}})
}

// backoff is what the server asked for, or a doubling wait; both within bounds, with up to a quarter more by chance.
func (t *retrier) backoff(low, high time.Duration, attempt int, _ *http.Response) time.Duration {
	wait := t.wait
	if wait < 0 || wait < low && attempt >= maxRetries { // the server does not say, or not seriously
		wait = min(low<<min(attempt, 16), high)
	}
	wait = max(0, min(wait, t.c.limits.WaitAsked))
	wait += time.Duration(rand.Int64N(int64(wait/4) + 1)) //nolint:gosec // jitter, not a secret
	if t.c.hook != nil {
		t.c.hook(t.op, attempt+2, wait)
	}
	return wait
}

// retryAfter reads how long a server asks to wait, from the header or from retry_after_ms; of two answers the longer.
func retryAfter(header http.Header, body []byte, now time.Time) (time.Duration, bool) {
	wait, said := headerWait(header.Get("Retry-After"), now)
	if ms, ok := parseErrorBody(bytes.NewReader(body)).retryAfter(); ok {
		wait, said = max(wait, ms), true
	}
	return wait, said
}

// MaxWait is the longest wait that is believed; more would overflow somewhere.
const MaxWait = 366 * 24 * time.Hour

func headerWait(value string, now time.Time) (time.Duration, bool) {
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		if seconds < 0 {
			return 0, false
		}
		return time.Duration(min(seconds, int64(MaxWait/time.Second))) * time.Second, true
	}
	when, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(0, min(when.Sub(now), MaxWait)), true
}
