package knowledge

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/text"

	"stepwise/knowledge/language"
)

// A row is a FAQ entry as it stands in a *.faq.jsonl.
type row struct {
	ID          string   `json:"id"`
	Language    string   `json:"language"`
	Question    string   `json:"question"`
	Paraphrases []string `json:"paraphrases,omitempty"`
	Answer      string   `json:"answer"`
	Product     string   `json:"product,omitempty"`
	Task        string   `json:"task,omitempty"`
}

// entry makes a FAQ entry of a row that stands at pos.
func (s *source) entry(r row, size int, pos Position) (*Guide, bool) {
	if size > maxEntryBytes {
		s.fail(pos, "too-large", "make several entries of it", "the entry has more than %d KiB", maxEntryBytes>>10)
		return nil, false
	}
	good := true
	for _, f := range []struct{ name, value string }{{"id", r.ID}, {"language", r.Language}, {"question", squeeze(r.Question)}, {"answer", strings.TrimSpace(r.Answer)}} {
		if f.value == "" {
			s.fail(pos, "empty-field", "fill it in", "the entry has no %s", f.name)
			good = false
		}
	}
	if strings.ContainsFunc(r.ID, unicode.IsControl) {
		s.fail(pos, "bad-id", "take them out", "the id %q has a tab, a line end or another control character in it", r.ID)
		good = false
	}
	if r.Language != "" && !isLanguage(r.Language) {
		s.fail(pos, "bad-language", "write the two letters of ISO 639-1, such as ms", "%q is not the code of a language", r.Language)
		good = false
	}
	for _, slug := range [][2]string{{"product", r.Product}, {"task", r.Task}} {
		if slug[1] != "" && !isSlug(slug[1]) {
			s.fail(pos, "bad-slug", "use only a-z, 0-9 and -", "the %s %q is not a slug", slug[0], slug[1])
			good = false
		}
	}
	if !good {
		return nil, false
	}
	g := &Guide{
		ID: GuideID(r.ID), Language: language.Code(r.Language), Kind: FAQEntry, Title: squeeze(r.Question),
		Product: ProductID(r.Product), Task: TaskID(r.Task), Summary: s.answer(r.Answer, pos), File: s.file, Line: pos.Line,
	}
	for _, q := range r.Paraphrases {
		if q = squeeze(q); q != "" && !slices.Contains(g.Questions, q) {
			g.Questions = append(g.Questions, q)
		}
	}
	if len(g.Summary) == 0 {
		s.fail(pos, "empty-field", "fill it in", "the entry has no answer")
		return nil, false
	}
	return g, true
}

// answer reads an answer as Markdown; whatever a guide could not hold becomes plain paragraphs.
func (s *source) answer(answer string, pos Position) []Block {
	a := newSource(s.file, []byte(answer))
	var blocks []Block
	if a.isWithinLimits(0) {
		m := &markdown{source: a, body: a.text, dir: path.Dir(s.file), lenient: true}
		m.root = s.markdown().Parse(text.NewReader(m.body))
		blocks = m.blocks(children(m.root))
	} else {
		for paragraph := range strings.SplitSeq(string(a.text), "\n\n") {
			var b textBuilder
			if b.add(paragraph); len(b.spans) > 0 {
				blocks = append(blocks, Block{Text: b.text()})
			}
		}
	}
	return at(blocks, pos)
}

// at moves blocks to the place of their entry: an answer within a field has no lines of its own.
func at(blocks []Block, pos Position) []Block {
	for i := range blocks {
		blocks[i].Pos = pos
		at(blocks[i].Body, pos)
		for _, item := range blocks[i].Items {
			at(item, pos)
		}
	}
	return blocks
}

// readJSONL reads a *.faq.jsonl: an entry a line.
func (s *source) readJSONL() []*Guide {
	var out []*Guide
	if !s.isUTF8() {
		return nil
	}
	for start := 0; start < len(s.text); {
		line, _, _ := bytes.Cut(s.text[start:], []byte("\n"))
		pos, from := s.at(start), start
		start += len(line) + 1
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var r row
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		err := d.Decode(&r)
		if err == nil && len(bytes.TrimSpace(line[d.InputOffset():])) > 0 {
			err = errors.New("there is more than one value in the line")
		}
		if err != nil {
			s.badJSON(from, err)
			continue
		}
		if g, ok := s.entry(r, len(line), pos); ok {
			out = append(out, g)
		}
	}
	return out
}

// badJSON reports a line that begins at offset from and is no entry.
func (s *source) badJSON(from int, err error) {
	const hint = "each line is one entry with id, language, question, paraphrases, answer, and product and task if it has them"
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		s.fail(s.at(from+int(e.Offset)), "bad-json", hint, "%q is a %s where text is due", e.Field, e.Value)
		return
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		from += max(int(e.Offset)-1, 0) // the offset is behind the character
	}
	s.fail(s.at(from), "bad-json", hint, "%s", strings.TrimPrefix(err.Error(), "json: "))
}

// readCSV reads a *.faq.csv: a header row, then an entry a row, its paraphrases with | between.
func (s *source) readCSV() []*Guide {
	if !s.isUTF8() {
		return nil
	}
	r := csv.NewReader(bytes.NewReader(s.text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		s.badCSV(err)
		return nil
	}
	if !s.isHeader(header) {
		return nil
	}
	var out []*Guide
	for {
		start := r.InputOffset()
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			s.badCSV(err)
			return nil
		}
		line, column := r.FieldPos(0)
		pos := s.atBytes(line, column)
		if len(fields) != len(header) {
			s.fail(pos, "field-count", `put a field with a comma in it between double quotes`, "the row has %d fields, and there are %d columns", len(fields), len(header))
			continue
		}
		f := map[string]string{}
		for i, v := range fields {
			f[header[i]] = strings.TrimSpace(v)
		}
		e := row{ID: f["id"], Language: f["language"], Question: f["question"], Answer: f["answer"], Product: f["product"], Task: f["task"]}
		e.Paraphrases = strings.Split(f["paraphrases"], "|")
		if g, ok := s.entry(e, int(r.InputOffset()-start), pos); ok {
			out = append(out, g)
		}
	}
}

func (s *source) badCSV(err error) {
	pos := Position{}
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		pos, err = s.atBytes(e.Line, e.Column), e.Err
	}
	s.fail(pos, "bad-csv", `double every quotation mark in a field: ""`, "%v", err)
}

// isHeader checks the header row.
func (s *source) isHeader(header []string) bool {
	const columns = "id,language,question,paraphrases,answer,product,task"
	pos := Position{Line: 1, Column: 1}
	before := len(s.diags)
	for i, h := range header {
		header[i] = strings.ToLower(strings.TrimSpace(h))
		if !slices.Contains(strings.Split(columns, ","), header[i]) || slices.Index(header, header[i]) != i {
			s.fail(pos, "unknown-column", "the columns are "+columns, "the column %q is unknown or stands twice", h)
		}
	}
	for _, need := range []string{"id", "language", "question", "answer"} {
		if !slices.Contains(header, need) {
			s.fail(pos, "missing-column", "the first row names the columns: "+columns, "there is no column %q", need)
		}
	}
	return len(s.diags) == before
}
