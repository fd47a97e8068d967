package matrixadmin

import (
	"hash/maphash"
	"slices"
)

// object reads an object; f is called with each key and must take its value. A key that comes twice is a failure.
func (r *jsonReader) object(f func(key []byte)) { r.objectOf(maxKeys, f) }

func (r *jsonReader) objectOf(limit int, f func(key []byte)) {
	if !r.open('{') {
		return
	}
	var seen keySet
	for first := true; ; first = false {
		key, ok := r.key(first)
		if !ok {
			return
		}
		switch fresh := seen.add(key); {
		case !fresh:
			r.fail(errDuplicate)
			return
		case seen.n > limit:
			r.fail(errKeys)
			return
		}
		if f(key); r.err != nil {
			return
		}
	}
}

// array reads an array; f is called before each element and must take it.
func (r *jsonReader) array(f func()) {
	if !r.open('[') {
		return
	}
	for first := true; r.element(first); first = false {
		if f(); r.err != nil {
			return
		}
	}
}

// open takes an opening bracket.
func (r *jsonReader) open(bracket byte) bool {
	if !r.take(bracket) {
		return false
	}
	if r.depth++; r.depth > maxDepth {
		r.fail(errDeep)
		return false
	}
	return true
}

// key reads the next key of an open object and its colon, or takes the closing brace and reports false.
func (r *jsonReader) key(first bool) ([]byte, bool) {
	c := r.peek()
	if c == '}' {
		r.pos++
		r.depth--
		return nil, false
	}
	if !first && !r.take(',') {
		return nil, false
	}
	key := r.bytes()
	if r.err != nil {
		return nil, false
	}
	if r.pos < r.end && r.buf[r.pos] == ':' { // the usual case leaves the key where it is
		r.pos++
		return key, true
	}
	r.scratch = append(r.scratch[:0], key...) // peek may move the buffer under the key
	if !r.take(':') {
		return nil, false
	}
	return r.scratch, true
}

// element reports whether another element of an open array comes; otherwise it takes the closing bracket.
func (r *jsonReader) element(first bool) bool {
	c := r.peek()
	if c == ']' {
		r.pos++
		r.depth--
		return false
	}
	if r.err != nil || !first && !r.take(',') {
		return false
	}
	return r.peek() != 0 || r.failed()
}

// failed notes that something else was expected here; it is always false.
func (r *jsonReader) failed() bool {
	r.unexpected()
	return false
}

// finish demands that nothing but white space follows.
func (r *jsonReader) finish() {
	if r.err != nil {
		return
	}
	if r.peek() != 0 || r.pos < r.end {
		r.fail(errTrailing)
	}
}

// skip reads over one value of any kind and keeps nothing of it.
func (r *jsonReader) skip() {
	switch c := r.peek(); c {
	case '"':
		r.bytes()
	case '{':
		if !r.open('{') {
			return
		}
		for first := true; ; first = false {
			if _, ok := r.key(first); !ok {
				return
			}
			if r.skip(); r.err != nil {
				return
			}
		}
	case '[':
		r.array(r.skip)
	case 't':
		r.literal("true")
	case 'f':
		r.literal("false")
	case 'n':
		r.literal("null")
	default:
		r.number()
	}
}

// literal takes exactly word.
func (r *jsonReader) literal(word string) bool {
	for r.end-r.pos < len(word) {
		if !r.more(r.pos) {
			r.fail(errShort)
			return false
		}
	}
	if string(r.buf[r.pos:r.pos+len(word)]) != word {
		r.fail(errSyntax)
		return false
	}
	r.pos += len(word)
	return true
}

// keySet notices a key that comes twice; a few keys need no memory of their own.
type keySet struct {
	n     int
	small [12]uint64
	large map[uint64]struct{}
}

var keySeed = maphash.MakeSeed()

// add reports whether key is new.
func (s *keySet) add(key []byte) bool {
	h := maphash.Bytes(keySeed, key)
	if s.n < len(s.small) {
		if slices.Contains(s.small[:s.n], h) {
			return false
		}
		s.small[s.n] = h
		s.n++
		return true
	}
	if s.large == nil {
		s.large = make(map[uint64]struct{}, 4*len(s.small))
		for _, old := range s.small {
			s.large[old] = struct{}{}
		}
	}
	if _, ok := s.large[h]; ok {
		return false
	}
	s.large[h] = struct{}{}
	s.n++
	return true
}
