package broker_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"stepwise/bot/broker"
	"stepwise/bot/broker/brokertest"
)

// Servers outside are spoken to over TLS and with credentials, where they want that; who has none, or does not trust their certificate, gets an error.
func TestCredentials(t *testing.T) {
	dir := t.TempDir()
	certificate, key := filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key")
	writeCertificate(t, certificate, key)
	operator, accounts, user := authorities(t)
	credentials := filepath.Join(dir, "stepwise.creds")
	if err := os.WriteFile(credentials, user, 0o600); err != nil {
		t.Fatal(err)
	}
	s := brokertest.Start(t, fmt.Sprintf(`
listen: "127.0.0.1:-1"
max_payload: 8MB
operator: %s
resolver: MEMORY
resolver_preload { %s }
tls { cert_file: %q, key_file: %q }
jetstream { store_dir: %q }
`, operator, accounts, certificate, key, dir))
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(30 * time.Second) {
		t.Fatal("the server is not ready")
	}
	url := strings.Replace(s.ClientURL(), "nats://", "tls://", 1)
	d := openDurable(t, broker.DurableConfig{URL: url, Credentials: credentials, CA: certificate})
	if err := d.Writable(t.Context()); err != nil {
		t.Error(err)
	}
	for want, c := range map[string]broker.DurableConfig{
		"Authorization Violation": {URL: url, CA: certificate},
		"certificate":             {URL: url, Credentials: credentials},
		"no such file":            {URL: url, Credentials: filepath.Join(dir, "missing"), CA: certificate},
	} {
		c.Log = slog.New(slog.DiscardHandler)
		if _, err := broker.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

// writeCertificate writes a certificate for this machine, which vouches for itself, and its key.
func writeCertificate(t *testing.T, certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	signed, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "PRIVATE KEY", Bytes: packed}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// authorities are an operator, accounts as a server is told them, and what a user of the second shows it.
func authorities(t *testing.T) (operator, accounts string, user []byte) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	pair := func(create func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		t.Helper()
		keys, err := create()
		must(err)
		public, err := keys.PublicKey()
		must(err)
		return keys, public
	}
	operatorKeys, operatorID := pair(nkeys.CreateOperator)
	_, systemID := pair(nkeys.CreateAccount)
	accountKeys, accountID := pair(nkeys.CreateAccount)
	userKeys, userID := pair(nkeys.CreateUser)
	system, err := jwt.NewAccountClaims(systemID).Encode(operatorKeys)
	must(err)
	claims := jwt.NewAccountClaims(accountID)
	claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit}
	account, err := claims.Encode(operatorKeys)
	must(err)
	operators := jwt.NewOperatorClaims(operatorID)
	operators.SystemAccount = systemID
	operator, err = operators.Encode(operatorKeys)
	must(err)
	token, err := jwt.NewUserClaims(userID).Encode(accountKeys)
	must(err)
	seed, err := userKeys.Seed()
	must(err)
	user, err = jwt.FormatUserConfig(token, seed)
	must(err)
	return operator, systemID + ": " + system + "\n" + accountID + ": " + account, user
}
