package matrixadmin

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// mostEmptyPages is how many pages without a message are read before a server that says each time that there are more is not believed.
const mostEmptyPages = 50

// NextMessages reads the next page that has messages, or the last one: a server may leave out all that is on a page and go on behind it, so that only a page
// without a token is the end of a room.
//
// GET /_synapse/admin/v1/rooms/{room}/messages
//
// Source: element-hq/synapse docs/admin_api/rooms.md; synapse/handlers/pagination.py, get_messages
func NextMessages(ctx context.Context, of wire.Doer, q MessageQuery) (MessagePage, error) {
	for range mostEmptyPages {
		var page MessagePage
		if _, err := of.Do(ctx, Messages(q, &page)); err != nil {
			return MessagePage{}, err
		}
		if len(page.Messages) > 0 && page.repeats(q.Seen) {
			break
		}
		if len(page.Messages) > 0 || page.Next == "" {
			return page, nil
		}
		q.From = page.Next
	}
	return MessagePage{}, &Error{Op: "read messages", Kind: KindMalformed, Err: wire.ErrPageToken, Detail: "the response " + wire.ErrPageToken.Error()}
}

// repeats reports whether all messages of a page were seen before; those that were not are now.
func (p *MessagePage) repeats(seen map[Text]bool) bool {
	if seen == nil {
		return false
	}
	before := len(seen)
	for _, m := range p.Messages {
		seen[m.ID] = true
	}
	return len(seen) == before
}
