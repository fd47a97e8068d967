package profile

// HardenProcess has nothing to do here: files get the access list of their directory.
func HardenProcess() {}
