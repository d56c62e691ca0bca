package knowledge

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/yuin/goldmark/ast"
)

// classes are all classes that a section can have.
var classes = []Class{Before, Steps, After, Policy, Reasons, Tips, Contact, FAQ, Note}

// section builds a section of its heading and of the headings below it.
func (m *markdown) section(head chunk, below []chunk, f *front, used map[PartID]Position) (Section, bool) {
	h := head.heading
	if h.Level != 2 || m.isUnderlined(h) {
		m.misplaced(head)
		for _, c := range below {
			m.misplaced(c)
		}
		return Section{}, false
	}
	a := m.attributes(h)
	s := Section{Title: m.title(h), Pos: m.pos(h), Variant: a.variant}
	if a.id != "" {
		m.fail(s.Pos, "section-id", "leave the id out: a section is called by its class or its variant", "the section has the id %q", a.id)
	}
	s.Class = m.class(h, a)
	if s.Variant != "" && s.Class != Steps {
		m.fail(s.Pos, "misplaced-variant", `only steps have for="…"`, "a section of class %q has a variant", s.Class)
		s.Variant = ""
	}
	if s.Class != "" {
		m.use(used, s.ID(), s.Pos, "duplicate-section", "the section")
	}
	s.Asked = f.asked[s.ID()]
	m.fill(&s, head, below)
	for i := range s.Parts {
		p := &s.Parts[i]
		p.Number = i + 1
		if !p.Named {
			p.ID = PartID(string(s.Class) + "-" + strconv.Itoa(p.Number))
		}
		if s.Variant != "" {
			p.ID = PartID(s.Variant) + "/" + p.ID
		}
		m.use(used, p.ID, p.Pos, "duplicate-part", "the part")
		p.Asked = f.asked[p.ID]
	}
	return s, true
}

// misplaced reports a heading that stands where it cannot, and what is wrong below it.
func (m *markdown) misplaced(c chunk) {
	switch level := c.heading.Level; level {
	case 2: // already reported
	case 1:
		m.fail(m.pos(c.heading), "heading-level", "the title stands in the front matter; sections begin with ##", "a guide has no # heading")
	case 3:
		m.fail(m.pos(c.heading), "heading-level", "put a ## heading with a class above it", "the part stands in no section")
	default:
		m.fail(m.pos(c.heading), "heading-level", "use ### for a part and lists within it", "headings of level %d are too deep", level)
	}
	m.blocks(c.blocks)
}

// class is the one class that the section must have; empty if it has not.
func (m *markdown) class(h *ast.Heading, a attributes) Class {
	if len(a.classes) == 1 && slices.Contains(classes, Class(a.classes[0])) {
		return Class(a.classes[0])
	}
	const hint = "end the heading with one of {.before} {.steps} {.after} {.policy} {.reasons} {.tips} {.contact} {.faq} {.note}"
	switch {
	case m.openBrace(h) >= 0: // the class is in what could not be read
	case len(a.classes) == 0:
		m.fail(m.pos(h), "missing-class", hint, "the section has no class")
	case len(a.classes) == 1:
		m.fail(m.pos(h), "unknown-class", hint, "there is no class %q", a.classes[0])
	default:
		m.fail(m.pos(h), "unknown-class", hint, "the section has more than one class")
	}
	return ""
}

// use notes that an id is taken and reports it if it already was.
func (m *markdown) use(used map[PartID]Position, id PartID, pos Position, code, what string) {
	if first, taken := used[id]; taken {
		m.fail(pos, code, "choose another id or join the two", "%s %q is already in line %d", what, id, first.Line)
		return
	}
	used[id] = pos
}

// fill gives the section its intro and its parts.
func (m *markdown) fill(s *Section, head chunk, below []chunk) {
	if len(below) == 0 {
		m.fillFromList(s, head)
	} else {
		s.Intro = m.blocks(head.blocks)
	}
	n := 0
	for _, c := range below {
		if c.heading.Level != 3 {
			m.misplaced(c)
			continue
		}
		a := m.attributes(c.heading)
		before := len(m.diags)
		p := Part{ID: PartID(a.id), Named: a.id != "", Title: m.title(c.heading), Body: m.blocks(c.blocks), Pos: m.pos(c.heading)}
		for _, class := range a.classes {
			if p.Optional = class == "optional"; !p.Optional {
				m.fail(p.Pos, "unknown-class", "a part can be {.optional}", "a part has no class %q", class)
			}
		}
		if a.variant != "" {
			m.fail(p.Pos, "misplaced-variant", `write for="…" behind the ## heading`, "a part has a variant")
		}
		if len(p.Body) == 0 && len(m.diags) == before {
			m.fail(p.Pos, "empty-part", "write what to do, or delete the heading", "the part %q has no text", p.Title)
		}
		n = m.numbered(p, n)
		s.Parts = append(s.Parts, p)
	}
	if len(s.Parts) == 0 && s.Class == Steps {
		m.fail(s.Pos, "no-steps", "write them as ### headings or as a numbered list", "the section has no steps")
	} else if len(s.Parts) == 0 && len(s.Intro) == 0 && len(head.blocks) == 0 {
		m.fail(s.Pos, "empty-section", "write something below the heading, or delete it", "the section is empty")
	}
}

var headingNumber = regexp.MustCompile(`^(\d{1,3})[.)．、]\s*\D`)

// numbered reports a gap in headings that are numbered by hand. It gives the number of the heading, or 0.
func (m *markdown) numbered(p Part, before int) int {
	match := headingNumber.FindStringSubmatch(p.Title)
	if match == nil {
		return 0
	}
	n, _ := strconv.Atoi(match[1]) // at most three digits
	if n != before+1 {
		m.fail(p.Pos, "numbering-gap", "leave the numbers out: steps are numbered by themselves", "the heading has the number %d after %d", n, before)
	}
	return n
}

// fillFromList makes parts of the items of the section's list.
func (m *markdown) fillFromList(s *Section, head chunk) {
	i := slices.IndexFunc(head.blocks, func(n ast.Node) bool { return n.Kind() == ast.KindList })
	if i < 0 {
		s.Intro = m.blocks(head.blocks)
		return
	}
	s.Intro = m.blocks(head.blocks[:i])
	list := head.blocks[i].(*ast.List)
	s.Listed, s.Ordered = true, list.IsOrdered()
	if s.Class == Steps && !s.Ordered {
		m.fail(m.pos(list), "unordered-steps", "number the list: 1. 2. 3.", "the steps are not numbered")
	}
	m.checkNumbers(list)
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		s.Parts = append(s.Parts, Part{Body: m.item(item), Pos: m.pos(item)})
	}
	rest := head.blocks[i+1:]
	m.blocks(rest) // for its mistakes
	if len(rest) == 0 {
		return
	}
	if slices.ContainsFunc(rest, func(n ast.Node) bool { return n.Kind() == ast.KindList }) {
		m.fail(m.pos(rest[0]), "split-list", "indent it so that it belongs to the item above, or make the items ### headings", "this splits the list in two")
		return
	}
	m.fail(m.pos(rest[0]), "after-list", "put it before the list, or below a ### heading", "something follows the list of the section")
}
