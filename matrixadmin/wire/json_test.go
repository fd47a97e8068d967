package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// read reads one value with f from a stream that gives one byte at a time, and again from a whole one.
func read(t *testing.T, body string, f func(*Reader)) error {
	t.Helper()
	var errs [2]error
	for i, src := range []io.Reader{iotest.OneByteReader(strings.NewReader(body)), strings.NewReader(body)} {
		r := NewReader(src)
		f(r)
		r.Finish()
		errs[i] = r.Err
	}
	if !errors.Is(errs[0], errs[1]) {
		t.Errorf("%.60q: %v byte by byte, %v at once", body, errs[0], errs[1])
	}
	return errs[1]
}

func TestStrings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`""`:                                    "",
		`"abc"`:                                 "abc",
		`"a\"b\\c\/d\b\f\n\r\t"`:                "a\"b\\c/d\b\f\n\r\t",
		`"\u00e9\u001B"`:                        "é\x1b",
		`"\ud83d\ude00"`:                        "\U0001F600",
		`"\ud83d"`:                              "\ufffd",
		`"\ude00x"`:                             "\ufffdx",
		`"\ud83d\ud83d\ude00"`:                  "\ufffd\U0001F600",
		`"\ud83d\u0041"`:                        "\ufffdA",
		`"\ud83dx\n"`:                           "\ufffdx\n",
		"\"漢字, longer than a word\"":            "漢字, longer than a word",
		"\"a\xffb\xc3\"":                        "a\ufffdb\ufffd",
		"\"a\xff\\nb\"":                         "a\ufffd\nb",
		`"` + strings.Repeat("é", 40_000) + `"`: strings.Repeat("é", 40_000),
		`"` + strings.Repeat(`\u0041`, 30_000) + `"`:   strings.Repeat("A", 30_000),
		`  "` + strings.Repeat("a", MaxString) + `"  `: strings.Repeat("a", MaxString),
	} {
		err := read(t, in, func(r *Reader) {
			if got := string(r.Bytes()); got != want {
				t.Errorf("%.60q is %.60q, want %.60q", in, got, want)
			}
		})
		if err != nil {
			t.Errorf("%.60q: %v", in, err)
		}
	}
	for in, want := range map[string]error{
		`"abc`: errShort, `"a\`: errShort, `"a\u12`: errShort, `"a\x"`: ErrSyntax, `"\u12g4"`: ErrSyntax, "\"a\nb\"": ErrSyntax, "\"\\n\x01\"": ErrSyntax,
		`'a'`: ErrSyntax, `"a" "b"`: errTrailing, `"a"x`: errTrailing, "\"a\"\x00": errTrailing,
		`"` + strings.Repeat("a", MaxString+1) + `"`:   errLong,
		`"\n` + strings.Repeat("a", MaxString+1) + `"`: errLong,
		`"` + strings.Repeat("a", 3*MaxString):         errLong,
		`"` + strings.Repeat(`\n`, MaxString+1) + `"`:  errLong,
	} {
		if err := read(t, in, func(r *Reader) { r.Bytes() }); !errors.Is(err, want) {
			t.Errorf("%.60q: %v, want %v", in, err, want)
		}
	}
}

