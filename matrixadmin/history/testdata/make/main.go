// Command make writes the .mmdb files of the tests and of the demo. It is a module of its own, so that nothing else depends on the writer:
//
//	cd matrixadmin/history/testdata/make && go run .
//
// The same input makes the same bytes.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// databases are files.json: where each goes, and what its networks hold.
type database struct {
	File      string
	Type      string
	IPVersion int
	Networks  map[string]json.RawMessage
}

func main() {
	log.SetFlags(0)
	content, err := os.ReadFile("files.json")
	if err != nil {
		log.Fatal(err)
	}
	var all []database
	if err := json.Unmarshal(content, &all); err != nil {
		log.Fatal(err)
	}
	for _, d := range all {
		if err := d.write(); err != nil {
			log.Fatalf("%s: %v", d.File, err)
		}
	}
}

func (d database) write() error {
	tree, err := mmdbwriter.New(mmdbwriter.Options{
		DatabaseType: d.Type, IPVersion: d.IPVersion, RecordSize: 24, BuildEpoch: 1795305600, // 22 November 2026
		Languages: []string{"en"}, Description: map[string]string{"en": "made up for mxwarden"}, IncludeReservedNetworks: true,
	})
	if err != nil {
		return err
	}
	for _, network := range sorted(d.Networks) {
		_, block, err := net.ParseCIDR(network)
		if err != nil {
			return err
		}
		var raw any
		decoder := json.NewDecoder(strings.NewReader(string(d.Networks[network])))
		decoder.UseNumber()
		if err := decoder.Decode(&raw); err != nil {
			return err
		}
		value, err := convert(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", network, err)
		}
		if err := tree.Insert(block, value); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.FromSlash(d.File))
	if err != nil {
		return err
	}
	if _, err := tree.WriteTo(f); err != nil {
		return err
	}
	return f.Close()
}

// sorted puts wide networks before the narrow ones inside them, which are inserted later and count.
func sorted(networks map[string]json.RawMessage) []string {
	var names []string
	for name := range networks {
		names = append(names, name)
	}
	bits := func(name string) int {
		_, block, err := net.ParseCIDR(name)
		if err != nil {
			return 0
		}
		ones, of := block.Mask.Size()
		return ones + 128 - of
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := bits(a) - bits(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return names
}

// convert makes a value of JSON one of the format; a whole number is a uint32, as everywhere in these databases.
func convert(v any) (mmdbtype.DataType, error) {
	switch v := v.(type) {
	case map[string]any:
		m := mmdbtype.Map{}
		for key, value := range v {
			one, err := convert(value)
			if err != nil {
				return nil, err
			}
			m[mmdbtype.String(key)] = one
		}
		return m, nil
	case []any:
		var s mmdbtype.Slice
		for _, value := range v {
			one, err := convert(value)
			if err != nil {
				return nil, err
			}
			s = append(s, one)
		}
		return s, nil
	case string:
		if n, ok := strings.CutPrefix(v, "repeat:"); ok {
			return mmdbtype.String(strings.Repeat(n, 4000)), nil
		}
		return mmdbtype.String(v), nil
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			f, err := v.Float64()
			return mmdbtype.Float64(f), err
		}
		return mmdbtype.Uint32(n), nil
	case bool:
		return mmdbtype.Bool(v), nil
	default:
		return nil, fmt.Errorf("cannot convert %T", v)
	}
}
