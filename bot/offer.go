package bot

import (
	"slices"
	"strings"

	"stepwise/knowledge"
)

// maxClarify is between how many hits a user is asked to choose: with more, asking again in other words is quicker than reading them.
const maxClarify = 4

// maxProducts is how many products a reply names as what the bot knows.
const maxProducts = 8

// clarify asks which of the hits is meant.
func (t *turn) clarify(hits []knowledge.Hit) {
	say := clarify
	choices := t.hitChoices(hits[:min(len(hits), maxClarify)])
	switch len(choices) {
	case 0:
		choices = t.topicChoices(nil)
	case 1:
		say = clarifyOne
	}
	t.which(say, choices)
}

// which asks to choose.
func (t *turn) which(say phrase, choices []Choice) {
	r := Reply{Kind: ChoiceReply, Title: t.say(say, nil), Choices: append(choices, t.personChoice())}
	if t.session.Person.State == Waiting { // it may have been meant for the person
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(personTold, nil))})
	}
	t.reply(r)
}

// decline says that the bot does not know, as far as it is known what, and offers the nearest topics.
func (t *turn) decline(f knowledge.Finding) {
	r := Reply{Kind: DeclineReply, Blocks: []Block{{Text: plain(t.understood(f.Evidence))}}}
	// Who asked about something the bot knows has just been told so.
	if products := t.products(); len(products) > 0 && (len(f.Evidence.Products) == 0 || len(f.Evidence.Foreign) > 0) {
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(topics, data{"Products": t.list(products)}))})
	}
	r.Choices = t.hitChoices(f.Choices)
	if len(r.Choices) == 0 {
		r.Choices = t.topicChoices(f.Evidence.Products)
	}
	r.Choices = append(t.returnChoice(), r.Choices...)
	const enough = 2 // misses in a row, after which another try is a waste of the user's time
	switch {
	case t.session.Person.State == Waiting:
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(personTold, nil))})
	case t.session.Misses >= enough:
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(declineAgain, nil))})
		r.Choices = append([]Choice{t.personChoice()}, r.Choices...)
	case len(r.Choices) > 0:
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(declineNearest, nil))})
	}
	r.Choices = append(r.Choices, t.personChoice())
	t.reply(r)
}

// understood is what the bot understood of a question that it cannot answer.
func (t *turn) understood(e knowledge.Evidence) string {
	switch {
	case len(e.Foreign) > 0:
		return t.say(declineForeign, data{"Product": t.list(e.Foreign)})
	case len(e.Products) == 0:
		return t.say(declineNothing, nil)
	}
	product := t.productName(e.Products[0])
	// Where there is a guide for this very task, the task is not what was missing.
	if len(e.Tasks) > 0 && t.has(taskPrefix+phrase(e.Tasks[0])) && !t.covers(e.Products[0], e.Tasks[0]) {
		return t.say(declineTask, data{"Product": product, "Task": t.say(taskPrefix+phrase(e.Tasks[0]), nil)})
	}
	return t.say(declineProduct, data{"Product": product})
}

func (t *turn) covers(p knowledge.ProductID, task knowledge.TaskID) bool {
	return slices.ContainsFunc(t.gen.Base.Guides, func(g *knowledge.Guide) bool { return g.Product == p && g.Task == task })
}

// products are the names of what there are guides about.
func (t *turn) products() []string {
	names := make([]string, 0, maxProducts)
	for _, id := range t.gen.products[:min(len(t.gen.products), maxProducts)] {
		names = append(names, t.productName(id))
	}
	if len(t.gen.products) > maxProducts {
		names = append(names, "…")
	}
	return names
}

// example is a word that finds something.
func (t *turn) example() string {
	if names := t.products(); len(names) > 0 {
		return names[0]
	}
	for _, id := range t.gen.topics {
		if first, _, _ := strings.Cut(t.find(id).Title, " "); first != "" {
			return first
		}
	}
	return "…"
}

// topicChoices are guides to offer when nothing in particular was found, those about the products first.
func (t *turn) topicChoices(products []knowledge.ProductID) []Choice {
	var near, far []knowledge.Hit
	for _, id := range t.gen.topics {
		if len(near) >= maxChoices || len(products) == 0 && len(far) >= maxChoices {
			break
		}
		if slices.Contains(products, t.find(id).Product) {
			near = append(near, knowledge.Hit{Guide: id})
		} else if len(far) < maxChoices {
			far = append(far, knowledge.Hit{Guide: id})
		}
	}
	return t.hitChoices(append(near, far...))
}

// sameProduct are the guides about the product of an FAQ entry.
func (t *turn) sameProduct(entry *knowledge.Guide) []Choice {
	var hits []knowledge.Hit
	for _, id := range t.gen.topics {
		if g := t.find(id); entry.Product != "" && g.Kind == knowledge.HowTo && g.Product == entry.Product && len(hits) < maxChoices {
			hits = append(hits, knowledge.Hit{Guide: id})
		}
	}
	return t.hitChoices(hits)
}
