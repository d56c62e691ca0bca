package bot

import (
	"slices"

	"stepwise/knowledge"
)

// contacts replies with the official ways to reach those whom the conversation is about.
func (t *turn) contacts() {
	r := Reply{Kind: PersonReply, Title: t.say(contactTitle, nil)}
	if g := t.contactGuide(); g != nil {
		for i := range g.Sections {
			if s := &g.Sections[i]; s.Class == knowledge.Contact {
				blocks := t.section(s)
				if g.Product != "" {
					blocks[0].Text = plain(t.say(titleOf, data{"Title": s.Title, "Of": t.productName(g.Product)}))
				}
				r.Blocks = append(r.Blocks, blocks...)
			}
		}
	}
	r.Choices = t.returnChoice()
	if len(r.Blocks) == 0 {
		r.Blocks = []Block{{Text: plain(t.say(contactNone, nil))}}
		r.Choices = append(r.Choices, t.topicChoices(nil)...)
	}
	t.reply(r)
	t.record(t.handoff(t.theCase()))
}

// contactGuide is the guide whose contacts are shown: the one at hand, or else the first with contacts of its product. It is nil if there is none.
func (t *turn) contactGuide() *knowledge.Guide {
	if g := t.find(t.session.Guide); g != nil && hasContact(g) {
		return g
	}
	for _, id := range t.gen.topics {
		if g := t.find(id); t.session.Product != "" && g.Product == t.session.Product && hasContact(g) {
			return g
		}
	}
	return nil
}

func hasContact(g *knowledge.Guide) bool {
	return slices.ContainsFunc(g.Sections, func(s knowledge.Section) bool { return s.Class == knowledge.Contact })
}
