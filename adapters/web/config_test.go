package web

import (
	"net/http/httptest"
	"testing"
)

func TestConfigCheck(t *testing.T) {
	for proxies, ok := range map[string]bool{
		"": true, "127.0.0.1": true, " 10.0.0.0/8 , ::1, fd00::/8,": true,
		"localhost": false, "10.0.0.0/33": false, "10.0.0.1-10.0.0.9": false, "127.0.0.1:80": false,
	} {
		if err := (Config{Proxies: proxies}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", proxies, err)
		}
	}
	if err := DefaultConfig().Check(); err != nil {
		t.Error(err)
	}
}

func TestClient(t *testing.T) {
	trusted, err := parseProxies("127.0.0.0/8, ::1, 10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, peer, forwarded, want string }{
		{"somebody", "192.0.2.1:5000", "", "192.0.2.1"},
		{"somebody who claims to be another", "192.0.2.1:5000", "203.0.113.9", "192.0.2.1"},
		{"somebody at this machine", "127.0.0.1:5000", "", "invalid IP"},
		{"through a proxy", "127.0.0.1:5000", "192.0.2.1", "192.0.2.1"},
		{"through two proxies", "127.0.0.1:5000", "192.0.2.1, 10.1.1.1", "192.0.2.1"},
		{"through a proxy, with a claim", "127.0.0.1:5000", "203.0.113.9, 192.0.2.1", "192.0.2.1"},
		{"through a proxy that says nonsense", "127.0.0.1:5000", "unknown", "invalid IP"},
		{"from another of our machines", "127.0.0.1:5000", "10.2.2.2", "invalid IP"},
		{"IPv6 counts by household", "[2001:db8:1:2:3:4:5:6]:5000", "", "2001:db8:1:2::"},
		{"IPv4 within IPv6", "[::ffff:192.0.2.1]:5000", "", "192.0.2.1"},
		{"through a proxy by IPv6", "[::1]:5000", "2001:db8::77", "2001:db8::"},
		{"a broken address", "nonsense", "192.0.2.1", "invalid IP"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tc.peer
			if tc.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tc.forwarded)
			}
			if got := trusted.client(r).String(); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}
