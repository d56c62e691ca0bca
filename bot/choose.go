package bot

import (
	"strconv"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// maxChoices is how many choices a reply has at most: what fits a phone's screen.
const maxChoices = 6

// typed is the offered choice that the text names by its number or its words.
func (s Session) typed(text string) (Token, bool) {
	words := bare(text)
	if words == "" {
		return "", false
	}
	if n, err := strconv.Atoi(words); err == nil && n >= 1 && n <= len(s.Offered) {
		return s.Offered[n-1].Token, true
	}
	for _, c := range s.Offered {
		if bare(c.Label) == words {
			return c.Token, true
		}
	}
	return "", false
}

// choose does what a token says.
func (t *turn) choose(k Token) {
	to := k.target()
	if to.verb == languageVerb {
		t.chooseLanguage(to.first)
		return
	}
	id, ok := t.gen.guides[to.first]
	if !ok {
		t.gone()
		return
	}
	g := t.find(id)
	switch {
	case to.second == "":
		t.showGuide(g, "")
	case partOf(g, to.second) != "":
		t.showPart(g, partOf(g, to.second))
	default:
		if other, part := t.partElsewhere(id, to.second); other != nil {
			t.showPart(other, part)
			break
		}
		t.preface = gonePart
		t.showGuide(g, "")
	}
	t.record(Record{Verdict: knowledge.Answer, Guide: id, Part: t.session.Part, Confidence: 1})
}

// chooseLanguage sets the language with that short form.
func (t *turn) chooseLanguage(key string) {
	for _, c := range t.bot.words.Codes() {
		if short(string(c)) == key {
			t.setLanguage(c)
			return
		}
	}
	t.gone()
}

// gone replies to a choice that leads nowhere any more.
func (t *turn) gone() {
	t.reply(Reply{Kind: DeclineReply, Blocks: []Block{{Text: plain(t.say(goneGuide, nil))}}, Choices: t.topicChoices(nil)})
	t.record(Record{Verdict: knowledge.Decline})
}

// setLanguage replies in a language from now on.
func (t *turn) setLanguage(c language.Code) {
	t.session.Chosen, t.language = c, c
	t.note(languageSet)
	t.record(Record{Verdict: knowledge.Smalltalk})
}

// find is the guide in the language of the reply, or else in one that is close to it, or else in the first of the others, the fallback language, or any.
// It is nil if there is no such guide.
func (t *turn) find(id knowledge.GuideID, others ...language.Code) *knowledge.Guide {
	return t.gen.Base.Find(id, append(append(t.bot.words.Related(t.language), others...), language.Fallback)...)
}

// partElsewhere is another translation of the guide that has the part with that short form; nil if none has.
func (t *turn) partElsewhere(id knowledge.GuideID, key string) (*knowledge.Guide, knowledge.PartID) {
	for _, c := range t.bot.words.Codes() {
		g := t.gen.Base.Find(id, c)
		if part := partOf(g, key); part != "" {
			return g, part
		}
	}
	return nil, ""
}
