package telegram

import (
	"errors"
	"net/url"
	"regexp"
)

// DefaultAPIURL is Telegram's own server of the Bot API.
const DefaultAPIURL = "https://api.telegram.org"

// Config is what an operator sets for Telegram.
type Config struct {
	// Token is the secret that @BotFather gave for the bot. It is part of every URL, so nothing here shows URLs.
	Token string `toml:"token"`
	// APIURL is the server that speaks the Bot API; empty for [DefaultAPIURL].
	APIURL string `toml:"api_url"`
}

// tokenForm is what may stand in the path of a URL as it is. Telegram's own tokens are narrower, those of other servers need not be.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9:_.~-]+$`)

// Check says what is wrong with the configuration, all of it at once, and never shows the token.
func (c Config) Check() error {
	var wrong []error
	switch {
	case c.Token == "":
		wrong = append(wrong, errors.New("telegram.token is empty; @BotFather on Telegram gives one for each bot"))
	case !tokenForm.MatchString(c.Token):
		wrong = append(wrong, errors.New("telegram.token has characters that no token has; take it from @BotFather as it is, without spaces and quotes"))
	}
	if !isServer(c.server()) {
		wrong = append(wrong, errors.New("telegram.api_url is not the URL of a server; it is http:// or https:// with a host, without user name, query and fragment, such as "+DefaultAPIURL))
	}
	return errors.Join(wrong...)
}

func (c Config) server() string {
	if c.APIURL == "" {
		return DefaultAPIURL
	}
	return c.APIURL
}

func isServer(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}
