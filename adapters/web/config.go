package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// A Config is what an operator can set of the web chat.
type Config struct {
	Enabled bool `toml:"enabled"`
	// Proxies are the addresses whose X-Forwarded-For is believed, separated by commas: "127.0.0.0/8, ::1, 10.1.2.3".
	Proxies string `toml:"proxies"`
}

// DefaultConfig believes a proxy on the same machine, which is the only one that reaches the default listener.
func DefaultConfig() Config { return Config{Enabled: true, Proxies: "127.0.0.0/8, ::1"} }

// Check says what cannot be meant.
func (c Config) Check() error {
	_, err := parseProxies(c.Proxies)
	return err
}

// proxies are the addresses that are believed when they say whom they speak for.
type proxies []netip.Prefix

func parseProxies(list string) (proxies, error) {
	var out proxies
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		if addr, err := netip.ParseAddr(entry); err == nil {
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(entry)
		if err != nil {
			return nil, fmt.Errorf("proxies: %q is neither an address such as 127.0.0.1 nor a network such as 10.0.0.0/8", entry)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func (p proxies) contain(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// client is where the request comes from: the last address that no proxy of ours has. It is invalid if only proxies are known, as for somebody at the
// machine itself, who is not held to a share.
func (p proxies) client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; p.contain(addr); i-- {
		if i < 0 {
			return netip.Addr{}
		}
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return netip.Addr{}
		}
		addr = hop.Unmap()
	}
	return household(addr)
}

// household is the address as one household or office has it: of IPv6, each gets 2^64 (RFC 6177).
func household(addr netip.Addr) netip.Addr {
	if addr.Is4() {
		return addr
	}
	p, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr()
}
