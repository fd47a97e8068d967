package lists

import "context"

// Memo keeps what was read of an account for all who show it. Lasting answers stay when an account was changed, since no action changes them.
type Memo interface {
	Once(ctx context.Context, key string, lasting bool, read func(context.Context) (any, error)) (any, error)
}

// Keeper is a [Memo] that tells what was read without an error already; it reads nothing.
type Keeper interface {
	Kept(key string) (value any, ok bool)
}

// With returns a source that keeps what it reads in a memo.
func (s Source) With(m Memo) Source {
	s.memo = m
	return s
}

// once reads through the memo of a source, if it has one.
func once[T any](ctx context.Context, s Source, key string, lasting bool, read func(context.Context) (T, error)) (T, error) {
	if s.memo == nil {
		return read(ctx)
	}
	kept, err := s.memo.Once(ctx, key, lasting, func(ctx context.Context) (any, error) { return read(ctx) })
	value, _ := kept.(T)
	return value, err
}
