package knowledge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"stepwise/knowledge/language"
)

var (
	pictureEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}
	plainEndings   = []string{".toml", ".csv", ".jsonl", ".tsv", ".txt"}
)

// files are the files of a knowledge directory that are part of the knowledge, with what is wrong with others.
type files struct {
	list  []*file // in the order of their paths
	diags Diagnostics
}

// A file is one that is part of the knowledge.
type file struct {
	fileKind
	name      string
	directory fs.FileMode // its type, as its directory says
	sum       [sha256.Size]byte
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

// Hash is what Load would give as the hash of the base, in a fraction of the time. It is empty if something cannot be read, for then there is no base.
func Hash(fsys fs.FS) string {
	f := findFiles(fsys)
	f.each(func(file *file, buffer *bytes.Buffer) { file.read(fsys, buffer) }, nil)
	return f.hash()
}

// Pictures are the paths of the pictures in a knowledge directory, in order.
func Pictures(fsys fs.FS) (names []string) {
	for _, f := range findFiles(fsys).list {
		if f.parse == nil {
			names = append(names, f.name)
		}
	}
	return names
}

// each calls do with every file, on all cores, and tells progress, if it is not nil. The buffer may be used again.
func (f *files) each(do func(*file, *bytes.Buffer), progress func(done, total int)) {
	var next atomic.Int64
	var mu sync.Mutex // guards ready, and calls of progress
	ready := 0
	var working sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(f.list)) {
		working.Go(func() {
			var buffer bytes.Buffer
			for i := int(next.Add(1)) - 1; i < len(f.list); i = int(next.Add(1)) - 1 {
				do(f.list[i], &buffer)
				if progress != nil {
					mu.Lock()
					ready++
					progress(ready, len(f.list))
					mu.Unlock()
				}
			}
		})
	}
	working.Wait()
}

// hash is the SHA-256 of the names and contents of all files once they were read, in hexadecimal.
func (f *files) hash() string {
	all := sha256.New()
	for _, file := range f.list {
		fmt.Fprintf(all, "%d %s %x ", len(file.name), file.name, file.sum) // a hash does not fail
		f.diags = append(f.diags, file.diags...)
	}
	if len(f.diags.Errors()) > 0 {
		return ""
	}
	return hex.EncodeToString(all.Sum(nil))
}

// findFiles finds them, in a directory of any depth. Names that begin with "." or "_" and README.md are passed over.
func findFiles(fsys fs.FS) *files {
	f := &files{}
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
	return f
}

// skip passes over the entry, and over all that is in it.
func skip(entry fs.DirEntry) error {
	if entry == nil || entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// add takes a file as what its name says that it is.
func (f *files) add(name string, directory fs.FileMode) {
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
	f.list = append(f.list, &file{fileKind: kind, name: name, directory: directory})
}

func (f *files) unused(name, hint, message string) {
	f.diags = append(f.diags, Diagnostic{File: name, Severity: SeverityWarning, Code: "unused-file", Message: message, Hint: hint})
}

// read reads the file into the buffer. What is in it is valid until the buffer is used again; ok is false if it cannot be read.
func (f *file) read(fsys fs.FS, buffer *bytes.Buffer) (data []byte, ok bool) {
	buffer.Reset()
	if d := readFile(fsys, f.name, f.directory, f.limit, buffer); d != nil {
		f.diags = append(f.diags, *d)
		return nil, false
	}
	f.sum = sha256.Sum256(buffer.Bytes())
	return buffer.Bytes(), true
}

// load reads the file and parses it.
func (f *file) load(fsys fs.FS, buffer *bytes.Buffer) {
	data, ok := f.read(fsys, buffer)
	if !ok || f.parse == nil {
		return
	}
	s := newSource(f.name, data)
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
