package adaptertest

import (
	"errors"
	"time"

	"stepwise/bot"
)

// failing are the promises about errors.
func failing() []check {
	checks := []check{{"after a move the reply is sent to the new chat", movedIsSentToTheNewChat}}
	for _, f := range faults() {
		checks = append(checks, check{"Send reports: " + f.name, func(s *scene) { sendReports(s, f) }})
	}
	return checks
}

// A fault is an error that adapters have to tell from others.
type fault struct {
	name string
	err  error
	is   func(error) bool
}

func faults() []fault {
	const after = 7 * time.Second
	out := []fault{
		{"a rate limit", &bot.RateLimitError{After: after}, func(err error) bool {
			e, ok := errors.AsType[*bot.RateLimitError](err)
			return ok && e.After == after
		}},
		{"a move", &bot.MovedError{}, func(err error) bool {
			e, ok := errors.AsType[*bot.MovedError](err)
			return ok && e.Chat != ""
		}},
	}
	for _, kind := range []error{bot.ErrGone, bot.ErrExpired, bot.ErrRejected, bot.ErrRefused} {
		out = append(out, fault{kind.Error(), kind, func(err error) bool { return errors.Is(err, kind) }})
	}
	// Whatever is none of the others is taken for transient.
	return append(out, fault{"what may succeed later", bot.ErrTransient, func(err error) bool {
		for _, f := range out {
			if f.is(err) {
				return false
			}
		}
		return err != nil
	}})
}

func sendReports(s *scene, f fault) {
	m := s.begin()
	r := s.reply(m, paragraph("the-reply"))
	s.fail(f.err)
	_, err := s.Adapter.Send(s.Context(), r)
	if !f.is(err) {
		s.Fatalf("Send returns an error like %#v, but returned %#v (%v)", f.err, err, err)
	}
	s.send(r)
	s.await(func() string {
		if lack := once(screen(s.Hands), []string{"the-reply"}); lack != "" {
			return "after an error a reply can be sent again: " + lack
		}
		return ""
	})
}

func movedIsSentToTheNewChat(s *scene) {
	r := s.reply(s.begin(), paragraph("the-reply"))
	s.fail(&bot.MovedError{})
	_, err := s.Adapter.Send(s.Context(), r)
	moved, ok := errors.AsType[*bot.MovedError](err)
	if !ok || moved.Chat == r.To.Chat {
		s.Fatalf("Send returns a *bot.MovedError that names another chat than %q, but returned %v", r.To.Chat, err)
	}
	r.To.Chat = moved.Chat
	s.send(r)
	s.awaitShown(s.Hands, "the-reply")
}

// fail makes the next call fail in this way, or skips the check.
func (s *scene) fail(err error) {
	s.Helper()
	if s.Harness.Fail == nil {
		s.Skip("the harness has no Fail")
	}
	if !s.Harness.Fail(err) {
		s.Skipf("the harness knows no %T %q", err, err)
	}
}
