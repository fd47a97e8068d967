// Package outside tests the program as it is built, from outside: in a terminal, with servers, signals and full disks, and with faults in it.
package outside
