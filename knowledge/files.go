package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// Files are the files of a knowledge directory as they stood when [ReadFiles] read them. Each is read once, so that the hash is of what is parsed, whoever
// writes to the directory meanwhile.
type Files struct {
	files []*file // in the order of their paths
	diags Diagnostics
	hash  string
}

// A file is one that is part of the knowledge.
type file struct {
	fileKind
	name      string
	directory fs.FileMode // its type, as its directory says
	data      []byte      // nil for a picture, and once it was parsed
	sum       [sha256.Size]byte
	lost      *Diagnostic // why it could not be read; nil if it was
	holds
	diags Diagnostics
}

// What a file holds once it was parsed.
type holds struct {
	guides   []*Guide
	products []Product
	words    language.Words
	golden   []QuestionLine
}

// A fileKind is what the name of a file says that it is.
type fileKind struct {
	limit int64
	parse func(*source, *holds) // nil for a picture, which is shown as it is
}

// ReadFiles reads all files of a knowledge directory, of any depth, that are part of the knowledge. Names that begin with "." or "_" and README.md are passed
// over. What cannot be read is an error when the files are loaded.
func ReadFiles(fsys fs.FS) *Files {
	f := &Files{}
	f.walk(fsys)
	inParallel(len(f.files), func(i int) { f.files[i].read(fsys) })
	all := sha256.New()
	for _, file := range f.files {
		if file.lost != nil {
			f.diags = append(f.diags, *file.lost)
		}
		fmt.Fprintf(all, "%d %s %x ", len(file.name), file.name, file.sum) // a hash does not fail
	}
	if len(f.diags.Errors()) == 0 {
		f.hash = hex.EncodeToString(all.Sum(nil))
	}
	return f
}

// Hash is the SHA-256 of the names and contents of all files, in hexadecimal. It is empty if something could not be read.
func (f *Files) Hash() string { return f.hash }

// walk finds the files.
func (f *Files) walk(fsys fs.FS) {
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			f.diags = append(f.diags, *unreadable(name, err))
			return skip(entry)
		}
		if base := path.Base(name); name != "." && strings.ContainsRune("._", rune(base[0])) {
			return skip(entry)
		}
		if !entry.IsDir() {
			f.add(name, entry.Type())
		}
		return nil
	})
	if err != nil {
		f.diags = append(f.diags, *unreadable(".", err))
	}
}

// skip passes over the entry, and over all that is in it.
func skip(entry fs.DirEntry) error {
	if entry == nil || entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// add takes a file as what its name says that it is.
func (f *Files) add(name string, directory fs.FileMode) {
	base := path.Base(name)
	var kind fileKind
	switch {
	case strings.EqualFold(base, "README.md"):
		return
	case strings.HasSuffix(base, ".md"):
		kind = fileKind{maxGuideBytes, func(s *source, h *holds) { h.guides = parsedWithoutError(s, s.parseFile) }}
	case strings.HasSuffix(base, ".faq.csv"):
		kind = fileKind{maxSheetBytes, func(s *source, h *holds) { h.guides = s.readCSV() }}
	case strings.HasSuffix(base, ".faq.jsonl"):
		kind = fileKind{maxSheetBytes, func(s *source, h *holds) { h.guides = s.readJSONL() }}
	case name == "products.toml":
		kind = fileKind{maxTOMLBytes, func(s *source, h *holds) { h.products = s.readProducts() }}
	case name == "words.toml":
		kind = fileKind{maxTOMLBytes, func(s *source, h *holds) { h.words = s.readWords() }}
	case name == "golden.tsv":
		kind = fileKind{maxGoldenBytes, func(s *source, h *holds) { h.golden = s.readQuestions() }}
	case slices.Contains(pictureEndings, path.Ext(base)):
		kind = fileKind{limit: maxPictureBytes}
	case base == "products.toml" || base == "words.toml" || base == "golden.tsv":
		f.unused(name, "move it up beside the other guides", base+" is read only directly in the knowledge directory")
		return
	default:
		if !slices.Contains(plainEndings, path.Ext(base)) {
			f.unused(name, "delete it, or begin its name with _", "a file of this kind is not read")
		}
		return
	}
	f.files = append(f.files, &file{fileKind: kind, name: name, directory: directory})
}

func (f *Files) unused(name, hint, message string) {
	f.diags = append(f.diags, Diagnostic{File: name, Severity: SeverityWarning, Code: "unused-file", Message: message, Hint: hint})
}

// read reads the file.
func (f *file) read(fsys fs.FS) {
	f.data, f.lost = readFile(fsys, f.name, f.directory, f.limit)
	f.sum = sha256.Sum256(f.data)
	if f.parse == nil {
		f.data = nil
	}
}

// load parses the file, if it could be read and is to be parsed.
func (f *file) load() {
	if f.lost != nil || f.parse == nil {
		return
	}
	s := newSource(f.name, f.data)
	f.data = nil
	f.parse(s, &f.holds)
	f.diags = s.diags
}

// parsedWithoutError are the guides of a file; none if it has an error.
func parsedWithoutError(s *source, parse func() []*Guide) []*Guide {
	guides := parse()
	if len(s.diags.Errors()) > 0 {
		return nil
	}
	return guides
}
