package knowledge

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"stepwise/knowledge/language"
)

// Load reads a knowledge directory of any depth. Names that begin with "." or "_" and README.md are passed over. It gives
// every mistake of every file at once, sorted, and no Base if one of them is an error; then nothing is half-loaded.
func Load(fsys fs.FS) (*Base, Diagnostics) { return LoadWithProgress(fsys, nil) }

// LoadWithProgress is Load, and calls progress, if it is not nil, whenever another file has been read: so many are done of the total. It is called by one
// goroutine at a time.
func LoadWithProgress(fsys fs.FS, progress func(done, total int)) (*Base, Diagnostics) {
	f := findFiles(fsys)
	f.each(func(file *file, buffer *bytes.Buffer) { file.load(fsys, buffer) }, progress)
	l := loader{base: &Base{Words: language.Words{}}, pictures: map[string]bool{}, guides: map[string][]*Guide{}}
	l.base.Hash = f.hash()
	l.diags = f.diags
	for _, file := range f.list {
		l.take(file)
	}
	l.link()
	if len(l.diags.Errors()) == 0 && len(l.base.Guides) == 0 {
		l.report(".", Position{}, "empty-knowledge", "put a guide such as netflix-cancel.en.md into it", "the knowledge directory has no guide and no FAQ entry")
	}
	l.diags.Sort()
	if len(l.diags.Errors()) > 0 {
		return nil, l.diags
	}
	return l.base, l.diags
}

// A loader puts together what the files of one knowledge directory hold.
type loader struct {
	base     *Base
	pictures map[string]bool     // the pictures that there are
	guides   map[string][]*Guide // the Markdown files that there are, also those with mistakes, with what could be parsed
	diags    Diagnostics
}

// report reports an error.
func (l *loader) report(file string, pos Position, code, hint, format string, args ...any) {
	l.diags = append(l.diags, Diagnostic{File: file, Position: pos, Severity: SeverityError, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// take takes over what a file holds.
func (l *loader) take(f *file) {
	switch {
	case f.parse == nil:
		l.pictures[f.name] = true
	case path.Ext(f.name) == ".md":
		l.guides[f.name] = f.guides
	}
	l.base.Guides = append(l.base.Guides, f.guides...)
	l.base.Products = append(l.base.Products, f.products...)
	l.base.Golden = append(l.base.Golden, f.golden...)
	if f.words != nil {
		l.base.Words = f.words
	}
	f.holds = holds{}
}

// link sorts the guides and looks at what one file alone does not show.
func (l *loader) link() {
	slices.SortStableFunc(l.base.Guides, func(a, b *Guide) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Language, b.Language))
	})
	for i, g := range l.base.Guides {
		if i > 0 {
			l.checkTwice(l.base.Guides[i-1], g)
		}
		c := linkCheck{loader: l, guide: g}
		c.blocks(g.Summary)
		for _, s := range g.Sections {
			c.blocks(s.Intro)
			for _, p := range s.Parts {
				c.blocks(p.Body)
			}
		}
	}
}

// checkTwice reports two entries that cannot be told apart.
func (l *loader) checkTwice(a, b *Guide) {
	if a.ID != b.ID || a.Language != b.Language && a.Kind == b.Kind {
		return
	}
	if a.Language == b.Language {
		l.report(b.File, Position{Line: b.Line, Column: 1}, "duplicate-guide", "delete one of them, or give it another id", "%q in %q is also in %s, line %d", b.ID, b.Language, a.File, a.Line)
		return
	}
	l.report(b.File, Position{Line: b.Line, Column: 1}, "duplicate-guide", "give it another id", "%q is also %s, and one of them is a guide and the other one a FAQ entry", b.ID, a.File)
}
