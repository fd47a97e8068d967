package wire

import (
	"hash/maphash"
	"slices"
)

// Object reads an object; f is called with each key and must take its value. A key that comes twice is a failure.
func (r *Reader) Object(f func(key []byte)) { r.ObjectOf(MaxKeys, f) }

// ObjectOf reads an object as [Reader.Object] does, of at most limit keys.
func (r *Reader) ObjectOf(limit int, f func(key []byte)) {
	if !r.Open('{') {
		return
	}
	var seen KeySet
	for first := true; ; first = false {
		key, ok := r.Key(first)
		if !ok {
			return
		}
		switch fresh := seen.Add(key); {
		case !fresh:
			r.Fail(ErrDuplicate)
			return
		case seen.N > limit:
			r.Fail(ErrKeys)
			return
		}
		if f(key); r.Err != nil {
			return
		}
	}
}

// Array reads an array; f is called before each element and must take it.
func (r *Reader) Array(f func()) {
	if !r.Open('[') {
		return
	}
	for first := true; r.element(first); first = false {
		if f(); r.Err != nil {
			return
		}
	}
}

// Open takes an opening bracket.
func (r *Reader) Open(bracket byte) bool {
	if !r.take(bracket) {
		return false
	}
	if r.depth++; r.depth > maxDepth {
		r.Fail(errDeep)
		return false
	}
	return true
}

// Key reads the next key of an open object and its colon, or takes the closing brace and reports false.
func (r *Reader) Key(first bool) ([]byte, bool) {
	c := r.Peek()
	if c == '}' {
		r.Pos++
		r.depth--
		return nil, false
	}
	if !first && !r.take(',') {
		return nil, false
	}
	key := r.Bytes()
	if r.Err != nil {
		return nil, false
	}
	if r.Pos < r.End && r.Buf[r.Pos] == ':' { // the usual case leaves the key where it is
		r.Pos++
		return key, true
	}
	r.scratch = append(r.scratch[:0], key...) // peek may move the buffer under the key
	if !r.take(':') {
		return nil, false
	}
	return r.scratch, true
}

// element reports whether another element of an open array comes; otherwise it takes the closing bracket.
func (r *Reader) element(first bool) bool {
	c := r.Peek()
	if c == ']' {
		r.Pos++
		r.depth--
		return false
	}
	if r.Err != nil || !first && !r.take(',') {
		return false
	}
	return r.Peek() != 0 || r.failed()
}

// failed notes that something else was expected here; it is always false.
func (r *Reader) failed() bool {
	r.unexpected()
	return false
}

// Finish demands that nothing but white space follows.
func (r *Reader) Finish() {
	if r.Err != nil {
		return
	}
	if r.Peek() != 0 || r.Pos < r.End {
		r.Fail(errTrailing)
	}
}

// Skip reads over one value of any kind and keeps nothing of it.
func (r *Reader) Skip() {
	switch c := r.Peek(); c {
	case '"':
		r.Bytes()
	case '{':
		if !r.Open('{') {
			return
		}
		for first := true; ; first = false {
			if _, ok := r.Key(first); !ok {
				return
			}
			if r.Skip(); r.Err != nil {
				return
			}
		}
	case '[':
		r.Array(r.Skip)
	case 't':
		r.Literal("true")
	case 'f':
		r.Literal("false")
	case 'n':
		r.Literal("null")
	default:
		r.Number()
	}
}

// Literal takes exactly word.
func (r *Reader) Literal(word string) bool {
	for r.End-r.Pos < len(word) {
		if !r.more(r.Pos) {
			r.Fail(errShort)
			return false
		}
	}
	if string(r.Buf[r.Pos:r.Pos+len(word)]) != word {
		r.Fail(ErrSyntax)
		return false
	}
	r.Pos += len(word)
	return true
}

// KeySet notices a key that comes twice; a few keys need no memory of their own.
type KeySet struct {
	N     int
	small [12]uint64
	Large map[uint64]struct{}
}

// KeySeed is the seed of every hash of remote text in this process.
var KeySeed = maphash.MakeSeed()

// Add reports whether key is new.
func (s *KeySet) Add(key []byte) bool {
	h := maphash.Bytes(KeySeed, key)
	if s.N < len(s.small) {
		if slices.Contains(s.small[:s.N], h) {
			return false
		}
		s.small[s.N] = h
		s.N++
		return true
	}
	if s.Large == nil {
		s.Large = make(map[uint64]struct{}, 4*len(s.small))
		for _, old := range s.small {
			s.Large[old] = struct{}{}
		}
	}
	if _, ok := s.Large[h]; ok {
		return false
	}
	s.Large[h] = struct{}{}
	s.N++
	return true
}
