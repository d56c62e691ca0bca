package main

import (
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stepwise/bot/broker"
)

// durable is the store that the configuration names.
func (s *settings) durable(log *slog.Logger) (broker.DurableConfig, error) {
	c := s.Broker
	kept, err := parseDays(c.Keep)
	if err != nil {
		return broker.DurableConfig{}, err
	}
	out := broker.DurableConfig{Dir: s.Data, URL: c.URL.Reveal(), Credentials: c.Credentials, CA: c.CA, Relaxed: !c.Sync, Kept: kept, Log: log}
	if c.URL.IsSet() {
		if out.Replicas, err = strconv.Atoi(c.Replicas); err != nil {
			return broker.DurableConfig{}, fmt.Errorf("read broker.replicas: %w", err)
		}
	}
	return out, nil
}

// faults are the values of the section that cannot be meant. An address is not repeated: it may hold a password.
func (c BrokerConfig) faults(add func(key, message, allowed string)) {
	for address := range strings.SplitSeq(c.URL.Reveal(), ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if c.URL.IsSet() && (err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls") {
			add("broker.url", "is not the address of a NATS server", `empty, or addresses such as "nats://a.example:4222,nats://b.example:4222"`)
			break
		}
	}
	if c.Replicas != "1" && c.Replicas != "3" && c.Replicas != "5" {
		add("broker.replicas", fmt.Sprintf("%q is not a number of servers", c.Replicas), `"1", "3" or "5"`)
	}
	if _, err := parseDays(c.Keep); err != nil {
		add("broker.keep", fmt.Sprintf("%q is not a time", c.Keep), `days or hours, such as "30d" or "12h"`)
	}
}

// parseDays reads a time such as "30d" or "12h".
func parseDays(text string) (time.Duration, error) {
	const day = 24 * time.Hour
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil || n == 0 {
			return 0, fmt.Errorf("%q is not a number of days", days)
		}
		return time.Duration(n) * day, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Hour {
		return 0, fmt.Errorf("%q is not a time of an hour or more", text)
	}
	return d, nil
}
