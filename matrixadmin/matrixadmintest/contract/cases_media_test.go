package contract_test

import (
	"fmt"
	"strings"
)

// uploaded gives the own user of a case files: each of the contents is one, {media0} and so on in a path.
func uploaded(contents ...string) func(*fixture) {
	return func(s *fixture) {
		s.t.Helper()
		s.create("")
		s.login("fresh")
		for i, content := range contents {
			r := s.must("POST", fmt.Sprintf("/_matrix/media/v3/upload?filename=file%d", i), "fresh", `"`+content+s.local+`"`, 200)
			uri, _ := r.at("content_uri").(string)
			s.media = append(s.media, uri[strings.LastIndex(uri, "/")+1:])
		}
	}
}

// also does more before a case.
func also(before func(*fixture), method string, paths ...string) func(*fixture) {
	return func(s *fixture) {
		s.t.Helper()
		before(s)
		for _, path := range paths {
			s.must(method, path, "admin", "", 200)
		}
	}
}

// fileIs reads the files back: each state is available, quarantined, protected, both or gone.
func fileIs(states ...string) func(*fixture) {
	return func(s *fixture) {
		s.t.Helper()
		for i, want := range states {
			r := s.do("GET", fmt.Sprintf(mediaPath+"example.test/{media%d}", i), "admin", "")
			got := "available"
			safe := fmt.Sprint(r.at("media_info", "safe_from_quarantine"))
			switch quarantined, protected := r.at("media_info", "quarantined_by") != nil, safe == "1" || safe == "true"; {
			case r.status == 404:
				got = "gone"
			case quarantined && protected:
				got = "both"
			case quarantined:
				got = "quarantined"
			case protected:
				got = "protected"
			}
			if got != want {
				s.t.Errorf("file %d is %s, want %s: %s", i, got, want, r.body)
			}
		}
	}
}

const (
	mediaPath = "/_synapse/admin/v1/media/"
	userMedia = "/_synapse/admin/v1/users/{id}/media"
)

// mediaCases are what can be done to files, with the answers that say less than what has happened.
//
// Source: Synapse 1.163, docs/admin_api/{media_admin_api,user_admin_api}.md and rest/admin/media.py.
func mediaCases() []testCase {
	one, two := uploaded("one"), uploaded("one", "two")
	const quarantine, release = mediaPath + "quarantine/example.test/", mediaPath + "unquarantine/example.test/"
	return []testCase{
		{name: "a file by its id", method: "GET", path: mediaPath + "example.test/{media0}", status: 200, before: one, facts: []fact{
			is("file0", "media_info", "upload_name"), is(nil, "media_info", "quarantined_by"), is("application/json", "media_info", "media_type"), ownFile,
		}},
		{name: "a file that is not there", method: "GET", path: mediaPath + "example.test/none", status: 404, code: "M_NOT_FOUND", text: "Unknown media"},
		{name: "a file is quarantined", method: "POST", path: quarantine + "{media0}", status: 200, before: two, after: fileIs("quarantined", "available"), wire: "{}"},
		{name: "a file is quarantined twice", method: "POST", path: quarantine + "{media0}", status: 200, before: also(one, "POST", quarantine+"{media0}"), after: fileIs("quarantined"), wire: "{}"},
		{name: "files of the same content are quarantined together", method: "POST", path: quarantine + "{media0}", status: 200, before: uploaded("same", "same"), after: fileIs("quarantined", "quarantined")},
		{name: "a protected file is not quarantined", method: "POST", path: quarantine + "{media0}", status: 200, before: also(one, "POST", mediaPath+"protect/{media0}"), after: fileIs("protected"), wire: "{}"},
		{name: "a file that is not there is quarantined", method: "POST", path: quarantine + "none", status: 200, wire: "{}"},
		{name: "a file is released", method: "POST", path: release + "{media0}", status: 200, before: also(two, "POST", quarantine+"{media0}", quarantine+"{media1}"), after: fileIs("available", "quarantined"), wire: "{}"},
		{name: "a file is protected", method: "POST", path: mediaPath + "protect/{media0}", status: 200, before: two, after: fileIs("protected", "available"), wire: "{}"},
		{name: "a quarantined file is protected", method: "POST", path: mediaPath + "protect/{media0}", status: 200, before: also(one, "POST", quarantine+"{media0}"), after: fileIs("both")},
		{name: "a file is not protected any more", method: "POST", path: mediaPath + "unprotect/{media0}", status: 200, before: also(one, "POST", mediaPath+"protect/{media0}"), after: fileIs("available"), wire: "{}"},
		{
			name: "a file that is not there is protected", method: "POST", path: mediaPath + "protect/none", status: 404, code: "M_UNKNOWN",
			text: "No row found (local_media_repository)",
		},
		{
			name: "all files are quarantined but protected ones", method: "POST", path: "/_synapse/admin/v1/user/{id}/media/quarantine", status: 200,
			before: also(uploaded("one", "two", "three"), "POST", mediaPath+"protect/{media1}"), after: fileIs("quarantined", "protected", "quarantined"), facts: []fact{is(2, "num_quarantined")},
		},
		{name: "all files of nobody are quarantined", method: "POST", path: "/_synapse/admin/v1/user/{@nobody}/media/quarantine", status: 200, facts: []fact{is(0, "num_quarantined")}},
		{name: "a file is deleted", method: "DELETE", path: mediaPath + "example.test/{media0}", status: 200, before: two, after: fileIs("gone", "available"), facts: []fact{is(1, "total"), has("deleted_media", 1)}},
		{name: "a protected file is deleted", method: "DELETE", path: mediaPath + "example.test/{media0}", status: 200, before: also(one, "POST", mediaPath+"protect/{media0}"), after: fileIs("gone"), facts: []fact{is(1, "total")}},
		{name: "a file that is not there is deleted", method: "DELETE", path: mediaPath + "example.test/none", status: 404, code: "M_NOT_FOUND", text: "Unknown media"},
		{name: "a file of another server is deleted", method: "DELETE", path: mediaPath + "far.example/none", status: 400, code: "M_UNKNOWN", text: "Can only delete local media"},
		{
			name: "the oldest files are deleted", method: "DELETE", path: userMedia + "?dir=f&limit=2&order_by=created_ts", status: 200,
			before: uploaded("one", "two", "three"), after: fileIs("gone", "gone", "available"), facts: []fact{is(2, "total"), has("deleted_media", 2)},
		},
		{name: "no files are deleted", method: "DELETE", path: userMedia, status: 200, before: uploaded(), facts: []fact{is(0, "total"), has("deleted_media", 0)}},
		{name: "files of nobody are deleted", method: "DELETE", path: "/_synapse/admin/v1/users/{@nobody}/media", status: 404, code: "M_NOT_FOUND", text: "Unknown user"},
		{name: "media is for administrators", method: "POST", path: quarantine + "none", who: "nonadmin", status: 403, code: "M_FORBIDDEN", text: "You are not a server admin"},
	}
}

func ownFile(s *fixture, r reply) string {
	if got := r.at("media_info", "user_id"); got != s.id() {
		return fmt.Sprintf("the owner is %v", got)
	}
	return ""
}
