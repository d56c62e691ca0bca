package knowledge

import (
	"fmt"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"stepwise/knowledge/language"
)

// Parse reads one Markdown file. It gives the one guide that it is, or the FAQ entries of a file with type = "faq", and every
// mistake that can be seen in the file alone. If there is an error among these, there are no guides. The name of the file says
// its id and its language: guides/netflix-cancel.en.md.
func Parse(file string, content []byte) ([]*Guide, Diagnostics) {
	s := newSource(file, content)
	guides := s.parseFile()
	s.diags.Sort()
	if len(s.diags.Errors()) > 0 {
		return nil, s.diags
	}
	return guides, s.diags
}

func (s *source) parseFile() []*Guide {
	id, code, ok := splitName(s.file)
	if !ok {
		s.fail(Position{}, "bad-file-name", "call it <guide-id>.<language>.md, such as netflix-cancel.en.md, in lower case",
			"the file name does not say the guide and its language")
		return nil
	}
	if len(s.text) > maxGuideBytes {
		s.diags = append(s.diags, *tooLarge(s.file, maxGuideBytes))
		return nil
	}
	if !s.isText() {
		return nil
	}
	frontText, start, body := s.splitFront()
	if body == len(s.text) && frontText == nil {
		return nil // all of it would be front matter
	}
	f := s.decodeFront(frontText, start)
	if !s.isWithinLimits(body) {
		return nil
	}
	p := newParser(s, body)
	inherited := Guide{
		ID: id, Language: code, Product: ProductID(f.Product), Task: TaskID(f.Task), Source: f.Source, Author: f.Author,
		Regions: f.Region, Checked: f.checkedDate(), File: s.file, Line: 1,
	}
	if f.Type == "faq" {
		return p.faq(inherited, &f)
	}
	return []*Guide{p.guide(inherited, &f)}
}

// splitName takes <guide-id>.<language>.md apart.
func splitName(file string) (GuideID, language.Code, bool) {
	parts := strings.Split(path.Base(file), ".")
	if len(parts) != 3 || parts[2] != "md" || !isSlug(parts[0]) || !isLanguage(parts[1]) {
		return "", "", false
	}
	return GuideID(parts[0]), language.Code(parts[1]), true
}

// isLanguage reports whether s can be the code of a language: en, zh, zh-hant.
func isLanguage(s string) bool {
	main, _, _ := strings.Cut(s, "-")
	return isSlug(s) && (len(main) == 2 || len(main) == 3)
}

// A markdown is the tree of a piece of Markdown on its way to blocks.
type markdown struct {
	*source
	base    int    // where in the file body begins
	body    []byte // what is parsed
	root    ast.Node
	dir     string // of the file, for pictures
	lenient bool   // take what is not supported as plain text instead of reporting it
}

// newParser parses the file from offset base on.
func newParser(s *source, base int) *markdown {
	m := &markdown{source: s, base: base, body: s.text[base:], dir: path.Dir(s.file)}
	m.root = s.markdown().Parse(text.NewReader(m.body))
	return m
}

// markdown is the parser of this file's Markdown; it is made once, for a spreadsheet has many pieces of it.
func (s *source) markdown() parser.Parser {
	if s.parser == nil {
		s.parser = newGoldmark()
	}
	return s.parser
}

// newGoldmark is a parser of CommonMark without link reference definitions: goldmark takes them out of the text without a trace.
func newGoldmark() parser.Parser {
	blocks := parser.DefaultBlockParsers()
	for i, p := range blocks {
		if p.Priority == 600 { // the place of ATX headings in the defaults
			blocks[i] = util.Prioritized(parser.NewATXHeadingParser(parser.WithHeadingAttribute()), p.Priority)
		}
	}
	return parser.NewParser(parser.WithBlockParsers(blocks...), parser.WithInlineParsers(parser.DefaultInlineParsers()...))
}

// pos is where the node begins.
func (m *markdown) pos(n ast.Node) Position { return m.at(m.base + max(n.Pos(), 0)) }

// unsupported reports something that a guide cannot hold.
func (m *markdown) unsupported(n ast.Node, what, hint string) {
	m.fail(m.pos(n), "unsupported-markup", hint, "%s cannot be shown on every network", what)
}

// A chunk is a heading, or nothing at the beginning of a file, with the blocks up to the next heading.
type chunk struct {
	heading *ast.Heading
	blocks  []ast.Node
}

// chunks takes the document apart at its headings.
func (m *markdown) chunks() []chunk {
	out := []chunk{{}}
	for n := m.root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			out = append(out, chunk{heading: h})
			continue
		}
		last := &out[len(out)-1]
		last.blocks = append(last.blocks, n)
	}
	return out
}

// guide builds a guide from the front matter and the body.
func (m *markdown) guide(g Guide, f *front) *Guide {
	g.Title, g.Questions = f.Title, f.Questions
	for _, missing := range []struct{ key, value string }{{"title", f.Title}, {"product", f.Product}, {"task", f.Task}} {
		if _, given := f.at[missing.key]; f.at != nil && missing.value == "" && (!given || f.Title != "") {
			m.fail(Position{Line: 1, Column: 1}, "missing-"+missing.key, fmt.Sprintf("write %s = \"…\" into the front matter", missing.key), "the guide has no %s", missing.key)
		}
	}
	chunks := m.chunks()
	g.Summary = m.blocks(chunks[0].blocks)
	if !hasParagraph(g.Summary) {
		m.fail(m.at(m.base), "missing-summary", "write a paragraph with the short answer before the first heading", "the guide has no short answer")
	}
	used := map[PartID]Position{}
	for i := 1; i < len(chunks); {
		last := i + 1
		for last < len(chunks) && chunks[last].heading.Level > 2 {
			last++
		}
		if s, ok := m.section(chunks[i], chunks[i+1:last], f, used); ok {
			g.Sections = append(g.Sections, s)
		}
		i = last
	}
	if len(g.Variants()) == 0 && len(m.diags.Errors()) == 0 {
		m.warn(Position{}, "missing-steps", "add a section such as ## Steps {.steps}", "the guide has no steps")
	}
	for _, key := range sortedKeys(f.asked, f.askedAt()) {
		if _, ok := used[key]; !ok {
			m.fail(f.at["asked."+string(key)], "unknown-part", "use the id of a part, such as phone/log-in, or of a section, such as after",
				"[asked] names %q, and the guide has no such part", key)
		}
	}
	return &g
}

func hasParagraph(blocks []Block) bool {
	for _, b := range blocks {
		if b.Kind == Paragraph {
			return true
		}
	}
	return false
}
