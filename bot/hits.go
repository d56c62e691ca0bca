package bot

import (
	"cmp"
	"slices"
	"strings"

	"stepwise/knowledge"
)

// An option is a hit on its way to becoming a choice.
type option struct {
	token   Token
	title   string
	product string // empty if the title names it already, or there is none
	section string // of a part
}

// hitChoices are the hits as choices, in the language of the reply, each once, with labels that differ. Hits that the base does not contain are left out.
func (t *turn) hitChoices(hits []knowledge.Hit) []Choice {
	var options []option
	titles := map[string]int{}
	for _, h := range hits[:min(len(hits), maxChoices)] {
		o, ok := t.option(h)
		if !ok || slices.ContainsFunc(options, func(other option) bool { return other.token == o.token }) {
			continue
		}
		options = append(options, o)
		titles[o.title]++
	}
	out := make([]Choice, 0, len(options))
	for _, o := range options {
		// A part's title ("Sign in") says little without its product; a guide's is enough unless another guide has the same.
		var of []string
		if o.product != "" && (o.section != "" || titles[o.title] > 1) {
			of = append(of, o.product)
		}
		if o.section != "" && titles[o.title] > 1 {
			of = append(of, o.section)
		}
		text := o.title
		if len(of) > 0 {
			text = t.say(titleOf, data{"Title": o.title, "Of": t.list(of)})
		}
		out = append(out, Choice{Label: label(text), Token: o.token})
	}
	return out
}

func (t *turn) option(h knowledge.Hit) (option, bool) {
	g := t.find(h.Guide, h.Language)
	if g == nil {
		return option{}, false
	}
	o := option{token: guideToken(g.ID), title: g.Title}
	if s, p := g.FindPart(h.Part); h.Part != "" && s != nil {
		o.token, o.title, o.section = partToken(g.ID, h.Part), s.Title, s.Title
		if p != nil {
			o.title = cmp.Or(p.Title, excerpt(p.Body), s.Title)
		}
	}
	if name := t.productName(g.Product); g.Product != "" && !strings.Contains(bare(o.title), bare(name)) {
		o.product = name
	}
	return o, true
}

// excerpt is the beginning of the first paragraph, to name a part that has no title.
func excerpt(content []knowledge.Block) string {
	for _, b := range content {
		if len(b.Text) > 0 {
			return label(b.Text.Plain())
		}
	}
	return ""
}
