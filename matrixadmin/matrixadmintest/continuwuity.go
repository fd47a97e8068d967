package matrixadmintest

// continuwuityRoutes are what continuwuity 26.8 serves: of administrators' calls the specification's alone; the rest is done in its admin room.
func continuwuityRoutes() []route {
	return concat(
		on(get, "/_matrix/client/versions", versions),
		on(get, "/.well-known/matrix/client", wellKnown),
		on(get, "/_matrix/federation/v1/version", federationVersion),
		on(get, "/_continuwuity/server_version", federationVersion),
		on(get, "/_matrix/client/v1/auth_metadata", ownMetadata),
		on(get, "/_matrix/client/{v3,r0}/account/whoami", whoami),
		on(get, "/_matrix/client/{v3,r0}/capabilities", capabilities),
		on(get, "/_matrix/client/{v3,r0}/login", loginFlows),
		on(post, "/_matrix/client/{v3,r0}/login", login),
		on(post, "/_matrix/client/{v3,r0}/logout", logout),
		on(get, "/_matrix/client/{v3,r0}/profile/*", profile),
		on(get, "/_matrix/client/{v3,r0}/directory/room/*", directory),
	)
}
