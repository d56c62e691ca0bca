package bot

import (
	"strings"
	"unicode"

	"stepwise/knowledge/language"
)

// languageOf is the language of the conversation as far as it is known before the message is read.
func (b *Bot) languageOf(s Session, m Message) language.Code {
	for _, c := range []language.Code{s.Chosen, s.Language} {
		if b.words.Has(c) {
			return c
		}
	}
	if c, ok := b.words.Match(m.Locale); ok {
		return c
	}
	return language.Fallback
}

// isFirst reports whether the user has said nothing yet that tells their language.
func (t *turn) isFirst() bool { return t.session.Language == "" || t.session.Assumed }

// listen takes the language of a user of whom none is known yet from the first words, even if they are a name or a word that steers.
func (t *turn) listen(text string) {
	_, number, steers := t.bot.words.Control(text)
	if !t.isFirst() || t.session.Chosen != "" || number > 0 {
		return
	}
	if _, ok := t.bot.words.Match(t.message.Locale); !ok && isHan(text) { // a name in Chinese tells more than nothing
		t.speak(t.bot.written("Hans"))
		t.session.Language = t.language
		return
	}
	if steers {
		t.speak(t.bot.words.Detect(text, language.Locale{Network: t.message.Locale}))
	}
}

// isHan reports whether the letters of a text are all Han characters.
func isHan(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) }) && strings.ContainsFunc(text, unicode.IsLetter)
}

// written is the first language in that script; empty if there is none.
func (b *Bot) written(script string) language.Code {
	for _, c := range b.words.Codes() {
		if b.words.Table(c).Script == script {
			return c
		}
	}
	return ""
}

// speak makes a language that of the replies, unless the user has set one for good or the bot does not know it.
func (t *turn) speak(c language.Code) {
	t.isSpoken = true
	if !t.bot.words.Has(t.session.Chosen) && t.bot.words.Has(c) {
		t.language = c
	}
}
