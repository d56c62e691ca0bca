package knowledge

import (
	"bytes"
	"io"
	"io/fs"
	"strconv"
)

// What a file may hold at most. Markdown is measured before it is parsed, because goldmark turns a table line of 35 kB into
// 88 MB and takes 20 s for 2,000 nested lists.
const (
	maxGuideBytes   = 256 << 10
	maxTOMLBytes    = 1 << 20
	maxGoldenBytes  = 8 << 20
	maxSheetBytes   = 64 << 20 // one *.faq.csv or *.faq.jsonl
	maxEntryBytes   = 64 << 10 // one entry of these
	maxPictureBytes = 10 << 20 // what Telegram takes as a photo (core.telegram.org/bots/api#sendphoto)
	maxNesting      = 32
	maxColumns      = 32
	maxBlockBytes   = 16 << 10 // lines without an empty one between them: inline mark-up is parsed in quadratic time
	maxBrackets     = 400      // opened between two empty lines, for the same reason
	maxHeadingBytes = 1000     // the same for the attributes of a heading
	tabWidth        = 4
)

// isWithinLimits reports whether Markdown from offset on can be parsed in little time and memory, and says what is in the way.
func (s *source) isWithinLimits(offset int) bool {
	block, brackets := 0, 0
	for start := offset; start < len(s.text); {
		line, _, _ := bytes.Cut(s.text[start:], []byte("\n"))
		pos := s.at(start)
		block += len(line) + 1
		brackets += bytes.Count(line, []byte("["))
		if len(bytes.TrimLeft(line, " \t>")) == 0 {
			block, brackets = 0, 0
		}
		if nesting(line) > maxNesting {
			s.fail(pos, "too-deep", "write it flat", "lists or quotes are nested more than %d deep", maxNesting)
			return false
		}
		if columns(line) > maxColumns {
			s.fail(pos, "too-wide", "write lists instead of tables", "the line has more than %d table columns", maxColumns)
			return false
		}
		if block > maxBlockBytes || brackets > maxBrackets || bytes.HasPrefix(bytes.TrimLeft(line, " \t>"), []byte("#")) && len(line) > maxHeadingBytes {
			s.fail(pos, "too-long", "break it into paragraphs", "the heading or the paragraph is too long")
			return false
		}
		start += len(line) + 1
	}
	return true
}

// nesting is how deep the line may stand within lists and quotes, judged by its beginning alone.
func nesting(line []byte) int {
	depth, indent := 0, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ':
			indent++
		case c == '\t':
			indent += tabWidth
		case c == '>':
			depth++
		case (c == '-' || c == '+' || c == '*') && isBlankAt(line, i+1):
			depth++
		case c >= '0' && c <= '9':
			for i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9' {
				i++
			}
			if i+1 >= len(line) || line[i+1] != '.' && line[i+1] != ')' || !isBlankAt(line, i+2) {
				return depth + indent/2
			}
			depth++
			i++
		default:
			return depth + max(indent-depth, 0)/2
		}
	}
	return depth
}

func isBlankAt(line []byte, i int) bool {
	return i >= len(line) || line[i] == ' ' || line[i] == '\t'
}

func columns(line []byte) int {
	line = bytes.TrimSpace(line)
	n := bytes.Count(line, []byte("|")) + 1
	if bytes.HasPrefix(line, []byte("|")) {
		n--
	}
	if bytes.HasSuffix(line, []byte("|")) {
		n--
	}
	return n
}

// readFile reads the content of a file that is not larger than limit. Only regular files are opened: a pipe would be waited for. The type is what the
// directory says of the file, which spares a look at each of ten thousand.
func readFile(fsys fs.FS, name string, directory fs.FileMode, limit int64, to *bytes.Buffer) *Diagnostic {
	if !directory.IsRegular() { // a link, or of no known type
		info, err := fs.Stat(fsys, name)
		if err != nil {
			return unreadable(name, err)
		}
		if !info.Mode().IsRegular() {
			return &Diagnostic{
				File: name, Severity: SeverityError, Code: "unreadable-file", Message: "this is not a regular file",
				Hint: "put the file itself into the knowledge directory",
			}
		}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return unreadable(name, err)
	}
	defer func() { _ = f.Close() }() // it was only read from
	info, err := f.Stat()
	if err != nil {
		return unreadable(name, err)
	}
	if info.Size() > limit {
		return tooLarge(name, limit)
	}
	to.Grow(int(info.Size()) + bytes.MinRead) // with room to find the end
	if _, err := to.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return unreadable(name, err)
	}
	if int64(to.Len()) > limit { // it grew meanwhile
		return tooLarge(name, limit)
	}
	return nil
}

func unreadable(name string, err error) *Diagnostic {
	return &Diagnostic{
		File: name, Severity: SeverityError, Code: "unreadable-file", Message: "read file: " + err.Error(),
		Hint: "check its permissions; a link must not lead out of the knowledge directory",
	}
}

func tooLarge(name string, limit int64) *Diagnostic {
	unit, n := "KiB", limit>>10
	if n >= 1<<10 {
		unit, n = "MiB", n>>10
	}
	return &Diagnostic{
		File: name, Severity: SeverityError, Code: "too-large",
		Message: "the file has more than " + strconv.FormatInt(n, 10) + " " + unit, Hint: "split it into several files",
	}
}
