package audit

// displayed are the words of the file that people read as others.
var displayed = map[string]string{
	string(KindIntent): "started",
	"claimed":          "accepted",
	"rejected":         "refused",
	"cannot be read":   "not verifiable",
	"read failed":      "not verified",
}

// DisplayWord is a kind, result or verdict as people read it; the file and its exports keep their own words.
func DisplayWord(word string) string {
	if s, ok := displayed[word]; ok {
		return s
	}
	return word
}
