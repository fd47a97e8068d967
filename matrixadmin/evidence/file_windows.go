package evidence

// readFlags has nothing to add here.
const readFlags = 0
