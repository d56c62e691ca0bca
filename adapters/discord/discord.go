// Package discord is the network Discord, spoken to as a bot over its gateway and its REST API (discord.com/developers/docs).
//
// The library carries the bytes and lends its types; all else is ours, because it reconnects where it must not, sleeps without looking at the context, and
// shows secrets in its errors. [Adapter.Run] keeps the gateway open with a supervisor of its own, hands each raw event over to a lane, one after another for
// each conversation, and answers an interaction within the three seconds that Discord allows by deferring it as soon as its message was taken over.
// [Adapter.Send] renders a reply as Discord's Markdown in which everything of ours is escaped, and sends it where the origin of the message says:
// into the interaction while its token lives, into the channel otherwise.
//
// A chat is named by the id of its channel, which for a thread is the id of the thread, and a user by the id of the account.
package discord

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"stepwise/bot"
)

// Network is the name of this network.
const Network bot.Network = "discord"

// An Adapter is one bot on Discord. [New] makes it.
type Adapter struct {
	config    Config
	commands  []Command
	log       *slog.Logger
	transport http.RoundTripper
	rest      *discordgo.Session // never opened: an open one shares its lock with the gateway
	limits    limits
	pending   pending
	progress  progress
	skipped   atomic.Int64
	reached   atomic.Bool              // the gateway is open
	self      atomic.Pointer[identity] // nil until the gateway has said who the bot is
}

// An identity is who the bot is, as the gateway says.
type identity struct{ user, application string }

// limits are how long the gateway may take.
type limits struct {
	open  time.Duration // to connect, log in and say so
	grace time.Duration // to give up when it is told to
	idle  time.Duration // between two packets
}

// idleTime is half as long again as Discord's interval of heartbeats, 41.25 s: one of them is answered within it, or the connection is dead.
const idleTime = 62 * time.Second

// New makes the adapter of a bot whose configuration was checked. The commands are those that Discord offers to users who type a slash.
func New(c Config, commands []Command, log *slog.Logger) (*Adapter, error) {
	t, err := redirect(c.APIURL)
	if err != nil {
		return nil, err
	}
	a := &Adapter{
		config:    c,
		commands:  commands,
		log:       log,
		transport: t,
		limits:    limits{open: 30 * time.Second, grace: 2 * time.Second, idle: idleTime},
	}
	if a.rest, err = a.newSession(); err != nil {
		return nil, err
	}
	return a, nil
}

// newSession is a session of the library that does nothing by itself.
func (a *Adapter) newSession() (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + a.config.Token)
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	s.StateEnabled = false
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.SyncEvents = true
	s.Compress = false
	s.LogLevel = silent
	s.Identify.Compress = false
	s.Identify.Intents = discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	s.UserAgent = userAgent
	return s, nil
}

// silent is below all levels of the library, whose log shows what must not be shown and goes past ours.
const silent = discordgo.LogError - 1

// userAgent has the form that Discord asks for (discord.com/developers/docs/reference#user-agent).
const userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, " + discordgo.VERSION + ") Stepwise"

// Network is "discord".
func (a *Adapter) Network() bot.Network { return Network }

// Connected reports whether the gateway is open.
func (a *Adapter) Connected() bool { return a.reached.Load() }

// Skipped is how many events could not be read and were passed over.
func (a *Adapter) Skipped() int64 { return a.skipped.Load() }

// Run keeps the gateway open and delivers what comes from it. It returns an error that wraps [bot.ErrRefused] when Discord closes the gateway for good.
// Discord does not deliver again what a bot has received: what waits when the context ends is offered once more, for a second.
func (a *Adapter) Run(ctx context.Context, deliver bot.Deliver) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	in := a.openLanes(ctx, &running, deliver)
	var publish sync.Once
	return a.stayConnected(ctx, func(e *discordgo.Event) {
		switch e.Type {
		case "READY":
			if a.ready(e.RawData) {
				a.reached.Store(true)
				publish.Do(func() { running.Go(func() { a.publish(ctx) }) })
			}
		case "RESUMED":
			a.reached.Store(true)
			a.log.Info("discord has resumed the connection")
		default:
			a.receive(ctx, in, e)
		}
	})
}
