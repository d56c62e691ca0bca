package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// Write is the guide as the file that [Parse] would read it from, in one canonical form. FAQ entries are written by [WriteFAQ].
func Write(g *Guide) []byte {
	if g.Kind == FAQEntry {
		return WriteFAQ([]*Guide{g})
	}
	w := &writer{language: string(g.Language), dir: path.Dir(g.File)}
	w.front(g)
	w.blocks(g.Summary, "")
	for i := range g.Sections {
		w.section(&g.Sections[i])
	}
	return w.Bytes()
}

// WriteFAQ is the entries as a *.faq.jsonl, an entry a line.
func WriteFAQ(entries []*Guide) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for _, g := range entries {
		w := &writer{language: string(g.Language), dir: path.Dir(g.File)}
		w.blocks(g.Summary, "")
		r := row{
			ID: string(g.ID), Language: string(g.Language), Question: g.Title, Paraphrases: g.Questions,
			Answer: strings.TrimSpace(w.String()), Product: string(g.Product), Task: string(g.Task),
		}
		_ = e.Encode(r) // strings into memory: this does not fail
	}
	return out.Bytes()
}

// A writer writes the Markdown of one guide.
type writer struct {
	bytes.Buffer
	language string
	dir      string // of the file, for pictures
}

// front writes the front matter.
func (w *writer) front(g *Guide) {
	w.WriteString(fence + "\n")
	for _, f := range [][2]string{{"title", g.Title}, {"product", string(g.Product)}, {"task", string(g.Task)}} {
		fmt.Fprintf(w, "%s = %s\n", f[0], tomlString(f[1]))
	}
	if len(g.Questions) > 0 {
		w.WriteString("questions = [\n")
		for _, q := range g.Questions {
			fmt.Fprintf(w, "  %s,\n", tomlString(q))
		}
		w.WriteString("]\n")
	}
	for _, f := range [][2]string{{"source", g.Source}, {"author", g.Author}} {
		if f[1] != "" {
			fmt.Fprintf(w, "%s = %s\n", f[0], tomlString(f[1]))
		}
	}
	if len(g.Regions) > 0 {
		fmt.Fprintf(w, "region = %s\n", tomlStrings(g.Regions))
	}
	if g.IsChecked() {
		fmt.Fprintf(w, "checked = %s\n", g.Checked.Format("2006-01-02"))
	}
	w.asked(g)
	w.WriteString(fence + "\n\n")
}

// asked writes the table with the wordings for parts, if there are any.
func (w *writer) asked(g *Guide) {
	header := "\n[asked]\n"
	line := func(id PartID, questions []string) {
		if len(questions) == 0 {
			return
		}
		key := string(id)
		if strings.Contains(key, "/") {
			key = tomlString(key)
		}
		fmt.Fprintf(w, "%s%s = %s\n", header, key, tomlStrings(questions))
		header = ""
	}
	for i := range g.Sections {
		s := &g.Sections[i]
		line(s.ID(), s.Asked)
		for _, p := range s.Parts {
			line(p.ID, p.Asked)
		}
	}
}

// section writes a section with its parts.
func (w *writer) section(s *Section) {
	variant := ""
	if s.Variant != "" {
		variant = " for=" + strconv.Quote(s.Variant)
	}
	fmt.Fprintf(w, "\n## %s {.%s%s}\n\n", heading(s.Title), s.Class, variant)
	w.blocks(s.Intro, "")
	if s.Listed {
		items := make([][]Block, len(s.Parts))
		for i, p := range s.Parts {
			items[i] = p.Body
		}
		if len(s.Intro) > 0 {
			w.WriteByte('\n')
		}
		w.list(items, s.Ordered, "")
		return
	}
	for i, p := range s.Parts {
		if i > 0 || len(s.Intro) > 0 {
			w.WriteByte('\n')
		}
		var attributes []string
		if p.Named {
			id := strings.TrimPrefix(string(p.ID), s.Variant+"/")
			attributes = append(attributes, "#"+id)
		}
		if p.Optional {
			attributes = append(attributes, ".optional")
		}
		w.WriteString("### " + heading(p.Title))
		if len(attributes) > 0 {
			fmt.Fprintf(w, " {%s}", strings.Join(attributes, " "))
		}
		w.WriteString("\n\n")
		w.blocks(p.Body, "")
	}
}

// tomlString is s as a basic string of TOML.
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func tomlStrings(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = tomlString(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
