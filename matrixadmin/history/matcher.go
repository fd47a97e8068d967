package history

import (
	"bytes"
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// matcher looks at texts.
type matcher struct {
	h     *History
	words uint32
	tests []test
}

// test is a term as it is asked of a text or an address.
type test struct {
	*term

	needle []byte
	mask   charMask
	bit    uint32 // of a word that is wanted
}

// add makes a test of a term.
func (m *matcher) add(t *term) {
	made := test{term: t, needle: []byte(t.text), mask: charMaskOf(t.text) &^ unfolded}
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
	tests := m.about(of)
	if len(tests) == 0 {
		return make([]uint32, len(texts)), nil
	}
	text := func(i int) string { return texts[i].Raw() }
	have, err := m.h.charMaskTable(ctx, of, len(texts), text)
	if err != nil {
		return nil, err
	}
	return ask(ctx, tests, text, have)
}

// sent asks the terms of addresses, and the words, of each text that was sent as one.
func (m *matcher) sent(ctx context.Context) ([]uint32, error) {
	tests := m.about(fieldIP)
	if len(tests) == 0 {
		return make([]uint32, m.h.c.IPs()), nil
	}
	text := func(i int) string { return m.h.c.IP(u32(i)).Raw() }
	have, err := m.h.charMaskTable(ctx, fieldIP, m.h.c.IPs(), text)
	if err != nil {
		return nil, err
	}
	return ask(ctx, tests, text, have)
}

// about returns the terms that look at the texts of a field.
func (m *matcher) about(of field) []test {
	var tests []test
	for _, t := range m.tests {
		if t.field == anywhere && of != fieldNet && of != fieldCountry && of != fieldCertainty || t.field == of && !t.prefix.IsValid() {
			tests = append(tests, t)
		}
	}
	return tests
}

// ask asks the terms of texts with these characters.
func ask(ctx context.Context, tests []test, text func(i int) string, have []charMask) ([]uint32, error) {
	bits := make([]uint32, len(have))
	workers := workersFor(len(have), manyTexts)
	buffers := make([][]byte, workers)
	err := parallelFor(ctx, len(have), workers, textSlice, func(w, lo, hi int) {
		buf := buffers[w]
		for i := lo; i < hi; i++ {
			bits[i], buf = askOne(tests, i, text, have[i], buf)
		}
		buffers[w] = buf
	})
	return bits, err
}

func askOne(tests []test, i int, text func(i int) string, have charMask, buf []byte) (bits uint32, buffer []byte) {
	folded, s := false, ""
	if slices.ContainsFunc(tests, func(t test) bool { return t.exact || t.mask&^have == 0 }) {
		s = text(i)
	}
	for k := range tests {
		t := &tests[k]
		switch {
		case t.exact:
			bits |= t.says(t.text == s)
			continue
		case t.mask&^have != 0:
			bits |= t.says(false)
			continue
		case have&unfolded == 0:
			bits |= t.says(strings.Contains(s, t.text))
			continue
		case !folded:
			buf, folded = appendFold(buf[:0], s), true
		}
		bits |= t.says(bytes.Contains(buf, t.needle))
	}
	return bits, buf
}

// devices asks of the device keys and of the ids that rows are marked with beyond these, and how sure they are.
func (m *matcher) devices(ctx context.Context, marks *Marks) ([]uint32, error) {
	keys := m.h.c.Devices()
	bits, err := m.texts(ctx, keys, fieldDevice)
	if err != nil {
		return nil, err
	}
	if marks != nil {
		have := make([]charMask, len(marks.more.ids))
		for i, id := range marks.more.ids {
			have[i] = charMaskOf(id.Raw())
		}
		more, err := ask(ctx, m.about(fieldDevice), func(i int) string { return marks.more.ids[i].Raw() }, have)
		if err != nil {
			return nil, err
		}
		bits = append(bits, more...)
	}
	for _, t := range m.about(fieldCertainty) {
		for i := range bits {
			sure := Likely
			if i < len(keys) {
				sure = None
				if !keys[i].IsZero() {
					sure = Exact
				}
			}
			bits[i] |= t.says(t.sure == sure)
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
	bits, err := m.sent(ctx)
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
	for i := range bits {
		addr := m.h.c.Addr(u32(i)).Addr()
		if i%textSlice == 0 && yield(ctx) != nil {
			return nil, yield(ctx)
		}
		for k := range tests {
			bits[i] |= tests[k].says(tests[k].address(addr))
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
