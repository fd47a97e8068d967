package wire

import "crypto/x509"

// WithRootCAs makes the client trust the authorities of a PEM text instead of the system's; certificates are checked as strictly as ever.
func WithRootCAs(pem []byte) Option {
	return func(c *Conn) error {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return badInput("the file contains no PEM certificate")
		}
		c.roots = pool
		return nil
	}
}
