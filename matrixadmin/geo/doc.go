// Package geo says in which country and network an address is, from databases in the .mmdb format and without asking anybody.
//
// # Layouts
//
// Each file may know the country, the network or both; of several files the first one that knows counts. Two kinds of records are read,
// whatever the database calls itself:
//
//   - MaxMind's and DB-IP's: country.iso_code, else registered_country.iso_code; autonomous_system_number and
//     autonomous_system_organization, at the top or in traits.
//   - Flat ones, as IPinfo and others write them: country_code or country; asn ("AS3320" or a number), as_name, as_organization, name, org.
//     The newer nested ones of IPinfo (geo and as) are read as well.
//
// # Memory
//
// Files are read into memory as a whole, not mapped: a mapped file that an updater truncates or writes over kills the program that looks
// into it. GeoLite2's Country and ASN take about 10 MB each, a City database 70 MB; files over [MaxFile] are refused.
//
// # Trust
//
// A file may be damaged or made by a stranger. No lookup panics or goes round in circles, what a record may cost is bounded, names are
// cut to [MaxName] bytes, and a country is two letters or nothing.
package geo
