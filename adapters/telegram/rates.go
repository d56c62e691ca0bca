package telegram

import (
	"time"

	"stepwise/bot"
)

// Rates are those of core.telegram.org/bots/faq: about 30 messages a second in all, one a second in a chat with short bursts, 20 a minute in a group. A
// bucket lets through its burst and what comes in after it, so the time between two is longer than the limit alone would ask for.
func (a *Adapter) Rates(c bot.Conversation) []bot.Rate {
	rates := []bot.Rate{{Class: "all", Every: time.Second / 25, Burst: 5}}
	to, err := parseAddress(c.Chat)
	switch {
	case err != nil:
	case to.isGroup():
		rates = append(rates, bot.Rate{Class: "chat " + address{chat: to.chat}.String(), Every: 4 * time.Second, Burst: 5})
	default:
		rates = append(rates, bot.Rate{Class: "chat " + address{chat: to.chat}.String(), Every: time.Second, Burst: 3})
	}
	return rates
}
