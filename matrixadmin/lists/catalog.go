package lists

// Catalog lists every list, in the order of the tabs.
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
