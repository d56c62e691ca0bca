package discord

import (
	"cmp"
	"strconv"
	"strings"

	"stepwise/bot"
)

// Types of components, and their limits (discord.com/developers/docs/components/reference).
const (
	rowComponent    = 1
	buttonComponent = 2
	selectComponent = 3
	greyButton      = 2

	maxRows        = 5 // in a message
	maxButtons     = 5 // in a row
	maxOptions     = 25
	maxButtonLabel = 80
	maxOptionLabel = 100
)

// A row holds buttons or one select.
type row struct {
	Type       int         `json:"type"`
	Components []component `json:"components"`
}

// A component is a button, or a select to choose one of its options from.
type component struct {
	Type        int            `json:"type"`
	Style       int            `json:"style,omitempty"`
	Label       string         `json:"label,omitempty"`
	CustomID    string         `json:"custom_id"`
	Placeholder string         `json:"placeholder,omitempty"`
	Options     []selectOption `json:"options,omitempty"`
}

type selectOption struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// rows are the choices as buttons, one below the other as long as there is room, or as selects if they are more than buttons can be. If a label has to be cut,
// all choices are spelled out as well, in lines of text.
func rows(choices []bot.Choice) (out []row, spelled []textLine) {
	limit := maxButtonLabel
	if len(choices) > maxRows*maxButtons {
		limit = maxOptionLabel
	}
	labels, ids := make([]string, len(choices)), make([]string, len(choices))
	seen := make(map[bot.Token]int)
	long := false
	for i, c := range choices {
		full := strings.Join(strings.Fields(bot.Neutral(c.Label)), " ")
		labels[i] = cmp.Or(shorten(full, limit), "…")
		long = long || size(full) > limit && c.Word == ""
		ids[i] = choiceID(c.Token, seen[c.Token])
		seen[c.Token]++
	}
	if long {
		marks := bot.Marks(choices)
		for i, c := range choices {
			if c.Word != "" { // its word says enough
				continue
			}
			spelled = append(spelled, hang(marks[i]+". ", "   ", lines(bot.Text{{Text: c.Label}}, ""))...)
		}
	}
	if limit == maxOptionLabel {
		return selects(labels, ids), spelled
	}
	width := (len(choices) + maxRows - 1) / maxRows
	for i := range choices {
		if i%width == 0 {
			out = append(out, row{Type: rowComponent})
		}
		last := &out[len(out)-1]
		last.Components = append(last.Components, component{Type: buttonComponent, Style: greyButton, Label: labels[i], CustomID: ids[i]})
	}
	return out, spelled
}

func selects(labels, ids []string) []row {
	var out []row
	for i := range labels {
		if i%maxOptions == 0 {
			c := component{Type: selectComponent, CustomID: "select " + strconv.Itoa(i/maxOptions), Placeholder: "…"}
			out = append(out, row{Type: rowComponent, Components: []component{c}})
		}
		c := &out[len(out)-1].Components[0]
		c.Options = append(c.Options, selectOption{Label: labels[i], Value: ids[i]})
	}
	return out
}

// repeatMark begins the id of a choice whose token alone would not do: ids must be there, and be unique in a message.
const repeatMark = "~"

// choiceID is the token, or for the n-th choice with the same token, counted from 0, the token with the number before it.
func choiceID(k bot.Token, n int) string {
	if n == 0 && k != "" && !strings.HasPrefix(string(k), repeatMark) {
		return string(k)
	}
	return repeatMark + strconv.Itoa(n) + repeatMark + string(k)
}

// choiceToken is the token of an id.
func choiceToken(id string) bot.Token {
	after, marked := strings.CutPrefix(id, repeatMark)
	if !marked {
		return bot.Token(id)
	}
	_, k, _ := strings.Cut(after, repeatMark)
	return bot.Token(k)
}

// shorten is as much of the text as has at most so many UTF-16 units, with "…" for what was cut.
func shorten(s string, limit int) string {
	if size(s) <= limit {
		return s
	}
	var b strings.Builder
	left := limit - 1
	for _, u := range characters(bot.Span{Text: s}) {
		if left -= size(u.text); left < 0 {
			break
		}
		b.WriteString(u.text)
	}
	return strings.TrimRight(b.String(), " ") + "…"
}
