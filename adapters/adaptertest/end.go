package adaptertest

import (
	"errors"

	"stepwise/bot"
)

// ending are the promises about how Run ends.
func ending() []check {
	return []check{
		{"Run ends with its context", runEndsWithItsContext},
		{"Run ends before anything was said", func(s *scene) { s.start(); s.stop() }},
		{"Run ends while its messages are not taken over", runEndsWhileRefused},
		{"Run returns that the bot is refused", runReturnsRefused},
		{"Run returns at once that the bot is refused", runReturnsRefusedAtOnce},
	}
}

func runEndsWithItsContext(s *scene) {
	s.begin()
	s.stop()
	s.Say("too late") // that it is not delivered is seen when the harness was taken down
}

func runEndsWhileRefused(s *scene) {
	s.refusing(func(bot.Message) error { return errFull })
	s.start()
	s.Say("hello")
	s.await(func() string {
		if len(s.offers()) > 0 {
			return ""
		}
		return `"hello" is offered, but was not`
	})
	s.stop()
}

func runReturnsRefused(s *scene) {
	if s.Refuse == nil {
		s.Skip("the harness has no Refuse")
	}
	s.begin()
	s.Refuse()
	s.endsRefused()
}

func runReturnsRefusedAtOnce(s *scene) {
	if s.Refuse == nil {
		s.Skip("the harness has no Refuse")
	}
	s.Refuse()
	s.start()
	s.endsRefused()
}

// endsRefused waits for Run to return that the network refuses the bot.
func (s *scene) endsRefused() {
	s.Helper()
	err := s.end()
	s.cancel()
	s.cancel = nil
	if !errors.Is(err, bot.ErrRefused) {
		s.Errorf("Run returns bot.ErrRefused when the network refuses the bot, but returned %v", err)
	}
}
