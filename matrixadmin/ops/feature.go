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
	featureField   = Field{Name: "feature", Label: "Feature", Kind: FieldText, Format: "the number of a proposal, as the Account tab lists it", Example: "msc3881"}
	featureOnField = Field{
		Name: "state", Label: "On or off", Kind: FieldText, Preset: "on", Words: []string{"on", "off"}, Example: "off",
	}
)

func setFeature() Action {
	return Action{
		ID: "set-feature", Key: "f", Purpose: Repair, Title: "Set experimental feature", Short: "set feature", Danger: Reversible, Alters: alters(ExperimentalFeatures),
		Effect:  "Turns an experimental feature on or off for this account.",
		Fields:  []Field{featureField, featureOnField},
		Blocked: func(s Situation) string { return blocked(s, &matrixadmin.ChangeFeatures) },
		Notes: func(s Situation, _ Values) []string {
			notes := unproven(s, &matrixadmin.ChangeFeatures)
			if all, looked := s.Seen.([]matrixadmin.ExperimentalFeature); looked {
				notes = append(notes, "Now the account has "+featureWords(all)+".")
			}
			return notes
		},
		Look: func(ctx context.Context, reads Reads, s Situation) (any, error) {
			return readFeatures(ctx, reads, s.Target.User.ID)
		},
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			name, on := v.Text(featureField), v.Text(featureOnField) == "on"
			all, looked := s.Seen.([]matrixadmin.ExperimentalFeature)
			i := slices.IndexFunc(all, func(f matrixadmin.ExperimentalFeature) bool { return f.Name.Raw() == name })
			switch {
			case name == "":
				return nil, errors.New("feature is empty")
			case looked && i < 0:
				return nil, errors.New("this server has no such feature for individual accounts")
			case looked && len(done) == 0 && all[i].On == on:
				return nil, errNothing
			}
			return undone(done, Step{Key: "set-feature", Title: "Set the feature", Request: matrixadmin.SetFeature(s.Target.User.ID, name, on)}), nil
		},
		Patience: flagPatience,
		Undo: func(before Situation, v Values) (string, Values) {
			all, _ := before.Seen.([]matrixadmin.ExperimentalFeature)
			i := slices.IndexFunc(all, func(f matrixadmin.ExperimentalFeature) bool { return f.Name.Raw() == v.Text(featureField) })
			if i < 0 {
				return "", Values{}
			}
			was := map[bool]string{true: "on", false: "off"}[all[i].On]
			return "set-feature", Values{Texts: map[string]string{featureField.Name: v.Text(featureField), featureOnField.Name: was}}
		},
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
			user, f, ok := readBack(ctx, reads, before.Target.User.ID)
			if !ok {
				return f
			}
			f.After = user
			all, err := readFeatures(ctx, reads, user.ID)
			if had, looked := before.Seen.([]matrixadmin.ExperimentalFeature); looked && err == nil {
				f.more = otherFeatures(had, all, v.Text(featureField))
			}
			i := slices.IndexFunc(all, func(f matrixadmin.ExperimentalFeature) bool { return f.Name.Raw() == v.Text(featureField) })
			switch {
			case err != nil:
				f.Verdict, f.Reason = ReadFailed, english.EndSentence("The features could not be read back: "+matrixadmin.Reason(err))
			case i >= 0 && all[i].On == (v.Text(featureOnField) == "on"):
				f.Verdict, f.Reason = Confirmed, "The account has "+featureWords(all)+"."
			default:
				f.Verdict, f.Reason = NotApplied, "The account has "+featureWords(all)+"."
			}
			return f
		},
	}
}

// otherFeatures says which others are not as they were.
func otherFeatures(had, has []matrixadmin.ExperimentalFeature, asked string) (all []string) {
	for _, now := range has {
		was := slices.IndexFunc(had, func(f matrixadmin.ExperimentalFeature) bool { return f.Name == now.Name })
		if was >= 0 && now.Name.Raw() != asked && had[was].On != now.On {
			all = append(all, "the feature "+featureWords([]matrixadmin.ExperimentalFeature{now}))
		}
	}
	return all
}

func readFeatures(ctx context.Context, reads Reads, id matrixadmin.UserID) ([]matrixadmin.ExperimentalFeature, error) {
	var all []matrixadmin.ExperimentalFeature
	_, err := reads.Do(ctx, matrixadmin.ReadExperimentalFeatures(id, &all))
	return all, err
}

func featureWords(all []matrixadmin.ExperimentalFeature) string {
	words := make([]string, len(all))
	for i, f := range all {
		words[i] = f.Name.Printable() + " off"
		if f.On {
			words[i] = f.Name.Printable() + " on"
		}
	}
	if len(words) == 0 {
		return "no experimental features for individual accounts"
	}
	return strings.Join(words, ", ")
}
