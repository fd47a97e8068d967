package ops

// AtWork is atWork, for tests.
var AtWork = atWork
