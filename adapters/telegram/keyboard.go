package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"stepwise/bot"
)

const (
	// maxButtons is how many buttons a message has at most.
	maxButtons = 100
	// maxLabel is the widest label that a phone shows whole, in columns: a Han character takes two of them.
	maxLabel = 34
)

// choices is the choices as buttons. Labels that a phone would cut off are listed in the text, numbered as their buttons are; so are choices that no button
// can hold. The number can be typed as well. A choice that goes by a word of its own is cut instead: its word says enough.
func choices(cs []bot.Choice) ([][]tgbotapi.InlineKeyboardButton, rich) {
	widest := 0
	fits := len(cs) <= maxButtons
	for _, c := range cs {
		isButton := isData(c.Token) && plainly(c.Label).isVisible()
		width := columns(bot.Neutral(c.Label))
		widest = max(widest, width)
		fits = fits && isButton && (width <= maxLabel || c.Word != "")
	}
	marks := bot.Marks(cs)
	var buttons []tgbotapi.InlineKeyboardButton
	var lines []rich
	for i, c := range cs {
		label := strings.TrimSpace(bot.Neutral(c.Label))
		if !fits && (c.Word == "" || !isData(c.Token)) {
			label = strings.TrimSpace(marks[i] + ". " + label)
			lines = append(lines, plainly(label))
		}
		if isData(c.Token) && len(buttons) < maxButtons {
			buttons = append(buttons, tgbotapi.NewInlineKeyboardButtonData(narrowed(label), string(c.Token)))
		}
	}
	return rows(buttons, perRow(widest)), join("\n", lines...).safe()
}

// isData reports whether a button can hold the token.
func isData(t bot.Token) bool {
	return t != "" && len(t) <= bot.MaxToken && utf8.ValidString(string(t))
}

// perRow is how many buttons fit beside each other on a phone.
func perRow(columns int) int {
	switch {
	case columns <= 8:
		return 3
	case columns <= 15:
		return 2
	}
	return 1
}

func rows(buttons []tgbotapi.InlineKeyboardButton, n int) [][]tgbotapi.InlineKeyboardButton {
	var out [][]tgbotapi.InlineKeyboardButton
	for len(buttons) > n {
		out = append(out, buttons[:n])
		buttons = buttons[n:]
	}
	if len(buttons) > 0 {
		out = append(out, buttons)
	}
	return out
}

// narrowed is the label as far as a phone shows it.
func narrowed(label string) string {
	if columns(label) <= maxLabel {
		return label
	}
	end, used := 0, 0
	for i, r := range label {
		if used += width(r); used > maxLabel-1 {
			break
		}
		if endsCharacter(label[:i], label[i:]) {
			end = i
		}
	}
	return strings.TrimRight(label[:end], " ") + "…"
}

// columns is about how wide a text is. Fonts of phones differ more than an exact count would be better.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

func width(r rune) int {
	switch {
	case unicode.In(r, unicode.M, unicode.Cf):
		return 0
	case r >= 0x1100:
		return 2
	}
	return 1
}
