package matrixadmin

import (
	"context"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func (p *prober) askVersion(ctx context.Context) {
	p.said = p.ask(ctx, true, "", func(r *wire.Reader) {
		if r.ExpectObject() {
			r.Object(func(key []byte) {
				if string(key) == "server_version" {
					p.version, _ = r.Str()
					return
				}
				r.Skip()
			})
		}
	}, "_synapse", "admin", "v1", "server_version")
}

func (p *prober) askFederation(ctx context.Context) {
	p.fedSaid = p.ask(ctx, true, "", func(r *wire.Reader) {
		if r.ExpectObject() {
			r.Object(func(key []byte) {
				if string(key) == "server" {
					p.federation, p.fedVersion = nameAndVersion(r)
					return
				}
				r.Skip()
			})
		}
	}, "_matrix", "federation", "v1", "version")
}

// nameAndVersion reads {"name": …, "version": …}.
func nameAndVersion(r *wire.Reader) (name, version string) {
	if r.Peek() != '{' {
		r.Skip()
		return "", ""
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "name":
			name, _ = r.Str()
		case "version":
			version, _ = r.Str()
		default:
			r.Skip()
		}
	})
	return name, version
}

// askKind finds out, without the token, what the server is and who authenticates.
func (p *prober) askKind(ctx context.Context) {
	p.identify(false)
	early := p.family.software().metadata != Release{} && p.number != "" // its header says so: who authenticates can be asked at once
	questions := []func(context.Context){unknown(p.said, p.askVersion)}
	if early && !p.auth.settled() {
		questions = append(questions, func(ctx context.Context) { p.auth = p.delegation(ctx) })
	}
	p.parallel(ctx, questions...)
	p.identify(false)
	if !p.family.known() || p.number == "" {
		p.parallel(ctx, unknown(p.fedSaid, p.askFederation))
		p.identify(true)
	}
	if !p.family.known() && p.owned == Unknown {
		p.askOwn(ctx)
		p.identify(true)
	}
	if !early && !p.auth.settled() {
		p.auth = p.delegation(ctx)
	}
}

// askOwn tells by a path of its own what no name did: the family refuses the method there, and nobody else knows it.
func (p *prober) askOwn(ctx context.Context) {
	p.owned = Absent
	for f := range families {
		path := families[f].own
		if path == nil {
			continue
		}
		switch found := p.ask(ctx, true, "", nil, path...); found {
		case Present:
			p.owned, p.owner = Present, Family(f)
			return
		case Unknown:
			p.owned = Unknown
		case Absent, Hidden, Unclear:
		}
	}
}

// identify names the family from what was said, the surest first. When nothing says it, it guesses if it may.
func (p *prober) identify(guess bool) {
	header, headerVersion, _ := strings.Cut(p.versions.serverHeader, "/")
	headerVersion, _, _ = strings.Cut(headerVersion, " ")
	for _, said := range []struct{ name, version string }{
		{p.versions.name, p.versions.version},
		{p.federation, p.fedVersion},
		{p.version, p.version},
		{header, headerVersion},
	} {
		if p.family = familyOf(said.name); p.family.known() {
			p.number = said.version
			break
		}
	}
	if !p.family.known() && p.version != "" && guess {
		p.family = familyThat(func(s *software) bool { return s.bare })
	}
	if p.version != "" {
		p.number = p.version
	}
	if p.owned == Present && !p.family.known() {
		p.family = p.owner
	}
}
