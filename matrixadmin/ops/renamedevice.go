package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var deviceName = Field{
	Name: "name", Label: "New name", Kind: FieldText, Format: "the name that the device gets", Example: "Lost phone",
	Wrong: func(text string) string {
		if utf8.RuneCountInString(text) > matrixadmin.LongestDeviceName {
			return fmt.Sprintf("is longer than %d characters", matrixadmin.LongestDeviceName)
		}
		return ""
	},
}

func renameDevice() Action {
	return Action{
		ID: "rename-device", Key: "n", Purpose: Repair, Title: "Rename device", Short: "rename device", Danger: Reversible, On: OnDevice, Alters: alters(SomeDevices),
		Effect:  "Changes the name of the device. Its user sees it, and so may others who share an encrypted room with the account.",
		Fields:  []Field{deviceName},
		Blocked: func(s Situation) string { return blocked(s, &matrixadmin.NameDevices) },
		Notes: func(s Situation, _ Values) []string {
			notes := unproven(s, &matrixadmin.NameDevices)
			if d, looked := s.Seen.(matrixadmin.Device); looked && !d.Name.IsZero() {
				notes = append(notes, "It is called “"+matrixadmin.Printable(wire.Cut(d.Name.Raw(), 100))+"” now.")
			}
			return notes
		},
		// The id, which a user chose, is a part of the path: what the path leads to is read first.
		Look: func(ctx context.Context, reads Reads, s Situation) (any, error) {
			var d matrixadmin.Device
			id := s.Target.Subject.ID
			_, err := reads.Do(ctx, matrixadmin.DeviceDetails(s.Target.User.ID, id, &d))
			gone := errors.Is(err, matrixadmin.ErrNotFound)
			switch {
			case errors.Is(err, wire.ErrOtherAccount), !matrixadmin.PathSafe(id) && (gone || matrixadmin.NotServed(err) || matrixadmin.KindOf(err) == matrixadmin.KindInvalid):
				return nil, errors.New("a proxy may change characters of this device ID: its path does not lead to the device")
			case gone:
				return nil, noSubject("the account has no device " + id.Printable())
			case err != nil:
				return nil, err
			}
			return d, nil
		},
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			d, looked := s.Seen.(matrixadmin.Device)
			switch name := v.Text(deviceName); {
			case looked && d.ID != s.Target.Subject.ID:
				return nil, errors.New("the server shows another device")
			case looked && len(done) == 0 && d.Name.Raw() == name && name != "":
				return nil, errors.New("the device has this name already")
			}
			return undone(done, Step{
				Key: "rename-device", Title: "Rename device", Request: matrixadmin.RenameDevice(s.Target.User.ID, s.Target.Subject.ID, v.Text(deviceName)),
			}), nil
		},
		Patience: flagPatience,
		Undo: func(before Situation, _ Values) (string, Values) {
			d, _ := before.Seen.(matrixadmin.Device)
			if d.Name.IsZero() { // a name cannot be taken away
				return "", Values{}
			}
			return "rename-device", Values{Texts: map[string]string{deviceName.Name: d.Name.Raw()}}
		},
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
			devices, f := devicesLeft(ctx, reads, before)
			if f.Verdict != NotChecked {
				return f
			}
			f.more = renamedAsWell(before, devices)
			i := slices.IndexFunc(devices, func(d matrixadmin.Device) bool { return d.ID == before.Target.Subject.ID })
			switch {
			case i < 0:
				f.Verdict, f.Reason = NotApplied, "The device is not signed in any more."
			case devices[i].Name.Raw() == v.Text(deviceName):
				f.Verdict, f.Reason = Confirmed, "The device is now called “"+matrixadmin.Printable(wire.Cut(v.Text(deviceName), 100))+"”."
			case devices[i].Name.IsZero():
				f.Verdict, f.Reason = NotApplied, "The device has no name."
			default:
				f.Verdict, f.Reason = NotApplied, english.EndSentence("The device is still called “"+matrixadmin.Printable(wire.Cut(devices[i].Name.Raw(), 100))+"”")
			}
			return f
		},
	}
}

// renamedAsWell names the other devices that have another name than before.
func renamedAsWell(before Situation, now []matrixadmin.Device) []string {
	var others []string
	for _, was := range before.Target.listed {
		i := slices.IndexFunc(now, func(d matrixadmin.Device) bool { return d.ID == was.ID })
		if i >= 0 && was.ID != before.Target.Subject.ID && now[i].Name != was.Name {
			others = append(others, matrixadmin.Printable(wire.Cut(was.ID.Raw(), 60)))
		}
	}
	if len(others) == 0 {
		return nil
	}
	return []string{english.Count(len(others), "other device has", "other devices have") + " another name (" + listed(others) + ")"}
}
