package explore

import (
	"bytes"
	"context"
	"net/netip"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// matcher looks at texts.
type matcher struct {
	h     *History
	words uint32
	tests []test
	buf   []byte
}

// test is a term as it is asked of a text or an address.
type test struct {
	*term

	needle  []byte
	letters letters
	bit     uint32 // of a word that is wanted
}

// add makes a test of a term.
func (m *matcher) add(t *term) {
	made := test{term: t, needle: []byte(t.text), letters: lettersOf(t.text) &^ unfolded}
	if t.field == anywhere && !t.not {
		made.bit = m.words + 1 // the words so far are all the lower bits
		m.words |= made.bit
	}
	m.tests = append(m.tests, made)
}

// says returns what a term adds to the bits of a text that it is true of, or not.
func (t *test) says(is bool) uint32 {
	switch {
	case t.bit != 0 && is:
		return t.bit
	case t.bit == 0 && t.field == anywhere && is, t.field != anywhere && is == t.not:
		return refused
	}
	return 0
}

// texts asks the terms of a field, and the words unless it is a network's name, of each text.
func (m *matcher) texts(ctx context.Context, texts []matrixadmin.Text, of field) ([]uint32, error) {
	bits := make([]uint32, len(texts))
	var tests []test
	for _, t := range m.tests {
		if t.field == anywhere && of != fieldNet && of != fieldCountry || t.field == of && !t.prefix.IsValid() {
			tests = append(tests, t)
		}
	}
	if len(tests) == 0 {
		return bits, nil
	}
	have, err := m.h.letterTable(ctx, of, texts)
	if err != nil {
		return nil, err
	}
	for i, text := range texts {
		if i%textSlice == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s, folded := text.Raw(), false
		for k := range tests {
			t := &tests[k]
			switch {
			case t.exact:
				bits[i] |= t.says(t.text == s)
				continue
			case t.letters&^have[i] != 0:
				bits[i] |= t.says(false)
				continue
			case have[i]&unfolded == 0:
				bits[i] |= t.says(strings.Contains(s, t.text))
				continue
			case !folded:
				m.buf, folded = appendFold(m.buf[:0], s), true
			}
			bits[i] |= t.says(bytes.Contains(m.buf, t.needle))
		}
	}
	return bits, nil
}

// agents asks of the user agents and, if wanted, of the clients.
func (m *matcher) agents(ctx context.Context, withClients bool) ([]uint32, error) {
	bits, err := m.texts(ctx, m.h.c.Agents(), fieldAgent)
	if err != nil || !withClients {
		return bits, err
	}
	t, err := m.h.clientTable(ctx)
	if err != nil {
		return nil, err
	}
	ofClient, err := m.texts(ctx, t.names, fieldClient)
	if err != nil {
		return nil, err
	}
	for i, n := range t.of {
		bits[i] |= ofClient[n]
	}
	return bits, nil
}

// ips asks of what was sent, of the addresses in it and, if wanted, of their networks' names and their countries.
func (m *matcher) ips(ctx context.Context, looks map[field]bool) ([]uint32, error) {
	bits, err := m.texts(ctx, m.h.c.IPs(), fieldIP)
	if err != nil {
		return nil, err
	}
	if looks[fieldNet] {
		t, err := m.h.netTable(ctx)
		if err != nil {
			return nil, err
		}
		ofNet, err := m.texts(ctx, t.names, fieldNet)
		if err != nil {
			return nil, err
		}
		for i, n := range t.of {
			bits[i] |= ofNet[n]
		}
	}
	if looks[fieldCountry] {
		t, err := m.h.countryTable(ctx)
		if err != nil {
			return nil, err
		}
		ofCountry, err := m.texts(ctx, t.names, fieldCountry)
		if err != nil {
			return nil, err
		}
		for i, n := range t.of {
			bits[i] |= ofCountry[n]
		}
	}
	var tests []test
	for _, t := range m.tests {
		if t.prefix.IsValid() || t.field == fieldTag {
			tests = append(tests, t)
		}
	}
	if len(tests) == 0 {
		return bits, nil
	}
	for i, ap := range m.h.c.Addrs() {
		if i%textSlice == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for k := range tests {
			bits[i] |= tests[k].says(tests[k].address(ap.Addr()))
		}
	}
	return bits, nil
}

// address reports whether a term is true of an address.
func (t *test) address(addr netip.Addr) bool {
	if t.field == fieldTag {
		return TagsOf(addr)&t.tag != 0
	}
	return t.network(addr.Unmap())
}
