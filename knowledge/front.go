package knowledge

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/pelletier/go-toml/v2"
)

const fence = "+++"

// front is the front matter of a guide as it is written.
type front struct {
	Title     string          `toml:"title"`
	Product   string          `toml:"product"`
	Task      string          `toml:"task"`
	Questions []string        `toml:"questions"`
	Source    string          `toml:"source"`
	Author    string          `toml:"author"`
	Region    []string        `toml:"region"`
	Checked   *toml.LocalDate `toml:"checked"`
	Type      string          `toml:"type"`
	Asked     map[string]any  `toml:"asked"` // any, so that a key that fell into it can be told from a wrong value

	at    map[string]Position
	asked map[PartID][]string
}

// frontKeys are the keys that cannot be meant as part ids when they stand under [asked].
var frontKeys = []string{"title", "product", "task", "questions", "source", "author", "region", "checked", "type"}

// splitFront finds the front matter and the offset at which what follows it begins.
func (s *source) splitFront() (text []byte, start, body int) {
	first, _, _ := bytes.Cut(s.text, []byte("\n"))
	if strings.TrimRight(string(first), " \t") != fence {
		s.fail(Position{Line: 1, Column: 1}, "missing-front-matter", `begin the file with "+++", title = "…", "+++"`, "the file does not begin with front matter")
		return nil, 0, 0
	}
	start = len(first) + 1
	for at := start; at < len(s.text); {
		line, _, _ := bytes.Cut(s.text[at:], []byte("\n"))
		if strings.TrimRight(string(line), " \t") == fence {
			return s.text[start:at], start, min(at+len(line)+1, len(s.text))
		}
		at += len(line) + 1
	}
	s.fail(Position{Line: 1, Column: 1}, "open-front-matter", `write a line "+++" after the last key`, "the front matter does not end")
	return nil, 0, len(s.text)
}

// decodeFront decodes and checks the front matter. What is wrong stays empty.
func (s *source) decodeFront(text []byte, start int) front {
	f := front{asked: map[PartID][]string{}}
	if text == nil {
		return f
	}
	f.at = s.tomlKeys(start, text)
	if !s.decodeTOML(start, text, &f) && f.Title == "" {
		f.at["title"] = Position{} // what could not be decoded is not missing
	}
	f.Title, f.Author = squeeze(f.Title), squeeze(f.Author)
	f.Questions = s.squeezeAll(f.Questions, "questions", f.at["questions"])
	for _, key := range sortedKeys(f.Asked, positionsUnder[string]("asked.", f.at)) {
		s.decodeAsked(&f, key)
	}
	if u, err := url.Parse(f.Source); f.Source != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		s.fail(f.at["source"], "bad-source", `write it as source = "https://…"`, "the source %q is not the address of a web page", f.Source)
		f.Source = ""
	}
	for i, r := range f.Region {
		f.Region[i] = strings.ToLower(r)
		if len(r) != 2 || strings.Trim(f.Region[i], "abcdefghijklmnopqrstuvwxyz") != "" {
			s.fail(f.at["region"], "bad-region", `write the two letters of ISO 3166, such as region = ["my", "id"]`, "%q is not the code of a country", r)
		}
	}
	for _, slug := range [][2]string{{"product", f.Product}, {"task", f.Task}} {
		if slug[1] != "" && !isSlug(slug[1]) {
			s.fail(f.at[slug[0]], "bad-slug", "use only a-z, 0-9 and -", "the %s %q is not a slug", slug[0], slug[1])
		}
	}
	if f.Type != "" && f.Type != "faq" && f.Type != "guide" {
		s.fail(f.at["type"], "bad-type", `leave it out for a guide, or write type = "faq"`, "there is no type %q", f.Type)
	}
	return f
}

// decodeAsked checks one key below [asked].
func (s *source) decodeAsked(f *front, key string) {
	pos := f.at["asked."+key]
	list, isList := f.Asked[key].([]any)
	if slices.Contains(frontKeys, key) && (!isList || key == "questions" || key == "region") {
		s.fail(pos, "key-under-asked", "move it above [asked]: what follows a table's name belongs to the table", "the key %q fell under [asked]", key)
		return
	}
	var questions []string
	for _, v := range list {
		q, ok := v.(string)
		isList = isList && ok
		questions = append(questions, q)
	}
	if !isList {
		s.fail(pos, "bad-asked", `write it as `+key+` = ["…", "…"]`, "%q under [asked] is not a list of questions", key)
		return
	}
	f.asked[PartID(key)] = s.squeezeAll(questions, key, pos)
}

// askedAt are the positions of the keys below [asked].
func (f *front) askedAt() map[PartID]Position { return positionsUnder[PartID]("asked.", f.at) }

// positionsUnder are the positions of the keys with that prefix, by what follows it.
func positionsUnder[K ~string](prefix string, at map[string]Position) map[K]Position {
	out := map[K]Position{}
	for key, pos := range at {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			out[K(rest)] = pos
		}
	}
	return out
}

// squeezeAll makes each question one line and reports those that are empty or stand twice.
func (s *source) squeezeAll(questions []string, key string, pos Position) []string {
	var out []string
	for _, q := range questions {
		q = squeeze(q)
		if q == "" {
			s.fail(pos, "empty-question", "delete it", "%q has an empty question", key)
			continue
		}
		if slices.Contains(out, q) {
			s.warn(pos, "question-twice", "delete one of them", "%q has the question %q twice", key, q)
			continue
		}
		out = append(out, q)
	}
	return out
}

// checkedDate is the day as a time in UTC; the zero time if there is none.
func (f *front) checkedDate() time.Time {
	if f.Checked == nil {
		return time.Time{}
	}
	return f.Checked.AsTime(time.UTC)
}

// squeeze makes one line of the text, with single spaces and without control characters.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// isSlug reports whether s is of a-z, 0-9 and -, and neither begins nor ends with the last.
func isSlug(s string) bool {
	return s != "" && s[0] != '-' && s[len(s)-1] != '-' &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}
