package knowledge

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var (
	tableRule     = regexp.MustCompile(`^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^[ \t>]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$`)
	referenceLine = regexp.MustCompile(`^\[[^\]\n]+\]:[ \t]*\S`)
	attributeTail = regexp.MustCompile(`\{[#.][^{}]*\}$`)
	itemNumber    = regexp.MustCompile(`^\d+`)
)

// blocks builds the blocks of sibling nodes, and reports what cannot be built and what a reader would take otherwise.
func (m *markdown) blocks(nodes []ast.Node) []Block {
	var out []Block
	for _, n := range nodes {
		for _, b := range m.block(n) {
			if m.lenient && b.Kind == List && len(out) > 0 && out[len(out)-1].Kind == List && out[len(out)-1].Ordered == b.Ordered {
				last := &out[len(out)-1]
				last.Items = append(last.Items, b.Items...)
				continue
			}
			out = append(out, b)
			m.checkSplit(out)
		}
	}
	return out
}

// checkSplit reports when the last block continues a list that another block interrupted.
func (m *markdown) checkSplit(blocks []Block) {
	n := len(blocks) - 1
	last := blocks[n]
	if m.lenient || last.Kind != List || n < 1 {
		return
	}
	before := blocks[n-1]
	if before.Kind == Alert && n >= 2 {
		before = blocks[n-2]
	}
	if before.Kind == List && before.Ordered == last.Ordered {
		m.fail(last.Pos, "split-list", "indent what stands between the items, so that it belongs to the item above; do not mix - * and +", "the list above is split in two")
	}
}

func children(n ast.Node) []ast.Node {
	var out []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, c)
	}
	return out
}

// block builds what a node stands for: mostly one block, several pictures of one paragraph, nothing if it is a mistake.
func (m *markdown) block(n ast.Node) []Block {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return m.paragraph(n)
	case *ast.List:
		return m.list(n)
	case *ast.Blockquote:
		return m.quote(n)
	}
	if m.lenient {
		return m.rawBlock(n)
	}
	switch n := n.(type) {
	case *ast.Heading:
		m.fail(m.pos(n), "unsupported-markup", "write it as a paragraph", "a heading cannot stand within a list or a quote")
	case *ast.CodeBlock:
		m.unsupported(n, "code (a line that is indented by four spaces)", "take the spaces away, or write a paragraph")
	case *ast.FencedCodeBlock:
		m.unsupported(n, "a code block", `write a paragraph, or > "…" for what is to be typed`)
	case *ast.HTMLBlock:
		m.unsupported(n, "HTML", "write it in Markdown")
	case *ast.ThematicBreak:
		m.unsupported(n, "a line across the page", "begin a section instead")
	default:
		m.unsupported(n, "this", "write a paragraph")
	}
	return nil
}

// paragraph builds a paragraph, or the pictures that it is of.
func (m *markdown) paragraph(n ast.Node) []Block {
	m.checkLines(n)
	if images := m.images(n); images != nil {
		return images
	}
	t := m.inlines(n)
	if len(t) == 0 {
		return nil
	}
	if last := t[len(t)-1]; !m.lenient && last.Kind == Plain && attributeTail.MatchString(last.Text) {
		m.fail(m.pos(n), "bad-attributes", "only ## and ### headings have attributes", "the attributes at the end of the paragraph mean nothing")
	}
	return []Block{{Text: t, Pos: m.pos(n)}}
}

// checkLines reports lines of a paragraph that mean something else than they say.
func (m *markdown) checkLines(n ast.Node) {
	if m.lenient {
		return
	}
	inQuote, inItem, indent := false, false, 0
	for p := n.Parent(); p != nil; p = p.Parent() {
		switch p := p.(type) {
		case *ast.Blockquote:
			inQuote = true
		case *ast.ListItem:
			inItem = true
			indent += p.Offset
		}
	}
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		value := line.Value(m.body)
		pos := m.at(m.base + line.Start)
		if i > 0 && tableRule.Match(m.line(m.base+line.Start)) {
			m.fail(pos, "unsupported-markup", "write a list", "a table cannot be shown on every network")
		}
		if referenceLine.Match(value) {
			m.fail(pos, "unsupported-markup", "write the address behind the text: [text](https://…)", "the address of a link cannot stand in a line of its own")
		}
		if i == 0 {
			continue
		}
		before := m.text[m.lineStart(m.base+line.Start) : m.base+line.Start]
		switch {
		case inQuote && !bytes.Contains(before, []byte(">")):
			m.fail(pos, "swallowed-line", "put an empty line above it, or > in front of it", "the line is swallowed into the quote or alert above")
		case inItem && !inQuote && len(before) < indent:
			m.fail(pos, "swallowed-line", "put an empty line above it, or indent it", "the line is swallowed into the list above")
		}
	}
}

// images are the pictures of a paragraph that holds nothing else; nil if it holds anything else.
func (m *markdown) images(n ast.Node) []Block {
	var out []Block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		image, ok := c.(*ast.Image)
		if !ok {
			if t, ok := c.(*ast.Text); ok && len(bytes.TrimSpace(t.Segment.Value(m.body))) == 0 {
				continue
			}
			return nil
		}
		file, ok := m.picture(image)
		if !ok && m.lenient {
			return nil
		}
		out = append(out, Block{Kind: Image, Text: m.inlines(image), File: file, Pos: m.pos(image)})
	}
	return out
}

// picture is the path of a picture within the knowledge directory.
func (m *markdown) picture(image *ast.Image) (string, bool) {
	to := unescape(string(image.Destination))
	file := path.Join(m.dir, to)
	if to == "" || strings.Contains(to, ":") || path.IsAbs(to) || strings.HasPrefix(file, "../") || !slices.Contains(pictureEndings, path.Ext(file)) {
		if !m.lenient {
			m.fail(m.pos(image), "bad-picture", "put a .png, .jpg, .jpeg, .gif or .webp beside the guide and write ![caption](file.png)", "%q is not a picture in the knowledge directory", to)
		}
		return "", false
	}
	if len(image.Title) > 0 && !m.lenient {
		m.fail(m.pos(image), "unsupported-markup", "write ![caption](file.png)", "the title of a picture is shown nowhere")
	}
	return file, true
}

// list builds a list.
func (m *markdown) list(n *ast.List) []Block {
	m.checkNumbers(n)
	b := Block{Kind: List, Ordered: n.IsOrdered(), Pos: m.pos(n)}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if blocks := m.item(item); len(blocks) > 0 || !m.lenient {
			b.Items = append(b.Items, blocks)
		}
	}
	if len(b.Items) == 0 {
		return nil
	}
	return []Block{b}
}

func (m *markdown) item(n ast.Node) []Block {
	before := len(m.diags)
	blocks := m.blocks(children(n))
	if len(blocks) == 0 && !m.lenient && len(m.diags) == before {
		m.fail(m.pos(n), "empty-item", "write something, or delete it", "the item of the list is empty")
	}
	return blocks
}

// checkNumbers reports a numbered list whose numbers are neither 1, 2, 3 … nor all 1.
func (m *markdown) checkNumbers(list *ast.List) {
	if !list.IsOrdered() || m.lenient {
		return
	}
	want, allOnes := 1, true
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		got := string(itemNumber.Find(m.text[m.base+max(item.Pos(), 0):]))
		allOnes = allOnes && got == "1"
		if got != strconv.Itoa(want) && !allOnes {
			m.fail(m.pos(item), "numbering-gap", "number the items 1, 2, 3; indent what stands between them", "the item has the number %s where %d is due", got, want)
			return
		}
		want++
	}
}
