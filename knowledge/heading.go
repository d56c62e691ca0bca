package knowledge

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// attributes are what stands in braces behind a heading.
type attributes struct {
	id      string
	classes []string
	variant string
}

// attributes reads the braces of a heading and reports what does not belong there.
func (m *markdown) attributes(h *ast.Heading) attributes {
	var a attributes
	for _, attr := range h.Attributes() {
		value, isString := attr.Value.([]byte)
		switch name := string(attr.Name); {
		case name == "id" && isString:
			if a.id = string(value); !isSlug(a.id) {
				m.fail(m.pos(h), "bad-slug", "use only a-z, 0-9 and -", "the id %q is not a slug", a.id)
				a.id = ""
			}
		case name == "class" && isString:
			a.classes = strings.Fields(string(value))
		case name == "for" && isString:
			if a.variant = string(value); !isSlug(a.variant) {
				m.fail(m.pos(h), "bad-slug", `write it as for="phone", with a-z, 0-9 and -`, "the variant %q is not a slug", a.variant)
				a.variant = ""
			}
		default:
			m.fail(m.pos(h), "unknown-attribute", "use #id, .class and for=\"variant\"", "a heading has no attribute %q", name)
		}
	}
	return a
}

// title is the text of a heading. It has no mark-up of its own.
func (m *markdown) title(h *ast.Heading) string {
	if i := m.openBrace(h); i >= 0 {
		m.fail(m.at(m.base+i), "bad-attributes", `write them as {#id .class for="variant"} with double quotes; a brace that is meant as text is \{`,
			"the attributes of the heading cannot be read")
	}
	t := m.inlines(h)
	if slices.ContainsFunc(t, func(s Span) bool { return s.Kind != Plain }) {
		m.fail(m.pos(h), "heading-markup", "move labels and links into the text below", "a heading is plain text")
	}
	if len(t) == 0 {
		m.fail(m.pos(h), "empty-heading", "write what stands below it", "the heading has no text")
	}
	return t.Plain()
}

// openBrace is where in the body a brace stands in the heading that no backslash precedes: attributes that could not be read. It is -1 if there is none.
func (m *markdown) openBrace(h *ast.Heading) int {
	if h.Lines().Len() == 0 {
		return -1
	}
	line := h.Lines().At(0)
	for i := line.Start; i < line.Stop; i++ {
		switch m.body[i] {
		case '\\':
			i++
		case '{':
			return i
		}
	}
	return -1
}

// isUnderlined reports a heading that is one because of the line below it, which mostly nobody meant.
func (m *markdown) isUnderlined(h *ast.Heading) bool {
	if bytes.HasPrefix(bytes.TrimLeft(m.line(m.base+h.Pos()), " \t"), []byte("#")) {
		return false
	}
	m.fail(m.pos(h), "underlined-heading", "write ## before the heading, or an empty line above ---", "a line of = or - makes a heading of what stands above it")
	return true
}
