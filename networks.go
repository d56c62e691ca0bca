package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"

	"stepwise/adapters/discord"
	"stepwise/adapters/telegram"
	"stepwise/adapters/web"
	"stepwise/bot"
)

// networks are the adapters of all networks that are configured. This is the one list of networks.
type networks struct {
	adapters []bot.Adapter
	page     http.Handler // the web page; nil if it is off
	lines    []networkLine
}

// A networkLine says of one network where it is, or why it is off.
type networkLine struct {
	network bot.Network
	says    string
}

// openNetworks makes an adapter of each network that is configured. One without a token is off, which is no error. Nor is it one that nobody can listen
// for the web page, as long as there is another network. The pictures are those of the guides.
func openNetworks(s *settings, l *library, at listening, pictures fs.FS, log *slog.Logger) (*networks, error) {
	n := &networks{}
	if s.Telegram.Token.IsSet() {
		cfg := telegram.Config{Token: s.Telegram.Token.Reveal(), APIURL: s.Telegram.APIURL}
		n.add(telegram.New(cfg, telegramCommands(l), log), "connecting to "+s.Telegram.APIURL)
	} else {
		n.off(telegram.Network, noToken("telegram.token"))
	}
	if s.Discord.Token.IsSet() {
		cfg := discord.Config{Token: s.Discord.Token.Reveal(), APIURL: s.Discord.APIURL, Guild: s.Discord.Guild}
		a, err := discord.New(cfg, discordCommands(l), log)
		if err != nil {
			return nil, fmt.Errorf("open discord: %w", err)
		}
		n.add(a, "connecting to "+s.Discord.APIURL)
	} else {
		n.off(discord.Network, noToken("discord.token"))
	}
	switch {
	case at.err != nil && len(n.adapters) == 0:
		return nil, at.err
	case at.err != nil:
		n.off(web.Network, at.err.Error())
	case !s.Web.Enabled:
		n.off(web.Network, "web.enabled is false")
	default:
		page := web.New(s.Web, log, pageTexts(l), pictures)
		n.page = page
		n.add(page, "http://"+at.listener.Addr().String())
	}
	if len(n.adapters) == 0 {
		return nil, hint(errors.New("no network is on"), "set web.enabled to true, or give the bot a token for Telegram or Discord")
	}
	return n, nil
}

func noToken(key string) string {
	return "no token (" + key + " in the configuration, or " + variable(key) + ")"
}

func (n *networks) add(a bot.Adapter, says string) {
	n.adapters = append(n.adapters, a)
	n.lines = append(n.lines, networkLine{a.Network(), says})
}

func (n *networks) off(name bot.Network, why string) {
	n.lines = append(n.lines, networkLine{name, "off: " + why})
}
