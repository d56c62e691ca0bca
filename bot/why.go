package bot

import (
	"cmp"

	"stepwise/knowledge"
)

// why explains the last answer: what was understood, which words led to it, where it comes from and when it was checked.
func (t *turn) why() {
	if len(t.session.Answers) == 0 {
		t.note(whyNothing)
		t.record(Record{Kind: CommandRecord})
		return
	}
	a := t.session.Answers[len(t.session.Answers)-1]
	g := t.find(a.Guide)
	if g == nil {
		t.gone()
		return
	}
	var facts []string
	add := func(p phrase, d data) { facts = append(facts, t.say(p, d)) }
	if a.Product != "" {
		add(whyProduct, data{"Product": t.productName(a.Product)})
	}
	if name := taskPrefix + phrase(a.Task); a.Task != "" && t.has(name) {
		add(whyTask, data{"Task": t.say(name, nil)})
	}
	if s := variantOf(g, a.Variant); s != nil {
		add(whyVariant, data{"Variant": s.Title})
	}
	if len(a.Words) > 0 {
		add(whyWords, data{"Words": t.list(a.Words)})
	}
	if len(facts) == 0 {
		add(whyChosen, nil)
	}
	if s, p := g.FindPart(a.Part); s != nil {
		title := s.Title
		if p != nil {
			title = cmp.Or(p.Title, s.Title)
		}
		add(whyPart, data{"Part": title})
	}
	if g.Source == "" {
		add(whyNoSource, nil)
	}
	r := Reply{Kind: NoteReply, Title: t.say(whyTitle, data{"Title": g.Title}), Blocks: []Block{bullets(facts)}, Choices: append(t.returnChoice(), t.whole(g), t.personChoice())}
	if g.Kind == knowledge.HowTo {
		r = t.steps(g, r)
	}
	t.reply(t.finish(g, r))
	t.record(Record{Kind: CommandRecord})
}