func TestSkip(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	for _, good := range []string{
		`{}`, `[]`, ` [ 1 , -2.5e+3, true, false, null, "x", {"a":[{}], "b" : {}} ] `, `0`, `-0`, `1e9`, `1.5E-7`, `123456789012345678901234567890`, deep, `{"a":1,"a":2}`,
	} {
		if err := read(t, good, (*Reader).Skip); err != nil || !json.Valid([]byte(good)) {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		``, ` `, `{`, `[`, `[1`, `[1,`, `[1,]`, `[,1]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{a:1}`, `[1 2]`, `tru`, `truex`, `nul`, `+1`, `01`, `1.`, `.5`, `1e`, `-`, `1e+`, `NaN`, `Infinity`,
		`]`, `}`, `,`, `:`, `{"a":1]`, `[1}`, "[" + deep + "]", `"\x"`, `[1]]`, "\ufeff{}",
	} {
		if err := read(t, bad, (*Reader).Skip); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestSkipAllocatesNothing(t *testing.T) {
	body := []byte(`{"x":[` + strings.Repeat(`{"a":"some text","b":[1,2.5,null,true]},`, 500) + `{}]}`)
	src := bytes.NewReader(nil)
	r := NewReader(src)
	if n := testing.AllocsPerRun(20, func() {
		src.Reset(body)
		*r = Reader{src: src, Buf: r.Buf}
		if r.Skip(); r.Err != nil {
			t.Fatal(r.Err)
		}
	}); n != 0 {
		t.Errorf("skipping makes %v allocations", n)
	}
}

func TestDuplicateKeys(t *testing.T) {
	t.Parallel()
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"k%d":0,`, i)
		}
		return b.String()
	}
	object := func(r *Reader) { r.Object(func([]byte) { r.Skip() }) }
	for in, want := range map[string]error{
		`{"a":1,"b":2}`:                   nil,
		`{"a":1,"A":2}`:                   nil,
		`{"a":1,"a":1}`:                   ErrDuplicate,
		`{"a":1,"\u0061":1}`:              ErrDuplicate,
		`{` + keys(100) + `"k100":0}`:     nil,
		`{` + keys(100) + `"k3":0}`:       ErrDuplicate,
		`{` + keys(100) + `"k77":0}`:      ErrDuplicate,
		`{` + keys(MaxKeys+1) + `"z":0}`:  ErrKeys,
		`{"a":{"b":1,"b":2}}`:             nil, // what is read over is not looked into
		`{"a" : 1 , "b"` + "\n" + `: 2 }`: nil,
	} {
		if err := read(t, in, object); !errors.Is(err, want) {
			t.Errorf("%.40s: %v, want %v", in, err, want)
		}
	}
}

func TestTimesAndFlags(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		`1795385919196`: 1795385919196, `"1795385919196"`: 1795385919196, `1.5`: 1, `1e3`: 1000, `"1"`: 1, `1795385919196.7`: 1795385919196, `253402300799999`: 253402300799999,
		`9223372036854775808`: NoTime, `9223372036854775807`: NoTime, `1e400`: NoTime, `-1`: NoTime, `0`: NoTime, `null`: NoTime, `253402300800000`: NoTime,
		`"x"`: NoTime, `""`: NoTime, `true`: NoTime, `{"a":1}`: NoTime, `[1]`: NoTime, `"0x10"`: NoTime, `" 5"`: NoTime, `"1_000"`: NoTime, `"NaN"`: NoTime,
	} {
		err := read(t, `[`+in+`,`+in+`]`, func(r *Reader) {
			r.Array(func() {
				if got := r.Milli(); got != want {
					t.Errorf("%s is %d, want %d", in, got, want)
				}
			})
		})
		if err != nil {
			t.Errorf("%s: %v", in, err)
		}
	}
	for in, want := range map[string]time.Time{
		`1795385616`: time.Unix(1795385616, 0), `1795385616000`: time.Unix(1795385616, 0), `0`: {}, `null`: {}, `"x"`: {},
	} {
		if err := read(t, in, func(r *Reader) {
			if got := r.Date(); !got.Equal(want) {
				t.Errorf("%s is %s", in, got)
			}
		}); err != nil {
			t.Error(in, err)
		}
	}
	for in, want := range map[string]Tri{
		`true`: TriYes, `false`: TriNo, `1`: TriYes, `0`: TriNo, `2`: TriUnknown, `null`: TriUnknown, `"false"`: TriUnknown, `"true"`: TriUnknown, `[]`: TriUnknown, `1.0`: TriUnknown,
	} {
		if err := read(t, in, func(r *Reader) {
			if got := r.Tri(); got != want {
				t.Errorf("%s is %d", in, got)
			}
		}); err != nil {
			t.Error(in, err)
		}
	}
}

// FuzzJSON demands that skip agrees with the standard library on what is JSON.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":"\ud800\udc00","b":1e400,"c":[[[]]]}`))
	f.Add([]byte(`{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":2000}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := NewReader(iotest.HalfReader(bytes.NewReader(body)))
		r.Skip()
		r.Finish()
		if valid := json.Valid(body); (r.Err == nil) != valid && !errors.Is(r.Err, errDeep) {
			t.Errorf("%q: %v, valid %v", body, r.Err, valid)
		}
		parseErrorBody(bytes.NewReader(body))
	})
}
