package knowledge

import (
	"fmt"
)

// faq builds the entries of a file with type = "faq".
func (m *markdown) faq(inherited Guide, f *front) []*Guide {
	if len(f.Questions) > 0 {
		m.fail(f.at["questions"], "misplaced-questions", "write them under [asked], by the id of the entry", "the questions of a FAQ file belong to no entry")
	}
	chunks := m.chunks()
	if len(chunks[0].blocks) > 0 {
		m.blocks(chunks[0].blocks)
		m.fail(m.pos(chunks[0].blocks[0]), "stray-text", "put a ## heading with the question above it", "the text belongs to no question")
	}
	used := map[PartID]Position{}
	var out []*Guide
	for i, c := range chunks[1:] {
		if c.heading.Level != 2 {
			m.fail(m.pos(c.heading), "heading-level", "a FAQ file has only ## headings, each a question", "a heading of level %d", c.heading.Level)
			m.blocks(c.blocks)
			continue
		}
		if m.isUnderlined(c.heading) {
			continue
		}
		a := m.attributes(c.heading)
		before := len(m.diags)
		if len(a.classes) > 0 || a.variant != "" {
			m.fail(m.pos(c.heading), "unknown-class", "give it an id at most: {#id}", "a question has no class and no variant")
		}
		g := inherited
		g.Kind, g.Title, g.Summary, g.Line = FAQEntry, m.title(c.heading), m.blocks(c.blocks), m.pos(c.heading).Line
		g.ID = GuideID(a.id)
		if a.id == "" {
			g.ID = GuideID(fmt.Sprintf("%s-%d", inherited.ID, i+1))
		}
		m.use(used, PartID(g.ID), m.pos(c.heading), "duplicate-part", "the question")
		if len(g.Summary) == 0 && len(m.diags) == before {
			m.fail(m.pos(c.heading), "empty-part", "write the answer below it", "the question %q has no answer", g.Title)
		}
		g.Questions = f.asked[PartID(g.ID)]
		out = append(out, &g)
	}
	for _, key := range sortedKeys(f.asked, f.askedAt()) {
		if _, ok := used[key]; !ok {
			m.fail(f.at["asked."+string(key)], "unknown-part", "use the id of a question", "[asked] names %q, and the file has no such question", key)
		}
	}
	return out
}
