package lists

// Catalog lists every list, in the order of the tabs.
func Catalog() []Table { return catalog }

var catalog = []Table{
	devices.Table(),
	rooms.Table(),
}

// Find returns the list with an id.
func Find(id string) (Table, bool) {
	for _, t := range catalog {
		if t.Info().ID == id {
			return t, true
		}
	}
	return nil, false
}
