package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"

	"stepwise/bot"
)

// Waits between attempts, random by half up or down.
const (
	firstWait = 500 * time.Millisecond
	lastWait  = 60 * time.Second // docs/faults.md row 26
	// steady is how long a connection has to last for the next one to be tried soon. Discord counts logins, a thousand a day.
	steady = time.Minute
)

// errLost says that the gateway's connection was lost; errStuck that the library could not be made to let go of it.
var (
	errLost  = errors.New("the connection was lost")
	errStuck = errors.New("the connection hangs")
)

// stayConnected keeps the gateway open until the context ends or Discord closes it for good.
func (a *Adapter) stayConnected(ctx context.Context, handle func(*discordgo.Event)) error {
	wait := newBackoff()
	var s *session
	for {
		if s == nil {
			var err error
			if s, err = a.openSession(ctx, handle); err != nil {
				return err
			}
		}
		began := time.Now()
		err := s.connect(ctx, a.limits)
		a.reached.Store(false)
		if ctx.Err() != nil {
			return nil
		}
		if hint, ok := refusal(err); ok {
			return fmt.Errorf("%w: %s", bot.ErrRefused, hint)
		}
		if errors.Is(err, errStuck) {
			s = nil
		}
		if time.Since(began) > steady {
			wait.Reset()
		}
		next := wait.NextBackOff()
		a.log.Warn("discord is not connected; it is tried again", "error", a.harmless(err), "wait", next.Round(time.Millisecond))
		sleep(ctx, next)
	}
}

func newBackoff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier, b.RandomizationFactor = firstWait, lastWait/3*2, 2, 0.5
	return b
}

// sleep waits, but not longer than the context lasts.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// A session is a login at the gateway. It outlives its connections: connected again, it resumes, and Discord sends what was missed.
type session struct {
	*discordgo.Session
	line line
	lost chan struct{} // something comes when a connection was lost; now and then once too often
}

func (a *Adapter) openSession(ctx context.Context, handle func(*discordgo.Event)) (*session, error) {
	library, err := a.newSession()
	if err != nil {
		return nil, err
	}
	s := &session{Session: library, lost: make(chan struct{}, 1)}
	s.Dialer = s.line.dialer(ctx, a.limits.idle)
	s.Client = &http.Client{
		Timeout:       callTime,
		CheckRedirect: noRedirects,
		// The library asks for the gateway without a context.
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			return a.transport.RoundTrip(r.WithContext(within(ctx, r.Context())))
		}),
	}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		defer a.recover("gateway")
		handle(e)
	})
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case s.lost <- struct{}{}:
		default:
		}
	})
	return s, nil
}

// connect connects, and returns when the connection is lost or the context ends.
func (s *session) connect(ctx context.Context, l limits) error {
	select {
	case <-s.lost:
	default:
	}
	opened := make(chan error, 1)
	go func() { opened <- s.Open() }() // ends with the connection, unless the library has locked itself out
	limit := time.NewTimer(l.open)
	defer limit.Stop()
	var err error
	select {
	case err = <-opened:
	case <-limit.C:
		if err = s.abandon(opened, l.grace); err == nil {
			err = errLost
		}
	case <-ctx.Done():
		if err = s.abandon(opened, l.grace); err != nil {
			return err
		}
	}
	if err != nil && !errors.Is(err, discordgo.ErrWSAlreadyOpen) {
		return err
	}
	select {
	case <-s.lost:
		return errLost
	case <-ctx.Done():
		// The library waits a second here for the other side to say goodbye; whether it does makes no difference.
		_ = s.Close()
		return nil
	}
}

// abandon breaks the connection that is being opened, and waits for the library to notice.
func (s *session) abandon(opened <-chan error, grace time.Duration) error {
	s.line.hangUp()
	limit := time.NewTimer(grace)
	defer limit.Stop()
	select {
	case err := <-opened:
		return err
	case <-limit.C:
		return errStuck
	}
}

// refusal reports whether the error is final, and what the operator can do then (discord.com/developers/docs/topics/opcodes-and-status-codes).
func refusal(err error) (string, bool) {
	if e, ok := errors.AsType[*discordgo.RESTError](err); ok && e.Response != nil && e.Response.StatusCode == http.StatusUnauthorized {
		return badToken, true
	}
	for code, hint := range map[int]string{
		4004: badToken,
		4010: "it knows no such shard (close code 4010); update Stepwise",
		4011: "the bot is in more servers than one connection may serve (close code 4011); run a second bot for some of them",
		4012: "it does not speak this version of its API any more (close code 4012); update Stepwise",
		4013: "it knows no such intents (close code 4013); update Stepwise",
		4014: "the bot asks for intents that it may not have (close code 4014); switch them on in the Developer Portal, page \"Bot\", Privileged Gateway Intents",
	} {
		if websocket.IsCloseError(err, code) {
			return hint, true
		}
	}
	return "", false
}

const badToken = "it does not accept the token; reset it in the Developer Portal, page \"Bot\", and give the new one to Stepwise"

// ready takes note of who the bot is. It is false if the gateway did not say so.
func (a *Adapter) ready(data []byte) bool {
	var r struct {
		User, Application struct {
			ID string `json:"id"`
		}
	}
	if err := json.Unmarshal(data, &r); err != nil || !isID(r.User.ID) || !isID(r.Application.ID) {
		a.skip("READY")
		return false
	}
	a.self.Store(&identity{user: r.User.ID, application: r.Application.ID})
	a.log.Info("discord is connected", "user", r.User.ID)
	return true
}

// skip counts an event that could not be read.
func (a *Adapter) skip(event string) {
	a.skipped.Add(1)
	a.log.Debug("skipped an event of discord that cannot be read", "event", event)
}

// recover keeps a panic over a strange event from ending the program: it is counted, the event is skipped.
func (a *Adapter) recover(event string) {
	if v := recover(); v != nil {
		a.skipped.Add(1)
		a.log.Error("an event of discord led to a panic; it was skipped", "event", event, "panic", fmt.Sprintf("%T", v))
	}
}
