package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"stepwise/adapters/discord/discordfake"
)

// beginHealth starts a serve whose page is off, and gives the address of what is left of the site.
func beginHealth(t *testing.T, environ ...string) (s *running, site string) {
	t.Helper()
	address := freeAddress(t)
	s = beginServe(t, append(environ, "HTTP_LISTEN="+address, "WEB_ENABLED=false")...)
	s.out.await(t, regexp.MustCompile("Press Ctrl-C"))
	return s, "http://" + address
}

// checkHealth checks that the program lives, whether it is ready, and that there is nothing else.
func checkHealth(t *testing.T, site string, status int, says string) {
	t.Helper()
	for _, want := range []struct {
		path   string
		status int
		body   string
	}{{"/healthz", http.StatusOK, "alive\n"}, {"/readyz", status, says}, {"/", http.StatusNotFound, "404 page not found\n"}} {
		if status, body := fetch(t, site+want.path); status != want.status || body != want.body {
			t.Errorf("%s: status %d, %q; want %d, %q", want.path, status, body, want.status, want.body)
		}
	}
}

const (
	ready    = "ready\n"
	notReady = "no network is connected\n"
)

func TestServeHealthWhileNothingIsReached(t *testing.T) {
	nobody := "http://" + freeAddress(t)
	s, site := beginHealth(t, "DISCORD_TOKEN="+discordCanary, "DISCORD_API_URL="+nobody, "TELEGRAM_TOKEN="+telegramCanary, "TELEGRAM_API_URL="+nobody)
	s.err.await(t, regexp.MustCompile("discord is not connected"))
	s.err.await(t, regexp.MustCompile("telegram cannot be reached"))
	checkHealth(t, site, http.StatusServiceUnavailable, notReady)
}

func TestServeHealthUntilItIsRefused(t *testing.T) {
	discord := discordfake.New(t)
	s, site := beginHealth(t, "DISCORD_TOKEN="+discord.Token, "DISCORD_API_URL="+discord.URL)
	ana := newDiscordTalker(t, discord, "ana")
	ana.say("hi")
	ana.hear(func(heard said) bool { return heard.has("Hello") })
	checkHealth(t, site, http.StatusOK, ready)
	discord.Refuse()
	s.err.await(t, regexp.MustCompile(`msg="network refused the bot" network=discord`))
	checkHealth(t, site, http.StatusServiceUnavailable, notReady)
}

// With the page on, somebody can ask, whatever the other networks do.
func TestServeHealthOfThePage(t *testing.T) {
	s := beginServe(t, "DISCORD_TOKEN="+discordCanary, "DISCORD_API_URL=http://"+freeAddress(t))
	s.ask("hi", "Hello")
	if status, body := fetch(t, s.site()+"/readyz"); status != http.StatusOK || body != ready {
		t.Errorf("status %d, %q", status, body)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		req, err := http.NewRequestWithContext(t.Context(), method, s.site()+"/readyz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
		if res.StatusCode/100 != 4 {
			t.Errorf("%s: status %d", method, res.StatusCode)
		}
	}
}

// The figures count what happened, by labels that nobody writes.
func TestServeMetrics(t *testing.T) {
	s := beginServe(t)
	s.ask("get rid of my netflix subscription", "Log in to your Netflix account")
	s.ask("how do I cancel "+canary, "Sorry, I don't know that")
	_, body := fetch(t, s.site()+"/metrics")
	wants(t, body, `stepwise_questions_total{verdict="answer"} 1`, `stepwise_questions_total{verdict="decline"} 1`, `stepwise_questions_total{verdict="clarify"} 0`,
		`stepwise_replies_total{event="dropped"} 0`, `stepwise_network_up{network="web"} 1`, `stepwise_queue_length{queue="inbox"}`, "stepwise_answer_seconds_bucket", "stepwise_store_lost 0", "process_resident_memory_bytes")
	if strings.Contains(body, canary) {
		t.Error("what a user wrote is in the figures")
	}
}

// Each stage of a message is a line of the log under one trace, and none has what was written.
func TestServeTrace(t *testing.T) {
	s := beginServe(t)
	s.ask("how do I cancel "+canary, "Sorry, I don't know that")
	trace := s.err.await(t, regexp.MustCompile(`msg="message taken over" trace=(\w+) `))[1]
	for _, stage := range []string{"message answered", "reply sent"} {
		s.err.await(t, regexp.MustCompile(`msg="`+stage+`" trace=`+trace+` `))
	}
	if strings.Contains(s.err.String(), canary) {
		t.Errorf("what a user wrote is in the log:\n%s", s.err)
	}
}
