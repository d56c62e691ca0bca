// Package telegram is the network Telegram, spoken to as a bot over the Bot API (core.telegram.org/bots/api).
//
// The library carries the calls and lends its types; all else is ours, because it keeps no promise that [bot.Adapter] makes: it confirms what nobody has
// taken over yet, gives up a whole batch for one bad update, knows no context and shows the token in its errors. [Adapter.Run] asks for updates in its own
// loop, reads each of them by itself and confirms it when it was delivered. [Adapter.Send] renders a reply as text with entities, which needs no escaping.
//
// A chat is named by its id, "123" for a user or "-100123" for a group, and a topic of a group by both, "-100123/7".
package telegram

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"stepwise/bot"
)

// Network is the name of this network.
const Network bot.Network = "telegram"

// An Adapter is one bot on Telegram. [New] makes it.
type Adapter struct {
	api      tgbotapi.BotAPI // copied for each call; it has no Client of its own
	http     *http.Client
	commands []Command
	log      *slog.Logger
	skipped  atomic.Int64
	reached  atomic.Bool // the last call was answered
	progress progress
}

// New makes the adapter of a bot whose configuration was checked. The commands are those that Telegram lists to users, in that order.
func New(c Config, commands []Command, log *slog.Logger) *Adapter {
	silence()
	a := &Adapter{
		api: tgbotapi.BotAPI{Token: c.Token},
		http: &http.Client{
			Transport: transport(),
			// To follow a redirect would show the token to whoever it leads to.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		commands: commands,
		log:      log,
	}
	server := strings.TrimRight(c.server(), "/")
	// The library takes the endpoint for a format.
	a.api.SetAPIEndpoint(strings.ReplaceAll(server, "%", "%%") + "/bot%s/%s")
	return a
}

// Network is "telegram".
func (a *Adapter) Network() bot.Network { return Network }

// Connected reports whether Telegram answered the last call.
func (a *Adapter) Connected() bool { return a.reached.Load() }

// Skipped is how many updates could not be read and were passed over.
func (a *Adapter) Skipped() int64 { return a.skipped.Load() }

// dialTime is how long a connection may take to come about; a minute without network must not make the next attempt wait for more than that again.
const dialTime = 10 * time.Second

// pingAfter and pingTime say when a silent connection is tried out, and how long it has to answer. Otherwise one that died unnoticed would be used again.
const (
	pingAfter = 15 * time.Second
	pingTime  = 10 * time.Second
)
