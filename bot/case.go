package bot

import (
	"cmp"
	"strings"
)

// caseTitle names a case by its id, and by what it is about.
func (t *turn) caseTitle(c Case) string {
	title := t.say(caseTitle, data{"Case": c.ID})
	if g := t.find(c.Guide); g != nil {
		title = t.say(titleOf, data{"Title": title, "Of": g.Title})
	}
	return title
}

// caseReply tells an agent all there is to know about a case.
func (t *turn) caseReply(m Mail, say phrase, choices ...Choice) Reply {
	c := m.Case
	r := Reply{Kind: DeskReply, Title: t.caseTitle(c), Choices: choices}
	r.Blocks = []Block{{Text: plain(t.say(say, nil))}}
	facts := []string{t.say(caseLanguage, data{"Language": t.bot.words.Name(c.Language)})}
	if g := t.find(c.Guide); g != nil {
		if s, p := g.FindPart(c.Part); p != nil {
			facts = append(facts, t.say(casePart, data{"Part": cmp.Or(p.Title, s.Title)}))
		}
	}
	if c.Variant != "" {
		facts = append(facts, t.say(caseVariant, data{"Variant": cmp.Or(t.bot.words.VariantWord(t.language, c.Variant), c.Variant)}))
	}
	r.Blocks = append(r.Blocks, bullets(facts))
	if len(m.Recent) > 0 {
		r.Blocks = append(r.Blocks, Block{Kind: Heading, Text: plain(t.say(caseRecent, nil))})
		for _, line := range m.Recent {
			r.Blocks = append(r.Blocks, Block{Text: plain(t.say(speakerPrefix+phrase(line.From), data{"Text": line.Text}))})
		}
	}
	return r
}

// lines is a text as paragraphs, one for each of its lines.
func lines(text string) []Block {
	var out []Block
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, Block{Text: plain(line)})
	}
	return out
}

// bullets is a list of plain texts.
func bullets(texts []string) Block {
	items := make([][]Block, len(texts))
	for i, text := range texts {
		items[i] = []Block{{Text: plain(text)}}
	}
	return Block{Kind: List, Items: items}
}
