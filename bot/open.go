package bot

import (
	"unicode/utf8"

	"stepwise/knowledge"
)

// shortGuide is how long the text of a guide may be to be shown whole, in characters, those of Han script counting twice: what a phone shows without scrolling
// much. A longer one is shown a step at a time.
const shortGuide = 900

// showHit replies with what the hit stands for, a whole guide in the variant if it has it. It is false, and nothing is said, if there is no such guide.
func (t *turn) showHit(h knowledge.Hit, variant string) bool {
	g := t.find(h.Guide, h.Language)
	if g == nil {
		return false
	}
	if h.Part == "" {
		t.open(g, variant)
		return true
	}
	if s, _ := g.FindPart(h.Part); s == nil {
		// The part may stand in the translation that was found alone.
		if found := t.gen.Base.Find(h.Guide, h.Language); found != nil {
			g = found
		}
	}
	switch {
	case variantOf(g, variant) != nil:
		t.session.Device = variant
	case !t.message.Whole:
		h.Part = t.onOwnDevice(g, h.Part)
	}
	t.showPart(g, h.Part)
	return true
}

// open replies with a guide in the way that suits it: whole if it is short or nobody could answer back, else its first step; on which device is asked first
// if there are several and nothing tells. variant is the device that the user named, if any.
func (t *turn) open(g *knowledge.Guide, variant string) {
	named := variantOf(g, variant)
	if named != nil {
		t.session.Device = variant
	}
	s := t.stepsFor(g)
	switch {
	case s == nil || t.message.Whole:
		t.showGuide(g, s)
	case named != nil:
		t.setDevice(g, s)
	case len(g.Variants()) > 1 && variantOf(g, t.session.Device) == nil:
		t.askDevice(g)
	default:
		t.begins(g, s)
	}
}

// begins shows the steps, whole if they are short, and else the first of them.
func (t *turn) begins(g *knowledge.Guide, s *knowledge.Section) {
	if t.session.Walk.Done {
		t.leave() // this is another time, and no step back
	}
	if len(s.Parts) == 0 || length(g, s) <= shortGuide {
		t.showGuide(g, s)
		return
	}
	p := t.start(g, s)
	from := t.enter(p)
	r := t.placeReply(p)
	if r.Kind == StepReply {
		r.Kind = GuideReply
	}
	intro := t.translated(g)
	if asked, ok := t.isAskingDevice(); !ok || asked.ID != g.ID { // else it was read with the question
		intro = append(intro, t.blocks(g.Summary)...)
	}
	for _, before := range byClass(g) {
		if before.Class == knowledge.Before {
			intro = append(intro, t.section(before)...)
		}
	}
	intro = append(intro, Block{Kind: Heading, Text: plain(s.Title)})
	if r.Kind == GuideReply {
		intro = append(intro, t.blocks(s.Intro)...)
	}
	r.Blocks = append(intro, r.Blocks...)
	r.Choices = withReturn(r.Choices, from)
	t.answered(g, p.id(), p.print)
	t.reply(t.finish(g, t.steps(g, r)))
}

// length is how much there is to read before and in the steps.
func length(g *knowledge.Guide, s *knowledge.Section) int {
	n := 0
	count := func(list []knowledge.Block) {
		knowledge.Walk(list, func(b knowledge.Block) { n += wide(b.Text.Plain()) })
	}
	count(g.Summary)
	for i := range g.Sections {
		if section := &g.Sections[i]; section == s || section.Class == knowledge.Before {
			count(section.Intro)
			for _, p := range section.Parts {
				n += wide(p.Title)
				count(p.Body)
			}
		}
	}
	return n
}

// wide is the length of a text in characters, of which those above the alphabets take twice the room.
func wide(text string) int {
	const alphabets = 0x2e80 // from here on characters are as wide as two letters: unicode.org/reports/tr11
	n := utf8.RuneCountInString(text)
	for _, r := range text {
		if r >= alphabets {
			n++
		}
	}
	return n
}
