package main

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the hours of the staff have a time zone, and not every machine has the table
	"unicode"

	"stepwise/adapters/discord"
	"stepwise/adapters/telegram"
	"stepwise/adapters/web"
	"stepwise/bot"
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
	Staff     StaffConfig    `toml:"staff"`
	Broker    BrokerConfig   `toml:"broker"`
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

// BrokerConfig is where messages, replies and sessions are kept: in this process, or on a NATS cluster.
type BrokerConfig struct {
	URL         Secret `toml:"url"`         // of the servers of a cluster, separated by commas; empty for the one in this process
	Credentials string `toml:"credentials"` // a file that the cluster wants to see
	CA          string `toml:"ca"`          // a file with the certificates that those of the cluster are checked with
	Replicas    string `toml:"replicas"`    // how many servers of a cluster keep each message: "1", "3" or "5"
	Sync        bool   `toml:"sync"`        // every write is on the disk before it is confirmed
	Keep        string `toml:"keep"`        // how long the journal is kept: "30d"
}

// StaffConfig is the chat in which people take over from the bot. Without a chat there are none.
type StaffConfig struct {
	Network string `toml:"network"` // of the chat: "telegram" or "discord"
	Chat    string `toml:"chat"`    // the network's id of the chat
	Hours   string `toml:"hours"`   // when somebody is there: "Mon-Fri 09:00-17:00"; empty for always
	Zone    string `toml:"zone"`    // the time zone of the hours: "Asia/Kuala_Lumpur"
	Wait    string `toml:"wait"`    // how long users usually wait within the hours: "10m"; empty if nobody knows
}

// staff is the staff as the core knows it.
func (c StaffConfig) staff() (bot.Staff, error) {
	if c.Chat == "" {
		return bot.Staff{}, nil
	}
	s := bot.Staff{Network: bot.Network(c.Network), Chat: c.Chat}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return bot.Staff{}, fmt.Errorf("read the staff's time zone: %w", err)
	}
	if s.Hours, err = bot.ParseHours(c.Hours, zone); err != nil {
		return bot.Staff{}, fmt.Errorf("read the staff's hours: %w", err)
	}
	if c.Wait != "" {
		if s.Wait, err = time.ParseDuration(c.Wait); err != nil {
			return bot.Staff{}, fmt.Errorf("read how long users wait: %w", err)
		}
	}
	return s, nil
}

// faults are the values of the section that cannot be meant.
func (c StaffConfig) faults(add func(key, message, allowed string)) {
	if c.Chat == "" && c.Network == "" && c.Hours == "" && c.Wait == "" {
		return
	}
	if c.Network != string(telegram.Network) && c.Network != string(discord.Network) {
		add("staff.network", fmt.Sprintf("%q is not a network with a chat for the staff", c.Network), `"telegram" or "discord"`)
	}
	if c.Chat == "" || strings.Trim(c.Chat, "-0123456789:") != "" {
		add("staff.chat", fmt.Sprintf("%q is not the id of a chat", c.Chat), "the number of a group on Telegram, or of a channel on Discord")
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		add("staff.zone", fmt.Sprintf("%q is not a time zone", c.Zone), `a name such as "Asia/Kuala_Lumpur" or "UTC"`)
	}
	if _, err := bot.ParseHours(c.Hours, zone); err != nil {
		add("staff.hours", "is not understood: "+err.Error(), `empty for always, or days and times such as "Mon-Fri 09:00-17:00"`)
	}
	if d, err := time.ParseDuration(c.Wait); c.Wait != "" && (err != nil || d <= 0) {
		add("staff.wait", fmt.Sprintf("%q is not a time", c.Wait), `empty, or a time such as "10m" or "2h"`)
	}
}

// defaultConfig is the configuration of an operator who set nothing.
func defaultConfig() Config {
	return Config{
		Data:     "stepwise-data",
		HTTP:     HTTPConfig{Listen: "127.0.0.1:8080"},
		Telegram: TelegramConfig{APIURL: "https://api.telegram.org"},
		Discord:  DiscordConfig{APIURL: "https://discord.com"},
		Web:      web.DefaultConfig(),
		Staff:    StaffConfig{Zone: "UTC"},
		Broker:   BrokerConfig{Replicas: "3", Sync: true, Keep: "30d"},
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
	c.Staff.faults(add)
	c.Broker.faults(add)
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
