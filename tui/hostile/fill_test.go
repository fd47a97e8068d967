package hostile

import (
	"errors"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

var (
	textType  = reflect.TypeFor[matrixadmin.Text]()
	idType    = reflect.TypeFor[matrixadmin.UserID]()
	timeType  = reflect.TypeFor[time.Time]()
	errorType = reflect.TypeFor[error]()
)

// base is when everything happened; a bubble's clock begins then.
var base = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// filler puts text of a source into whatever it is given, by reflection: a field that is added is filled as well.
type filler struct {
	source
}

func newFiller(s source) *filler { return &filler{s} }

// made returns a T with every exported field filled.
func made[T any](f *filler) T {
	var v T
	f.fill(reflect.ValueOf(&v).Elem(), reflect.TypeFor[T]().Name())
	return v
}

func (f *filler) fill(v reflect.Value, name string) {
	r := f.random(name)
	switch v.Type() {
	case textType:
		v.Set(reflect.ValueOf(matrixadmin.NewText(f.text(name))))
		return
	case idType:
		v.Set(reflect.ValueOf(f.id(name)))
		return
	case timeType:
		if r.IntN(4) > 0 {
			v.Set(reflect.ValueOf(base.Add(-time.Duration(r.Int64N(int64(300 * 24 * time.Hour))))))
		}
		return
	case errorType:
		v.Set(reflect.ValueOf(errors.New(f.text(name))))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				f.fill(v.Field(i), v.Type().Name()+"."+field.Name)
			}
		}
	case reflect.Slice:
		n := r.IntN(5)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.fill(v.Index(i), name)
		}
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Uint8: // flags, kinds and the like
		v.SetUint(uint64(r.IntN(3)))
	case reflect.Int, reflect.Int64:
		if v.Type() != reflect.TypeFor[time.Duration]() {
			v.SetInt(int64(r.IntN(500)))
		}
	default:
	}
}

// id makes an id that the client takes: hostile where an id may be.
func (f *filler) id(name string) matrixadmin.UserID {
	local := strings.NewReplacer(":", "", "\x00", "").Replace(f.text(name))
	if len(local) > 200 {
		local = local[:200]
	}
	local = strings.ToValidUTF8(local, "\ufffd")
	id, err := matrixadmin.ParseUserID("@" + local + ":demo.example")
	if err != nil {
		return matrixadmin.MustParseUserID("@alice:demo.example")
	}
	return id
}

// fails makes an error of the client's or of somebody else's.
func (f *filler) fails() error {
	r := f.random("error")
	if r.IntN(4) == 0 {
		return errors.New(f.text("error"))
	}
	e := made[matrixadmin.Error](f)
	e.Op, e.Detail = "read account", ""
	e.Kind = matrixadmin.Kind(r.IntN(int(matrixadmin.KindServerFault) + 1))
	if e.Kind == matrixadmin.KindBadToken {
		e.Kind = matrixadmin.KindForbidden // the sign-in has scenes of its own
	}
	e.Outcome = matrixadmin.Outcome(r.IntN(4))
	return &e
}

// jsonString quotes text for an answer; what is not UTF-8 stays so.
func jsonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20:
			b.WriteString("\\u00")
			b.WriteByte("0123456789abcdef"[r>>4])
			b.WriteByte("0123456789abcdef"[r&15])
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	b.WriteByte('"')
	return b.String()
}
