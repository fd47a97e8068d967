package matrixadmin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"time"
)

// authority signs the certificates of the fault servers; clients trust it alone. Clocks in bubbles begin in the year 2000.
var authority = sync.OnceValue(func() (a struct {
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	roots *x509.CertPool
},
) {
	a.cert, a.key = issue(&x509.Certificate{Subject: pkix.Name{CommonName: "test authority"}, IsCA: true}, nil, nil)
	a.roots = x509.NewCertPool()
	a.roots.AddCert(a.cert)
	return a
})

var era = [2]time.Time{time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)}

func issue(c, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	if parent == nil {
		parent, signer = c, key
	}
	c.SerialNumber, c.BasicConstraintsValid = big.NewInt(1), true
	if c.NotAfter.IsZero() {
		c.NotBefore, c.NotAfter = era[0], era[1]
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return cert, key
}

// hostileName is a name that would write to a clipboard if it were shown raw.
const hostileName = "evil\x1b]52;c;ZQ==\a.example"

// serverTLS makes a server's side with one of the certificates by name.
func serverTLS(name string) *tls.Config {
	c := &x509.Certificate{Subject: pkix.Name{CommonName: "home"}, DNSNames: []string{"home.test", "*.home.test", "elsewhere.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	parent, signer := authority().cert, authority().key
	switch name {
	case "stranger":
		parent, signer = nil, nil
	case "expired":
		c.NotBefore, c.NotAfter = era[0], era[0].AddDate(1, 0, 0)
	case "future":
		c.NotBefore, c.NotAfter = era[1], era[1].AddDate(1, 0, 0)
	case "other":
		c.DNSNames, c.IPAddresses = []string{"other.example"}, nil
	case "hostile":
		c.DNSNames, c.IPAddresses, c.Subject.CommonName = []string{hostileName}, nil, hostileName
	case "hostile stranger":
		c.DNSNames, c.Subject.CommonName = []string{hostileName}, hostileName
		parent, signer = nil, nil
	}
	cert, key := issue(c, parent, signer)
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}
