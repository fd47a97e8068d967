// Package widget holds the parts that pages are made of: the virtual table, charts, the text input, tabs, boxes and the line of keys.
//
// A widget knows nothing of servers, routes or messages of the shell; it is given what it shows.
package widget
