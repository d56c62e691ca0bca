package main

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stepwise/adapters/web"
	"stepwise/knowledge/language"
)

// A Config is everything an operator can set, in config.toml or in the environment. Every key and its default stand in config.example.toml.
type Config struct {
	Knowledge string         `toml:"knowledge"` // directory of the guides; empty for the starter guides
	Data      string         `toml:"data"`      // directory for everything that is kept
	Language  language.Code  `toml:"language"`  // of replies where nothing tells the user's; empty for language.Fallback
	HTTP      HTTPConfig     `toml:"http"`
	Telegram  TelegramConfig `toml:"telegram"`
	Discord   DiscordConfig  `toml:"discord"`
	Web       web.Config     `toml:"web"`
}

// HTTPConfig is where the one HTTP listener is.
type HTTPConfig struct {
	Listen string `toml:"listen"` // host:port
}

// TelegramConfig is the bot on Telegram. Without a token it is off.
type TelegramConfig struct {
	Token  Secret `toml:"token"`
	APIURL string `toml:"api_url"`
}

// DiscordConfig is the bot on Discord. Without a token it is off.
type DiscordConfig struct {
	Token  Secret `toml:"token"`
	APIURL string `toml:"api_url"`
	Guild  string `toml:"guild"` // id of the one server that has the commands; empty for all
}

// defaultConfig is the configuration of an operator who set nothing.
func defaultConfig() Config {
	return Config{
		Data:     "stepwise-data",
		HTTP:     HTTPConfig{Listen: "127.0.0.1:8080"},
		Telegram: TelegramConfig{APIURL: "https://api.telegram.org"},
		Discord:  DiscordConfig{APIURL: "https://discord.com"},
		Web:      web.DefaultConfig(),
	}
}

// A fault is a value that cannot be meant, and what is allowed in its place. It never contains a secret.
type fault struct{ key, message, allowed string }

// faults are all values of the configuration that cannot be meant, by the order of the keys.
func (c *Config) faults(languages []language.Code) []fault {
	var out []fault
	add := func(key, message, allowed string) { out = append(out, fault{key, message, allowed}) }
	if strings.TrimSpace(c.Data) == "" {
		add("data", "is empty", "the path of a directory")
	}
	if c.Language != "" && !slices.Contains(languages, c.Language) {
		add("language", fmt.Sprintf("%q is not a language of the bot", c.Language), "empty, or one of "+joinCodes(languages))
	}
	if !isAddress(c.HTTP.Listen) {
		add("http.listen", fmt.Sprintf("%q is not an address", c.HTTP.Listen), `host:port such as "127.0.0.1:8080", or ":8080" for every network interface`)
	}
	for _, s := range []struct {
		section, apiURL string
		token           Secret
	}{{"telegram", c.Telegram.APIURL, c.Telegram.Token}, {"discord", c.Discord.APIURL, c.Discord.Token}} {
		if strings.ContainsFunc(s.token.Reveal(), func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' }) {
			add(s.section+".token", "contains a space or a character that no token has", "the token alone, as the network shows it")
		}
		if !isBaseURL(s.apiURL) {
			add(s.section+".api_url", "is not the URL of a server", "http:// or https:// with a host, without user name, query and fragment")
		}
	}
	if c.Discord.Guild != "" && strings.Trim(c.Discord.Guild, "0123456789") != "" {
		add("discord.guild", fmt.Sprintf("%q is not the id of a server", c.Discord.Guild), "empty, or the number that \"Copy Server ID\" gives in Discord's Developer Mode")
	}
	if err := c.Web.Check(); err != nil {
		add("web.proxies", "is not understood: "+strings.TrimPrefix(err.Error(), "proxies: "), "addresses and networks, separated by commas")
	}
	return out
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isBaseURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

func joinCodes(codes []language.Code) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(c)
	}
	return strings.Join(out, ", ")
}
