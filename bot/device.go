package bot

import (
	"cmp"
	"slices"

	"stepwise/knowledge"
)

// askDevice asks in which variant the user follows the guide.
func (t *turn) askDevice(g *knowledge.Guide) {
	t.about(g, "")
	r := Reply{Kind: ChoiceReply, Title: g.Title, Blocks: append(t.translated(g), t.blocks(g.Summary)...)}
	r.Blocks = append(r.Blocks, Block{Text: plain(t.say(askDevice, nil))})
	for _, s := range g.Variants() {
		r.Choices = append(r.Choices, Choice{Label: label(s.Title), Token: deviceToken(g, s)})
	}
	r.Choices = append(r.Choices, t.personChoice())
	t.reply(t.finish(g, r))
}

// isAskingDevice reports whether the last reply asked on which device the user follows a guide, and which.
func (t *turn) isAskingDevice() (*knowledge.Guide, bool) {
	if !t.session.Asking {
		return nil, false
	}
	for _, c := range t.session.Offered {
		if to := c.Token.target(); to.verb == deviceVerb {
			g := t.find(t.gen.guides[to.first])
			return g, g != nil
		}
	}
	return nil, false
}

// isAskingWay reports whether the last reply asked on which device the user follows a guide.
func (t *turn) isAskingWay() bool {
	_, ok := t.isAskingDevice()
	return ok
}

// steerDevice goes on on the device that the text names, if it says nothing else: "on my phone". It is false for everything else.
func (t *turn) steerDevice(text string) bool {
	g, ok := t.isAskingDevice()
	if p, walking := t.walking(); !ok && walking {
		g, ok = p.guide, true
	}
	if !ok {
		return false
	}
	tokens := t.bot.words.Analyze(text)
	var s *knowledge.Section
	device := ""
	for _, m := range t.bot.words.Scan(tokens).Variants {
		for i := m.First; i <= m.Last; i++ {
			tokens[i].Stop = true // said, so nothing else
		}
		if named := variantOf(g, m.Key); s == nil {
			s = named
		}
		if isDevice := knowledge.KindredVariant(m.Key) != ""; isDevice { // and no way such as the customer service
			device = cmp.Or(device, m.Key)
		}
	}
	for i := range tokens {
		tokens[i].Stop = tokens[i].Stop || t.bot.words.IsCourtesy(tokens[i].Text)
	}
	if content(tokens) > 0 {
		return false
	}
	if s == nil && device != "" && len(g.Variants()) == 1 {
		t.session.Device = device
		t.noteOn(noDevice, []Choice{t.personChoice()})
		t.record(Record{Kind: CommandRecord})
		return true
	}
	if s == nil {
		return false
	}
	t.setDevice(g, s)
	t.record(Record{Kind: ChoiceRecord, Verdict: knowledge.Answer, Guide: g.ID, Part: t.begun(g.ID), Variant: s.Variant, Confidence: 1})
	return true
}

// setDevice goes on with the steps for another device, which is remembered.
func (t *turn) setDevice(g *knowledge.Guide, s *knowledge.Section) {
	if variantOf(g, t.session.Device) != s { // who said "phone" goes on to mean the phone where a guide has the app alone
		t.session.Device = s.Variant
	}
	p, ok := t.isWalking(g.ID)
	if !ok || p.step == nil {
		t.begins(g, s)
		return
	}
	other, _ := p.guide.FindPart(s.ID())
	if other == nil || len(other.Parts) == 0 {
		t.begins(g, s)
		return
	}
	t.meant = true
	t.goTo(p.onDevice(other))
}

// maxDevices is how many other devices a step offers to go on with.
const maxDevices = 2

// devices are the choices of the same place on another device.
func (t *turn) devices(p place) []Choice {
	var out []Choice
	for _, s := range p.guide.Variants() {
		if s != p.steps && len(out) < maxDevices && len(s.Parts) > 0 {
			out = append(out, Choice{Label: label(s.Title), Word: t.bot.words.VariantWord(t.language, s.Variant), Token: deviceToken(p.guide, s)})
		}
	}
	return out
}

func deviceToken(g *knowledge.Guide, s *knowledge.Section) Token {
	return newToken(deviceVerb, short(string(g.ID)), short(string(s.ID())))
}

// variantOf are the steps of the variant, or of one like it; nil if the guide has none.
func variantOf(g *knowledge.Guide, variant string) *knowledge.Section {
	if variant == "" {
		return nil
	}
	all := g.Variants()
	for _, want := range []string{variant, knowledge.KindredVariant(variant)} {
		if i := slices.IndexFunc(all, func(s *knowledge.Section) bool { return want != "" && s.Variant == want }); i >= 0 {
			return all[i]
		}
	}
	return nil
}

// stepsFor are the steps for the user's device, or else the first ones; nil if the guide has no steps.
func (t *turn) stepsFor(g *knowledge.Guide) *knowledge.Section {
	if s := variantOf(g, t.session.Device); s != nil {
		return s
	}
	if all := g.Variants(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// onOwnDevice is the step of the guide that the user would follow instead of that one: on the device that they are on, if it is known.
func (t *turn) onOwnDevice(g *knowledge.Guide, id knowledge.PartID) knowledge.PartID {
	s, step := g.FindPart(id)
	if step == nil || s.Class != knowledge.Steps {
		return id
	}
	own := variantOf(g, t.session.Device)
	if p, ok := t.isWalking(g.ID); ok {
		own = p.steps
	}
	if own == nil || own.Variant == s.Variant {
		return id
	}
	if i := sameStep(s, step, own); i >= 0 {
		return own.Parts[i].ID
	}
	return id
}
