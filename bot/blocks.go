package bot

import "stepwise/knowledge"

// blocks is content of a guide as blocks of a reply.
func (t *turn) blocks(content []knowledge.Block) []Block {
	out := make([]Block, 0, len(content))
	for _, c := range content {
		out = append(out, t.block(c))
	}
	return out
}

func (t *turn) block(c knowledge.Block) Block {
	switch c.Kind {
	case knowledge.List:
		items := make([][]Block, len(c.Items))
		for i, item := range c.Items {
			items[i] = t.blocks(item)
		}
		return Block{Kind: List, Ordered: c.Ordered, Items: items}
	case knowledge.Sentence:
		return Block{Kind: Sentence, Text: c.Text}
	case knowledge.Alert:
		return Block{Kind: Warning, Alert: c.Alert, Label: t.say(alertPrefix+phrase(c.Alert), nil), Body: t.blocks(c.Body)}
	case knowledge.Image:
		return Block{Kind: Image, Text: c.Text, File: c.File}
	}
	return Block{Kind: Paragraph, Text: c.Text}
}

// section is a whole section: its heading, what stands before the parts, and the parts as steps, as a list, or each under its title.
func (t *turn) section(s *knowledge.Section) []Block {
	out := []Block{{Kind: Heading, Text: plain(s.Title)}}
	out = append(out, t.blocks(s.Intro)...)
	if s.Class == knowledge.Steps {
		for i := range s.Parts {
			out = append(out, t.step(s, &s.Parts[i]))
		}
		return out
	}
	if len(s.Parts) == 0 {
		return out
	}
	items := make([][]Block, len(s.Parts))
	for i, p := range s.Parts {
		if p.Title != "" {
			items[i] = []Block{{Kind: Heading, Text: plain(p.Title)}}
		}
		items[i] = append(items[i], t.blocks(p.Body)...)
	}
	return append(out, Block{Kind: List, Ordered: s.Ordered, Items: items})
}

// step is a part as a step. What cannot be undone is said before what to do.
func (t *turn) step(s *knowledge.Section, p *knowledge.Part) Block {
	b := Block{Kind: Step, Text: plain(p.Title), Number: p.Number, Total: len(s.Parts)}
	if p.Optional {
		b.Optional = t.say(optional, nil)
	}
	b.Body = append(t.blocks(cautions(p.Body)), t.blocks(others(p.Body))...)
	return b
}

func isCaution(b knowledge.Block) bool {
	return b.Kind == knowledge.Alert && b.Alert == knowledge.AlertCaution
}

// cautions are the warnings among the blocks of what cannot be undone; others are all the rest.
func cautions(content []knowledge.Block) []knowledge.Block { return keep(content, true) }
func others(content []knowledge.Block) []knowledge.Block   { return keep(content, false) }

func keep(content []knowledge.Block, caution bool) []knowledge.Block {
	var out []knowledge.Block
	for _, b := range content {
		if isCaution(b) == caution {
			out = append(out, b)
		}
	}
	return out
}
