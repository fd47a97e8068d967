package wire

// trustedSocket trusts every socket: there are no owners of sockets here.
func trustedSocket(string) error { return nil }
