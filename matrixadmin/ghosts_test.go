package matrixadmin

import "testing"

func TestGhosts(t *testing.T) {
	t.Parallel()
	g := Ghosts{"@_irc_*", "@telegram_*:x.example"}
	for id, want := range map[string]bool{
		"@_irc_bob:y.example": true, "@_irc_a/b:y.example": true, "@telegram_1:x.example": true, "@telegram_1:y.example": false, "@bob:x.example": false, "@x_irc_bob:x.example": false,
	} {
		u, err := ParseUserID(id)
		if err != nil || g.Match(u) != want {
			t.Errorf("%s: %v, %v", id, !want, err)
		}
	}
	ghost, err := ParseUserID("@_irc_bob:y.example")
	if err != nil || !Ghosts(nil).Match(ghost) || (Ghosts{}).Match(ghost) {
		t.Errorf("nil is the usual patterns, and none is none: %v", err)
	}
	for pattern, fine := range map[string]bool{"@_irc_*": true, "@telegram_*:x.example": true, "*": false, "@*": false, "@**": false, "irc_*": false, "@a?": false, "@[a]*": false, "": false, "@bot": true} {
		if err := CheckGhost(pattern); (err == nil) != fine {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}
