package agent

import (
	"bytes"
	"sync"
)

// token is a product or a comment of an agent, with what stands behind its slash.
type token struct{ key, value []byte }

// scanner cuts an agent into tokens as github.com/mileusna/useragent does, byte by byte and with the same odd results, and without making
// a string of each. A test holds the two together.
type scanner struct {
	list        []token
	keys, vals  []byte
	key, val    int // where the token's key and value begin in these
	slash, link bool
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

// ignored reports whether a token says nothing.
func ignored(s []byte) bool {
	switch string(s) {
	case "KHTML, like Gecko", "U", "compatible", "Mozilla", "WOW64", "en", "en-us", "en-gb", "ru-ru", "Browser":
		return true
	}
	return false
}

// end ends a token. A link goes on.
func (s *scanner) end() {
	if key := s.keys[s.key:]; len(key) > 0 {
		key = bytes.TrimSpace(key)
		switch value := s.vals[s.val:]; {
		case ignored(key):
		case s.link:
			return
		case len(value) == 0:
			s.list = append(s.list, systemToken(key))
		default:
			s.list = append(s.list, token{key, bytes.TrimSpace(value)})
		}
	}
	s.key, s.val, s.slash, s.link = len(s.keys), len(s.vals), false, false
}

// systemToken takes a system's version for its value: it stands behind a space.
func systemToken(key []byte) token {
	i := bytes.LastIndexByte(key, ' ')
	if i < 0 {
		return token{key: key}
	}
	switch string(key[:i]) {
	case "Linux", "Windows NT", "Windows Phone OS", "MSIE", "Android", "OpenHarmony":
		return token{key[:i], key[i+1:]}
	case "CrOS x86_64", "CrOS aarch64", "CrOS armv7l":
		j := bytes.LastIndexByte(key[:i], ' ')
		return token{key[:j], key[j+1 : i]}
	}
	return token{key: key}
}

func (s *scanner) scan(ua string) {
	s.list, s.keys, s.vals = s.list[:0], s.keys[:0], s.vals[:0]
	if cap(s.keys) < len(ua) { // they must not move: tokens are parts of them
		s.keys, s.vals = make([]byte, 0, maxRead), make([]byte, 0, maxRead)
	}
	s.key, s.val, s.slash, s.link = 0, 0, false, false
	for i := 0; i < len(ua); i++ {
		if n := plain(ua[i:]); n > 0 {
			if s.slash {
				s.vals = append(s.vals, ua[i:i+n]...)
			} else {
				s.keys = append(s.keys, ua[i:i+n]...)
			}
			if i += n; i == len(ua) {
				break
			}
		}
		next := byte(' ')
		if i+1 < len(ua) {
			next = ua[i+1]
		}
		switch c := ua[i]; {
		case c == ')' || c == ';' || c == '(' || c == '[' || c == ']':
			s.end()
		case c == ':':
			if key := s.keys[s.key:]; bytes.HasSuffix(key, []byte("http")) || bytes.HasSuffix(key, []byte("https")) {
				s.keys = append(s.keys, c)
			} else if next != ' ' {
				s.keys = append(s.keys, ' ')
			}
		case s.slash && c == ' ':
			s.end()
		case s.slash:
			s.vals = append(s.vals, c)
		case c == '/' && !s.link:
			switch key := s.keys[s.key:]; {
			case next == '/' && (bytes.HasSuffix(key, []byte("http:")) || bytes.HasSuffix(key, []byte("https:"))):
				s.keys = append(s.keys, c)
				s.link = true
			case ignored(key):
				s.key = len(s.keys)
			default:
				s.slash = true
			}
		default:
			s.keys = append(s.keys, c)
		}
	}
	s.end()
	s.dropModel()
}

// special are the characters that may mean something.
var special = [256]bool{')': true, '(': true, ';': true, '[': true, ']': true, ':': true, '/': true, ' ': true}

// plain is how many characters stand before the next that may mean something.
func plain(s string) int {
	for n := range len(s) {
		if special[s[n]] {
			return n
		}
	}
	return len(s)
}

// dropModel removes what stands behind Android, which is a telephone's name, unless it is a language or something known.
func (s *scanner) dropModel() {
	for i, t := range s.list {
		if string(t.key) != "Android" {
			continue
		}
		if i+1 == len(s.list) {
			return
		}
		model := s.list[i+1].key
		if len(model) == 2 || len(model) == 5 && model[2] == '-' {
			return
		}
		switch string(model) {
		case "Chrome", "Firefox", "Safari", "Opera Mini", "Presto", "Version", "Mobile", "Mobile Safari", "Mozilla", "AppleWebKit", "Windows NT", "Windows Phone OS", "Android", "Macintosh", "Linux", "CrOS":
			return
		}
		if bytes.Contains(bytes.ToLower(model), []byte("tablet")) {
			s.list[i+1].key = []byte("Tablet")
		} else {
			s.list = append(s.list[:i+1], s.list[i+2:]...)
		}
		return
	}
}

// best finds the first token that is nobody's in particular: one with a value, else any unless only such are wanted.
func (s *scanner) best(valued bool) []byte {
	for _, bare := range []bool{false, true} {
		if bare && valued {
			break
		}
		for _, t := range s.list {
			switch string(t.key) {
			case "Chrome", "Firefox", "Safari", "Version", "Mobile", "Mobile Safari", "Mozilla", "AppleWebKit", "Windows NT", "Windows Phone OS", "Android", "Macintosh", "Linux", "GSA", "CrOS", "Tablet", "OpenHarmony":
				continue
			}
			if len(t.key) > 0 && t.key[0] >= '0' && t.key[0] <= '9' {
				continue
			}
			if bare || len(t.value) > 0 {
				return t.key
			}
		}
	}
	return nil
}

// get returns the value of the first token with a key.
func (s *scanner) get(key []byte) []byte {
	for _, t := range s.list {
		if bytes.Equal(t.key, key) {
			return t.value
		}
	}
	return nil
}

// engines are the tokens that decide, in this order. One with needs counts only where something stands behind its slash.
var engines = []struct {
	key, name string
	needs     bool
}{
	{"Googlebot", "", false},
	{"GoogleProber", "?", false},
	{"GoogleProducer", "?", false},
	{"Bytespider", "", false},
	{"Applebot", "", false},
	{"Opera Mini", "Opera Mini", true},
	{"OPR", "Opera", true},
	{"OPT", "Opera Touch", true},
	{"OPiOS", "Opera", true},
	{"CriOS", "Chrome", true},
	{"FxiOS", "Firefox", true},
	{"Firefox", "Firefox", true},
	{"Vivaldi", "Vivaldi", true},
	{"MSIE", "Internet Explorer", false},
	{"EdgiOS", "Edge", true},
	{"Edge", "Edge", true},
	{"Edg", "Edge", true},
	{"EdgA", "Edge", true},
	{"bingbot", "", true},
	{"YandexBot", "", true},
	{"YandexAdNet", "", true},
	{"SamsungBrowser", "Samsung Browser", true},
	{"HeadlessChrome", "Headless Chrome", true},
	{"AdsBot-Google-Mobile", "", false},
	{"Mediapartners-Google", "", false},
	{"AdsBot-Google", "", false},
	{"Yahoo Ad monitoring", "", false},
	{"XiaoMi", "", false},
	{"FBAN", "", false},
	{"FB_IAB", "", false},
	{"Instagram", "", false}, // and what begins with it
	{"BytedanceWebview", "", false},
	{"HuaweiBrowser", "", true},
	{"BlackBerry", "", false},
	{"NetFront", "", false},
	{"Chrome", "Chrome", false},
	{"Brave Chrome", "Chrome", false},
	{"Safari", "Safari", false},
}

// engineRank gives each of engines its place.
var engineRank = func() map[string]int {
	ranks := make(map[string]int, len(engines))
	for i, e := range engines {
		ranks[e.key] = i
	}
	return ranks
}()

// rank returns the place of the engine that a token's key names, len(engines) for none.
func rank(key []byte) int {
	if r, ok := engineRank[string(key)]; ok {
		return r
	}
	if bytes.HasPrefix(key, []byte("Instagram")) {
		return engineRank["Instagram"]
	}
	return len(engines)
}

// engine names a browser in words that this package allows.
func engine(ua string) string {
	s, ok := scanners.Get().(*scanner)
	if !ok {
		s = new(scanner)
	}
	defer scanners.Put(s)
	s.scan(ua)
	name, number := s.browser(ua)
	if name = browsers[name]; name == "" {
		return ""
	}
	return join(name, string(numbers(number, 1)))
}

// browser finds a browser and what stands for its version.
func (s *scanner) browser(ua string) (name string, number []byte) {
	first := len(engines)
	var safari bool
	for i, t := range s.list {
		r := rank(t.key)
		safari = safari || string(t.key) == "Safari"
		if r < first && (!engines[r].needs || len(t.value) > 0) && !s.before(i) {
			first, number = r, t.value
		}
	}
	if first == len(engines) {
		return s.other(ua)
	}
	switch name = engines[first].name; {
	case name == "?":
		return string(s.best(false)), nil
	case engines[first].key == "Chrome" && safari:
		if other := s.best(true); len(other) > 0 {
			return string(other), s.get(other)
		}
	case name == "Safari":
		if v := s.get([]byte("Version")); len(v) > 0 {
			return name, v
		}
	}
	return name, number
}

// before reports whether an earlier token has the same key: the first one counts.
func (s *scanner) before(i int) bool {
	for _, t := range s.list[:i] {
		if bytes.Equal(t.key, s.list[i].key) {
			return true
		}
	}
	return false
}

// other names what has none of the tokens.
func (s *scanner) other(ua string) (name string, number []byte) {
	if v := s.get([]byte("Version")); len(v) > 0 && s.has("Android") {
		return "Android browser", v
	}
	if key := s.best(false); len(key) > 0 {
		return string(key), s.get(key)
	}
	return ua, nil
}

func (s *scanner) has(key string) bool {
	for _, t := range s.list {
		if string(t.key) == key {
			return true
		}
	}
	return false
}
