// Package history sorts, filters, groups, folds and explains a connection history, by columns and away from any screen.
//
// A [History] is made of finished [matrixadmin.Connections] and never changes them. Rows are row numbers; every result is a slice of
// them, so that what is shown is one []int32 and everything composes: filter what is sorted, group what is filtered. Each call takes a
// context and looks at it between slices of a few thousand rows; all may run at once in several goroutines.
//
// What depends on a text only (its rank, whether a filter likes it, its client) is worked out once for each distinct text.
//
// # Which device
//
// A row's device is Exact when the server keyed the row by a device. Synapse does not: [History.Attribute] compares such rows with the
// account's devices, of which the server tells the last address, user agent and time. A row and a device agree when both name the same
// address (spelling and port do not matter) and the same, not empty, user agent. Synapse writes the device and the row in one go with one
// time, so a row is Likely a device's in these two cases and no other:
//
//   - Their times are the same millisecond, no other agreeing device has that time, and no other agreeing row has it.
//   - No row has the device's time, as happens when the device was active between the two questions; then the only agreeing row within
//     [Window] of it, if no other device of the account has this user agent at all.
//
// A device therefore gets one row at most. Its older rows are like those of devices that were since signed out, whose rows stay: nothing
// is claimed about them. An interval is marked as its newest row is; that all its rows are that device's is claimed only where the server
// keyed them.
//
// # What is new
//
// [History.NewDiff] compares with an older answer. Rows are of one connection when their address (spelling and port do not matter), user
// agent and device key are the same. A row is the same as an older one of its connection with the same time; each older one counts once. Of
// the others, as many are new as the connection has more rows than before, the newest ones; the rest moved: Synapse writes the time of a
// token's last use over the one before.
//
// # Names of things
//
// [ClientName] reads a user agent, [PlaceFiles] tell where an address is, and [Names] ask what it is called.
package history
