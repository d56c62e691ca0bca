package discord

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// DefaultAPIURL is Discord's own server.
const DefaultAPIURL = "https://discord.com"

// Config is what an operator sets for Discord.
type Config struct {
	// Token is the secret of the bot, from the page "Bot" of the Developer Portal.
	Token string `toml:"token"`
	// APIURL is the server that speaks the API of Discord; empty for [DefaultAPIURL].
	APIURL string `toml:"api_url"`
	// Guild is the id of the one server to have the commands, at once; empty for all servers, which can take an hour.
	Guild string `toml:"guild"`
}

// Check says all that cannot be meant. It never shows the token.
func (c Config) Check() error {
	var errs []error
	switch {
	case c.Token == "":
		errs = append(errs, errors.New("token is empty; copy it from the Developer Portal, page \"Bot\""))
	case strings.HasPrefix(c.Token, "Bot "):
		errs = append(errs, errors.New("token begins with \"Bot\"; give the token alone"))
	case strings.ContainsFunc(c.Token, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' }):
		errs = append(errs, errors.New("token contains a space or a character that no token has"))
	}
	if _, err := c.server(); err != nil {
		errs = append(errs, err)
	}
	if c.Guild != "" && !isID(c.Guild) {
		errs = append(errs, errors.New("guild is not the id of a server; switch on Developer Mode, right-click the server and choose \"Copy Server ID\""))
	}
	return errors.Join(errs...)
}

// server is the server that speaks the API.
func (c Config) server() (*url.URL, error) {
	if c.APIURL == "" {
		return url.Parse(DefaultAPIURL)
	}
	u, err := url.Parse(c.APIURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("api_url is not the URL of a server: http:// or https:// with a host, without user name, query and fragment")
	}
	return u, nil
}

// maxID is the length of the longest id, an unsigned number of 64 bits (discord.com/developers/docs/reference#snowflakes).
const maxID = 20

// isID reports whether the text is an id. Ids become parts of paths, so nothing else may.
func isID(s string) bool { return s != "" && len(s) <= maxID && strings.Trim(s, "0123456789") == "" }
