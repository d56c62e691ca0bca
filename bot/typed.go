package bot

import (
	"slices"
	"strconv"

	"stepwise/knowledge/language"
)

// typed is the offered choice that the text names by its number, its words or, where the bot has just asked which of them is meant, some of its words that no
// other choice has. Choices that have a word to type for them have no numbers.
func (t *turn) typed(text string) (Token, bool) {
	words := bare(text)
	if words == "" {
		return "", false
	}
	if n, err := strconv.Atoi(words); err == nil {
		return t.numbered(n)
	}
	if t.session.Walk.Done && t.isFailing(text) {
		text = t.controlWord(language.No) // "it doesn't work" says that it did not
		words = bare(text)
	}
	for _, c := range t.session.Offered {
		if bare(c.Label) == words || c.Word != "" && bare(c.Word) == words {
			return c.Token, true
		}
	}
	control, n, isControl := t.bot.words.Control(text)
	switch {
	case isControl && control == language.Person && t.isAskingWay():
		return "", false // the customer service may be one of the ways
	case isControl: // "sure" where "yes" is offered
		word := t.controlWord(control)
		if i := slices.IndexFunc(t.session.Offered, func(c Choice) bool { return c.Word == word }); i >= 0 {
			return t.session.Offered[i].Token, true
		}
		if control == language.Step && (t.session.Asking || !t.hasPlace()) { // "the second one"
			return t.numbered(n)
		}
		return "", false
	case t.session.Asking:
		return t.partly(t.bot.words.Analyze(text))
	}
	return "", false
}

// isFailing reports whether the text says that something does not work, and nothing else.
func (t *turn) isFailing(text string) bool {
	c, _, ok := t.bot.words.Control(text)
	return ok && c == language.Stuck
}

// isNoNumber reports whether the bot has asked which of several is meant, and the text is a number that none of them has.
func (t *turn) isNoNumber(text string) bool {
	_, err := strconv.Atoi(bare(text))
	return err == nil && t.session.Asking
}

// hasPlace reports whether there are steps that a number may mean.
func (t *turn) hasPlace() bool {
	_, isWalking := t.walking()
	_, isBeside := t.beside()
	return isWalking || isBeside
}

// numbered is the offered choice with that number.
func (t *turn) numbered(n int) (Token, bool) {
	for _, c := range t.session.Offered {
		if c.Word != "" {
			continue
		}
		if n--; n == 0 {
			return c.Token, true
		}
	}
	return "", false
}

// partly is the one offered choice in whose label the words stand, those aside that say nothing: "the Amazon one".
func (t *turn) partly(words []language.Token) (found Token, ok bool) {
	says := func(w language.Token) bool { return !w.Stop }
	first := slices.IndexFunc(words, says)
	if first < 0 {
		return "", false
	}
	words = words[first:]
	for !says(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	for _, c := range t.session.Offered {
		if !contains(t.bot.words.Analyze(c.Label), words) {
			continue
		}
		if ok {
			return "", false
		}
		found, ok = c.Token, true
	}
	return found, ok
}
