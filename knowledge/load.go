package knowledge

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"slices"
	"strings"

	"stepwise/knowledge/language"
)

var (
	pictureEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}
	plainEndings   = []string{".toml", ".csv", ".jsonl", ".tsv", ".txt"}
)

// Load reads a knowledge directory of any depth. Names that begin with "." or "_" and README.md are passed over. It gives
// every mistake of every file at once, sorted, and no Base if one of them is an error; then nothing is half-loaded.
func Load(fsys fs.FS) (*Base, Diagnostics) {
	l := loader{fsys: fsys, hash: sha256.New(), base: &Base{Words: language.Words{}}, pictures: map[string]bool{}, guides: map[string]bool{}}
	l.walk()
	l.link()
	if len(l.diags.Errors()) == 0 && len(l.base.Guides) == 0 {
		l.report(SeverityError, ".", Position{}, "empty-knowledge", "put a guide such as netflix-cancel.en.md into it", "the knowledge directory has no guide and no FAQ entry")
	}
	l.diags.Sort()
	if len(l.diags.Errors()) > 0 {
		return nil, l.diags
	}
	l.base.Hash = hex.EncodeToString(l.hash.Sum(nil))
	return l.base, l.diags
}

// A loader reads one knowledge directory.
type loader struct {
	fsys     fs.FS
	base     *Base
	hash     hash.Hash
	pictures map[string]bool // the pictures that there are
	guides   map[string]bool // the Markdown files that there are, also those with mistakes
	diags    Diagnostics
}

func (l *loader) report(severity Severity, file string, pos Position, code, hint, format string, args ...any) {
	l.diags = append(l.diags, Diagnostic{File: file, Position: pos, Severity: severity, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// walk reads all files, in the order of their paths.
func (l *loader) walk() {
	err := fs.WalkDir(l.fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			l.diags = append(l.diags, *unreadable(name, err))
			return skip(entry)
		}
		if base := path.Base(name); name != "." && strings.ContainsRune("._", rune(base[0])) {
			return skip(entry)
		}
		if !entry.IsDir() {
			l.readFile(name)
		}
		return nil
	})
	if err != nil {
		l.diags = append(l.diags, *unreadable(".", err))
	}
}

// skip passes over the entry, and over all that is in it.
func skip(entry fs.DirEntry) error {
	if entry == nil || entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// readFile reads one file as what its name says that it is.
func (l *loader) readFile(name string) {
	base := path.Base(name)
	switch {
	case strings.EqualFold(base, "README.md"):
	case strings.HasSuffix(base, ".md"):
		l.guides[name] = true
		l.read(name, maxGuideBytes, func(s *source) {
			l.base.Guides = append(l.base.Guides, parsedWithoutError(s, s.parseFile)...)
		})
	case strings.HasSuffix(base, ".faq.csv"):
		l.read(name, maxSheetBytes, func(s *source) { l.base.Guides = append(l.base.Guides, s.readCSV()...) })
	case strings.HasSuffix(base, ".faq.jsonl"):
		l.read(name, maxSheetBytes, func(s *source) { l.base.Guides = append(l.base.Guides, s.readJSONL()...) })
	case name == "products.toml":
		l.read(name, maxTOMLBytes, func(s *source) { l.base.Products = s.readProducts() })
	case name == "words.toml":
		l.read(name, maxTOMLBytes, func(s *source) { l.base.Words = s.readWords() })
	case name == "golden.tsv":
		l.read(name, maxGoldenBytes, func(s *source) { l.base.Golden = s.readQuestions() })
	case slices.Contains(pictureEndings, path.Ext(base)):
		l.pictures[name] = true
		if data, d := readFile(l.fsys, name, maxPictureBytes); d != nil {
			l.diags = append(l.diags, *d)
		} else {
			l.add(name, data)
		}
	case base == "products.toml" || base == "words.toml" || base == "golden.tsv":
		l.report(SeverityWarning, name, Position{}, "unused-file", "move it up beside the other guides", "%s is read only directly in the knowledge directory", base)
	case !slices.Contains(plainEndings, path.Ext(base)):
		l.report(SeverityWarning, name, Position{}, "unused-file", "delete it, or begin its name with _", "a file of this kind is not read")
	}
}

// read reads a file and hands it on; it is part of the base's hash.
func (l *loader) read(name string, limit int64, parse func(*source)) {
	data, d := readFile(l.fsys, name, limit)
	if d != nil {
		l.diags = append(l.diags, *d)
		return
	}
	l.add(name, data)
	s := newSource(name, data)
	parse(s)
	l.diags = append(l.diags, s.diags...)
}

func (l *loader) add(name string, data []byte) {
	fmt.Fprintf(l.hash, "%d %s %d ", len(name), name, len(data)) // a hash does not fail
	l.hash.Write(data)
}

// parsedWithoutError are the guides of a file; none if it has an error.
func parsedWithoutError(s *source, parse func() []*Guide) []*Guide {
	guides := parse()
	if len(s.diags.Errors()) > 0 {
		return nil
	}
	return guides
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
		l.report(SeverityError, b.File, Position{Line: b.Line, Column: 1}, "duplicate-guide", "delete one of them, or give it another id", "%q in %q is also in %s, line %d", b.ID, b.Language, a.File, a.Line)
		return
	}
	l.report(SeverityError, b.File, Position{Line: b.Line, Column: 1}, "duplicate-guide", "give it another id", "%q is also %s, and one of them is a guide and the other one a FAQ entry", b.ID, a.File)
}
