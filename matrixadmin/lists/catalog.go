package lists

import "slices"

// Catalog lists every list of an account, in the order of the tabs.
func Catalog() []Table { return catalog }

var catalog = []Table{
	devices.Table(),
	sessions.Table(),
	rooms.Table(),
	messages.Table(),
	media.Table(),
	user.Table(),
	activity.Table(),
}

// OfServer lists every list of a whole server.
func OfServer() []Table { return ofServer }

var ofServer = []Table{
	adminSessions.Table(),
}

// All lists every list there is.
func All() []Table { return slices.Concat(catalog, ofServer) }
