package main

import (
	"strings"
	"testing"
)

// ask asks on the web page of the serve and wants a reply with the words.
func (s *running) ask(question string, want ...string) {
	s.t.Helper()
	p := newWebTalker(s.t, s.site())
	p.say(question)
	step := conversationStep{words: want}
	heard := p.hear(func(heard said) bool {
		step.choices = heard.choices // whichever
		return step.wanted(heard)
	})
	if heard.text == "" {
		s.t.Errorf("no reply to %q", question)
	}
}

// Without configuration there is the web page, on this machine alone, and what else there could be is said.
func TestServeNothingConfigured(t *testing.T) {
	if listen := defaultConfig().HTTP.Listen; !strings.HasPrefix(listen, "127.0.0.1:") {
		t.Errorf("without configuration the page is reached at %s", listen)
	}
	s := beginServe(t)
	s.ask("how do I cancel Netflix", "Log in to your Netflix account")
	s.stop()
	if code := s.end(); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	want := strings.ReplaceAll(`16 guide files from the starter guides, replies in en, id, ms, zh
  telegram  off: no token (telegram.token in the configuration, or STEPWISE_TELEGRAM_TOKEN)
  discord   off: no token (discord.token in the configuration, or STEPWISE_DISCORD_TOKEN)
  web       SITE
Press Ctrl-C to stop.
stopping: what was asked is still answered; Ctrl-C again ends at once
stopped
`, "SITE", s.site())
	if got := s.out.String(); got != want {
		t.Errorf("it says\n%swant\n%s", got, want)
	}
	if got := s.err.String(); strings.Contains(got, "level=WARN") || strings.Contains(got, "level=ERROR") {
		t.Errorf("it logs\n%s", got)
	}
}

// A key that nobody knows is a mistake, not a guess.
func TestServeUnknownKey(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "config.toml", "[telegram]\ntokn = \""+canary+"\"\n")
	s := runServe(t, "--config", "config.toml")
	if s.code != exitMistake || s.out != "" {
		t.Errorf("exit code %d, printed %q", s.code, s.out)
	}
	wants(t, s.err, `config.toml:2:1: unknown key "telegram.tokn"`, "allowed: token, api_url in [telegram]")
	if strings.Contains(s.err, "canary") {
		t.Errorf("it shows the token: %s", s.err)
	}
}
