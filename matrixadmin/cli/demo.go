package cli

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

var demos = []struct {
	name string
	mode matrixadmintest.Mode
}{
	{"synapse", matrixadmintest.Synapse},
	{"synapse-1.19", matrixadmintest.Synapse119},
	{"synapse-0.34", matrixadmintest.Synapse034},
	{"dendrite", matrixadmintest.Dendrite},
	{"mas", matrixadmintest.MAS},
	{"proxy", matrixadmintest.ProxyHidesAdmin},
	{"tuwunel", matrixadmintest.Tuwunel},
	{"continuwuity", matrixadmintest.Continuwuity},
}

func demoNames() []string {
	var names []string
	for _, d := range demos {
		names = append(names, d.name)
	}
	return names
}

func knownDemo(name string) bool {
	for _, d := range demos {
		if d.name == name {
			return true
		}
	}
	return false
}

// demo points a session at a homeserver in memory; nothing of it differs from a session on a real one but the transport.
func demo(s setup.Config, name string) setup.Config {
	mode := matrixadmintest.Synapse
	for _, d := range demos {
		if d.name == name {
			mode = d.mode
		}
	}
	hs := matrixadmintest.Demo(matrixadmintest.WithMode(mode))
	s.Homeserver = hs.BaseURL()
	s.Options = append(s.Options, matrixadmin.WithTransport(hs))
	if auth := hs.Auth(); auth != nil {
		s.Profile.MASAPI = auth.BaseURL()
	}
	s.Token = func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret(hs.AdminToken()), nil }
	return s
}
