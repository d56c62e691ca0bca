package discordfake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A post is a message as the bot sends it. Nothing else may be in it.
type post struct {
	Content    string          `json:"content"`
	Components []component     `json:"components"`
	Mentions   json.RawMessage `json:"allowed_mentions"`
	Flags      int             `json:"flags"`
	Nonce      string          `json:"nonce"`
	Enforce    bool            `json:"enforce_nonce"`
	Reference  *struct {
		Message string `json:"message_id"`
		Fail    *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
}

type component struct {
	Type        int         `json:"type"`
	Components  []component `json:"components"`
	Style       int         `json:"style"`
	Label       string      `json:"label"`
	CustomID    string      `json:"custom_id"`
	Placeholder string      `json:"placeholder"`
	Options     []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"options"`
}

// choices are what can be tapped.
func (p *post) choices() []Choice {
	var out []Choice
	for _, row := range p.Components {
		for _, c := range row.Components {
			if c.Type == 2 {
				out = append(out, Choice{Label: c.Label, ID: c.CustomID})
			}
			for _, o := range c.Options {
				out = append(out, Choice{Label: o.Label, ID: o.Value, menu: c.CustomID})
			}
		}
	}
	return out
}

// Flags a bot may set.
const (
	suppressEmbeds = 1 << 2
	ephemeral      = 1 << 6
)

// Errors of forms (discord.com/developers/docs/topics/opcodes-and-status-codes#json).
const (
	emptyMessage = 50006
	invalidForm  = 50035
)

// parse reads a post and says what is wrong with it: the code and why, or 0.
func parse(body []byte, followUp bool) (p *post, code int, why string) {
	p = &post{}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if !utf8.Valid(body) {
		return nil, invalidForm, "not UTF-8"
	}
	if err := d.Decode(p); err != nil {
		return nil, invalidForm, err.Error()
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(p.Mentions, &m); err != nil || len(m) != 1 || string(m["parse"]) != "[]" {
		return nil, invalidForm, fmt.Sprintf("allowed_mentions is %s", p.Mentions)
	}
	allowed := suppressEmbeds
	if followUp {
		allowed |= ephemeral
	}
	p.Content = strings.TrimSpace(p.Content)
	switch {
	case units(p.Content) > 2000:
		return nil, invalidForm, fmt.Sprintf("content has %d characters", units(p.Content))
	case p.Content == "" && len(p.Components) == 0:
		return nil, emptyMessage, "nothing in it"
	case units(p.Nonce) > 25:
		return nil, invalidForm, "nonce too long"
	case p.Nonce != "" && !p.Enforce:
		return nil, invalidForm, "a nonce without enforce_nonce keeps nothing from being sent twice"
	case p.Flags&^allowed != 0:
		return nil, invalidForm, fmt.Sprintf("flags %d", p.Flags)
	}
	return p, code, wrongComponents(p.Components)
}

// wrongComponents says what is wrong with the components; empty if nothing is.
func wrongComponents(rows []component) string {
	if len(rows) > 5 {
		return fmt.Sprintf("%d rows", len(rows))
	}
	ids := map[string]bool{}
	for _, row := range rows {
		if row.Type != 1 || len(row.Components) == 0 || len(row.Components) > 5 {
			return fmt.Sprintf("a row of type %d with %d components", row.Type, len(row.Components))
		}
		for _, c := range row.Components {
			if n := units(c.CustomID); n < 1 || n > 100 || ids[c.CustomID] {
				return fmt.Sprintf("custom_id %q is too long, empty or there twice", c.CustomID)
			}
			ids[c.CustomID] = true
			switch {
			case c.Type == 2 && (units(c.Label) < 1 || units(c.Label) > 80 || c.Style < 1 || c.Style > 4):
				return fmt.Sprintf("button %q of style %d", c.Label, c.Style)
			case c.Type == 3 && len(row.Components) != 1:
				return "a select that is not alone in its row"
			case c.Type == 3:
				if why := wrongOptions(c); why != "" {
					return why
				}
			case c.Type != 2:
				return fmt.Sprintf("component of type %d", c.Type)
			}
		}
	}
	return ""
}

func wrongOptions(c component) string {
	if len(c.Options) < 1 || len(c.Options) > 25 || units(c.Placeholder) > 150 {
		return fmt.Sprintf("select with %d options", len(c.Options))
	}
	values := map[string]bool{}
	for _, o := range c.Options {
		if n, l := units(o.Value), units(o.Label); n < 1 || n > 100 || l < 1 || l > 100 || values[o.Value] {
			return fmt.Sprintf("option %q with value %q", o.Label, o.Value)
		}
		values[o.Value] = true
	}
	return ""
}

// wrongCommands says what is wrong with a list of commands; empty if nothing is.
func wrongCommands(body []byte) string {
	var commands []map[string]json.RawMessage
	if err := json.Unmarshal(body, &commands); err != nil {
		return err.Error()
	}
	names := map[string]bool{}
	for _, c := range commands {
		var name string
		if json.Unmarshal(c["name"], &name) != nil || name == "" || len(name) > 32 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || names[name] {
			return fmt.Sprintf("name %s", c["name"])
		}
		names[name] = true
		if why := wrongDescription(c); why != "" {
			return why
		}
		var options []map[string]json.RawMessage
		if c["options"] != nil && (json.Unmarshal(c["options"], &options) != nil || options == nil) {
			return fmt.Sprintf("options %s", c["options"])
		}
		for _, o := range options {
			if why := wrongDescription(o); why != "" {
				return why
			}
		}
	}
	return ""
}

func wrongDescription(c map[string]json.RawMessage) string {
	var text string
	if json.Unmarshal(c["description"], &text) != nil || units(text) < 1 || units(text) > 100 {
		return fmt.Sprintf("description %s", c["description"])
	}
	var texts map[string]string
	if c["description_localizations"] != nil && json.Unmarshal(c["description_localizations"], &texts) != nil {
		return fmt.Sprintf("description_localizations %s", c["description_localizations"])
	}
	for locale, text := range texts {
		if !strings.Contains(locales, " "+locale+" ") || units(text) < 1 || units(text) > 100 {
			return fmt.Sprintf("description for %q: %q", locale, text)
		}
	}
	return ""
}

// locales are Discord's (discord.com/developers/docs/reference#locales).
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

// units is the length in UTF-16, the stricter way to count.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
