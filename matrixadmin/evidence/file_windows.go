package evidence

import "io/fs"

// readFlags has nothing to add here.
const readFlags = 0

// checkDir asks for a directory only: rights come from the profile directory's access control list.
func checkDir(info fs.FileInfo) error { return ownAlone(info.Mode().Type()|0o700, true) }
