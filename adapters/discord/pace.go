package discord

import (
	"context"
	"net/http"
	"time"

	"stepwise/bot"
)

// Type shows in the channel that a reply is being written. An interaction shows it by itself.
func (a *Adapter) Type(ctx context.Context, c bot.Conversation, from string) error {
	if parseOrigin(from).isInteraction() || !isID(c.Chat) {
		return nil
	}
	return a.do(ctx, call{name: "type", method: http.MethodPost, path: "channels/" + c.Chat + "/typing"}, nil)
}

// Limits of Discord (discord.com/developers/docs/topics/rate-limits): of all requests, and, as its answers say, of messages to a channel.
const (
	perSecond     = 50
	perChannel    = 5
	channelWindow = 5 * time.Second
)

// Rates are 50 requests a second in all and 5 messages in 5 seconds to a channel.
func (a *Adapter) Rates(c bot.Conversation) []bot.Rate {
	return []bot.Rate{
		{Class: "all", Every: time.Second / perSecond, Burst: perSecond},
		{Class: "channel " + c.Chat, Every: channelWindow / perChannel, Burst: perChannel},
	}
}
