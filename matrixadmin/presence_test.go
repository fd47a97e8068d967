package matrixadmin

import "testing"

// TestPresence: the shape of an answer says whether a call is there. What something in front of the homeserver answers says nothing about that, or
// that it hides the call; it never says that the homeserver has it.
func TestPresence(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		want   Availability
	}{
		"its answer":               {200, `{"x":1}`, Present},
		"a wrong method":           {405, unrecognized, Present},
		"no rights":                {403, `{"errcode":"M_FORBIDDEN"}`, Present},
		"an unknown account":       {404, `{"errcode":"M_NOT_FOUND"}`, Present},
		"a bad token":              {401, `{"errcode":"M_UNKNOWN_TOKEN"}`, Present},
		"an unknown call":          {404, unrecognized, Absent},
		"an unknown call, old":     {400, unrecognized, Absent},
		"a page of Synapse's own":  {404, "<html>No Such Resource</html>", Absent},
		"a proxy's 404":            {404, htmlPage, Hidden},
		"a proxy's 403":            {403, htmlPage, Hidden},
		"a proxy's 405":            {405, htmlPage, Hidden},
		"JSON without an errcode":  {404, `{"error":"nothing"}`, Hidden},
		"a proxy's login":          {401, htmlPage, Unknown},
		"a proxy that refuses ids": {400, htmlPage, Unknown},
		"a teapot":                 {418, htmlPage, Unknown},
		"a fault":                  {500, `{"errcode":"M_UNKNOWN"}`, Unknown},
		"a gateway":                {502, htmlPage, Unknown},
		"too many requests":        {429, `{"errcode":"M_LIMIT_EXCEEDED"}`, Unknown},
		"a welcome page":           {200, "<html>welcome</html>", Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testClient(t, site{"/_matrix/client/versions": page(200, versions), "": page(tt.status, tt.body)})
			p := &prober{c: c}
			if got := p.ask(t.Context(), false, "", nil, "_synapse", "admin", "v1", "x"); got != tt.want {
				t.Errorf("%d %s is %d, want %d", tt.status, tt.body, got, tt.want)
			}
		})
	}
}

// TestAdminAPIByVersion: a server that tells its version at /_synapse/admin lets that path through, whatever becomes of the list.
func TestAdminAPIByVersion(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		version, list int
		want          Availability
	}{
		"both":              {200, 200, Present},
		"the list is gone":  {200, 404, Present},
		"neither is":        {404, 404, Hidden},
		"the list is alone": {404, 200, Present},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := map[int]string{200: `{"server_version":"1.60.0","users":[],"total":0}`, 404: htmlPage}
			s, err := testClient(t, site{
				"/_matrix/client/versions": page(200, versions), "/_matrix/federation/v1/version": page(200, `{"server":{"name":"Synapse","version":"1.60.0"}}`),
				"/_synapse/admin/v1/server_version": page(tt.version, body[tt.version]), "/_synapse/admin/v2/users": page(tt.list, body[tt.list]),
				"": page(404, htmlPage),
			}).Server(t.Context())
			if err != nil || s.seen[AdminPaths.ID] != tt.want {
				t.Errorf("the admin API is %d, want %d: %v", s.seen[AdminPaths.ID], tt.want, err)
			}
		})
	}
}
