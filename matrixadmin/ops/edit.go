package ops

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

var (
	nameField   = Field{Name: "display_name", Label: "Display name", Kind: FieldText, Optional: true, Format: "the new display name", Example: "Alice Liddell"}
	avatarField = Field{
		Name: "avatar", Label: "Avatar (mxc://…)", Kind: FieldText, Optional: true, Format: "the address of an uploaded file", Example: "mxc://example.org/SEsfnsuifSDFSSEF",
		Wrong: func(text string) string {
			if !strings.HasPrefix(text, "mxc://") {
				return "must begin with mxc://"
			}
			return ""
		},
	}
	typeField   = Field{Name: "user_type", Label: "User type", Kind: FieldText, Optional: true, Format: "bot, support, or a type of the server's own", Example: "bot"}
	removeField = Field{
		Name: "remove", Label: "Remove", Kind: FieldList, Optional: true, Format: "display-name, avatar or user-type, or several of them", Example: "display-name,avatar",
		Words: []string{removesName, removesAvatar, removesType},
	}
)

// What the profile can lose.
const (
	removesName   = "display-name"
	removesAvatar = "avatar"
	removesType   = "user-type"
)

func edit() Action {
	return Action{
		ID: "edit", Key: "e", Purpose: Repair, Title: "Edit profile", Short: "edit profile", Danger: Reversible,
		Effect: "Changes only what is filled in here. Rooms see a new display name or avatar.",
		Lost:   "What was there before stays visible in the history of rooms.",
		Fields: []Field{nameField, avatarField, typeField, removeField},
		Blocked: func(s Situation) string {
			if s.Target.User.Deactivated.Yes() {
				return "the account is deactivated"
			}
			return blocked(s, &matrixadmin.EditProfile)
		},
		Notes: func(s Situation, _ Values) []string {
			u := s.Target.User
			notes := unproven(s, &matrixadmin.EditProfile)
			if !u.AvatarURL.IsZero() {
				notes = append(notes, "The avatar is "+u.AvatarURL.Printable()+".")
			}
			kind := "none"
			if !u.Type.IsZero() {
				kind = u.Type.Printable()
			}
			return append(notes, "The user type is "+kind+"; it can be bot, support, or one of the server's own.",
				"Empty fields are not changed. Remove takes display-name, avatar and user-type.")
		},
		Problems: func(_ Situation, v Values) []string {
			var problems []string
			removes := v.List(removeField)
			if len(wishes(v)) == 0 {
				return []string{errEmpty.Error()}
			}
			for what, f := range map[string]Field{removesName: nameField, removesAvatar: avatarField, removesType: typeField} {
				if slices.Contains(removes, what) && v.Text(f) != "" {
					problems = append(problems, "either change the "+english.Uncapitalize(strings.ReplaceAll(what, "-", " "))+" or remove it")
				}
			}
			slices.Sort(problems)
			return problems
		},
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			change, err := edits(s.Target.User, v)
			if err != nil {
				return nil, err
			}
			return undone(done, Step{Key: "edit", Title: "Edit the profile", Request: matrixadmin.EditAccount("edit profile", s.Target.User.ID, change)}), nil
		},
		Patience: flagPatience,
		Undo:     undoEdit,
		Alters: func(_ Situation, v Values) (all Aspects) {
			for _, w := range wishes(v) {
				all |= w.alters
			}
			return all
		},
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
			user, f, ok := readBack(ctx, reads, before.Target.User.ID)
			if !ok {
				return f
			}
			var changed, removed, isNot []string
			for _, e := range wishes(v) {
				switch {
				case !e.is(user):
					isNot = append(isNot, e.what)
				case e.removes:
					removed = append(removed, e.what)
				default:
					changed = append(changed, e.what)
				}
			}
			f.Reason = sentences(doneTo(changed, "changed"), doneTo(removed, "removed"), doneTo(isNot, "not changed"))
			f.After = user
			switch {
			case len(changed)+len(removed) == 0:
				f.Verdict = NotApplied
			case len(isNot) > 0:
				f.Verdict = Partial
			default:
				f.Verdict = Confirmed
			}
			return f
		},
	}
}

// undoEdit are the answers that bring back what an edit has changed.
func undoEdit(before Situation, v Values) (string, Values) {
	back := Values{Texts: map[string]string{}, Lists: map[string][]string{}}
	var removes []string
	for _, w := range wishes(v) {
		switch was := w.now(before.Target.User).Raw(); {
		case w.is(before.Target.User):
		case was == "":
			removes = append(removes, w.key)
		default:
			back.Texts[w.field.Name] = was
		}
	}
	if len(removes) > 0 {
		back.Lists[removeField.Name] = removes
	}
	if len(back.Texts)+len(removes) == 0 {
		return "", back
	}
	return "edit", back
}

// doneTo is a sentence that lists what something was done to, "" for nothing.
func doneTo(what []string, done string) string {
	switch n := len(what); n {
	case 0:
		return ""
	case 1:
		return "The " + what[0] + " is " + done + "."
	default:
		return "The " + strings.Join(what[:n-1], ", ") + " and " + what[n-1] + " are " + done + "."
	}
}

// wish is one thing that is to change, or to be removed.
type wish struct {
	what    string
	key     string // in the list of what is removed
	alters  Aspects
	field   Field
	now     func(matrixadmin.User) matrixadmin.Text
	removes bool
	put     func(*matrixadmin.Edit)
	is      func(matrixadmin.User) bool
}

// wishes are what was filled in.
func wishes(v Values) []wish {
	var all []wish
	for _, w := range []struct {
		what, removes string
		alters        Aspects
		field         Field
		now           func(matrixadmin.User) matrixadmin.Text
		put           func(*matrixadmin.Edit, string)
	}{
		{"display name", removesName, DisplayNames, nameField, func(u matrixadmin.User) matrixadmin.Text { return u.DisplayName }, func(e *matrixadmin.Edit, s string) { e.DisplayName = &s }},
		{"avatar", removesAvatar, Avatars, avatarField, func(u matrixadmin.User) matrixadmin.Text { return u.AvatarURL }, func(e *matrixadmin.Edit, s string) { e.AvatarURL = &s }},
		{"user type", removesType, UserTypes, typeField, func(u matrixadmin.User) matrixadmin.Text { return u.Type }, func(e *matrixadmin.Edit, s string) { e.Type = matrixadmin.UserType(s) }},
	} {
		want := v.Text(w.field)
		if want == "" && !slices.Contains(v.List(removeField), w.removes) {
			continue
		}
		all = append(all, wish{
			w.what, w.removes, w.alters, w.field, w.now, want == "", func(e *matrixadmin.Edit) { w.put(e, want) },
			func(u matrixadmin.User) bool { return w.now(u).Raw() == want },
		})
	}
	return all
}

var errEmpty = errors.New("nothing is filled in")

// edits are the wishes that are not so already.
func edits(u matrixadmin.User, v Values) (matrixadmin.Edit, error) {
	var change matrixadmin.Edit
	asked, left := wishes(v), 0
	for _, w := range asked {
		if !w.is(u) {
			w.put(&change)
			left++
		}
	}
	switch {
	case len(asked) == 0:
		return change, errEmpty
	case left == 0:
		return change, errNothing
	}
	return change, nil
}
