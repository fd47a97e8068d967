package export

// noFollow has nothing to add here.
const noFollow = 0

// closable: a mode says nothing here; access lists do.
const closable = false
