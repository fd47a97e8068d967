package guard

// layouts are the letters of keyboards that have no Latin ones, each beside the Latin letter of its key. Where two layouts put a letter
// on two keys, the more common one is meant.
var layouts = func() map[rune]rune {
	m := map[rune]rune{}
	for _, l := range [][2]string{
		{"йцукенгшщзфывапролдячсмитьі", "qwertyuiopasdfghjklzxcvbnms"}, // Russian, Ukrainian
		{";ςερτυθιοπασδφγηξκλζχψωβνμ", "qwertyuiopasdfghjklzxcvbnm"},   // Greek
		{"/'קראטוןםפשדגכעיחלךזסבהנמצ", "qwertyuiopasdfghjklzxcvbnm"},   // Hebrew
		{"ضصثقفغعهخحشسيبلاتنمئءؤرىة", "qwertyuiopasdfghjklzxcvnm"},     // Arabic
		{"ქწერტყუიოპასდფგჰჯკლზხცვბნმ", "qwertyuiopasdfghjklzxcvbnm"},   // Georgian
		{"ๆไำพะัีรนยฟหกดเ้่าสผปแอิืท", "qwertyuiopasdfghjklzxcvbnm"},   // Thai
		{"ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm"},   // Korean
	} {
		keys := []rune(l[1])
		for i, r := range []rune(l[0]) {
			if _, taken := m[r]; !taken && i < len(keys) && r > 0x7f {
				m[r] = keys[i]
			}
		}
	}
	return m
}()

// latin returns the small Latin letter of a key, 0 for none.
func latin(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case layouts[r] != 0:
		return layouts[r]
	case r >= 0x410 && r <= 0x42f: // Cyrillic capitals
		return layouts[r+0x20]
	case r >= 0x391 && r <= 0x3a9: // Greek ones
		return layouts[r+0x20]
	}
	return 0
}
