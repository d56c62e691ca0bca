package web

import (
	_ "embed" // the template
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"stepwise/bot"
)

//go:embed reply.html
var replySource string

// replyTemplate is a reply as HTML. It escapes, and is the only place that does.
var replyTemplate = template.Must(template.New("reply").Funcs(template.FuncMap{
	"shown": bot.Neutral, "href": href, "isPage": isPage, "short": short, "groups": groups, "blockKind": blockKind, "picture": picture, "spanKind": spanKind,
}).Parse(replySource))

// Render is the reply as a fragment of HTML: one article with the choices as buttons, which name their token. All text of the reply stands in it as
// text, and nothing is cut or split, as a page has no limit. A reply that says nothing is the empty text.
func Render(r bot.Reply) (string, error) {
	if r.Title == "" && len(r.Blocks) == 0 && len(r.Choices) == 0 {
		return "", nil
	}
	var b strings.Builder
	if err := replyTemplate.Execute(&b, view{Reply: r, Alone: r.HasLoneStep()}); err != nil {
		return "", fmt.Errorf("render a reply: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}

// A view is a reply with what the template cannot see by itself.
type view struct {
	bot.Reply
	Alone bool // a step that is shown alone says how many there are; in a row of steps that can be seen
}

// A group is blocks of which all or none are steps, so that steps in a row become one list.
type group struct {
	Steps  bool
	Alone  bool
	Blocks []bot.Block
}

func groups(blocks []bot.Block, alone bool) []group {
	var out []group
	for i, b := range blocks {
		step := b.Kind == bot.Step
		if i == 0 || out[len(out)-1].Steps != step {
			out = append(out, group{Steps: step, Alone: alone})
		}
		last := &out[len(out)-1]
		last.Blocks = append(last.Blocks, b)
	}
	return out
}

// blockKind names the kind of a block; empty for a paragraph and for kinds to come, which are shown as one.
func blockKind(b bot.Block) string {
	switch b.Kind {
	case bot.Heading:
		return "heading"
	case bot.List:
		return "list"
	case bot.Warning:
		return "warning"
	case bot.Sentence:
		return "sentence"
	case bot.Image:
		return "image"
	case bot.Fine:
		return "fine"
	}
	return ""
}

// spanKind names the kind of a span; empty for plain words.
func spanKind(s bot.Span) string {
	switch s.Kind {
	case bot.Label:
		return "label"
	case bot.Link:
		return "link"
	}
	return ""
}

// href is the address if a link may lead there, and otherwise empty: the text then stands without a link.
func href(address string) template.URL {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" || u.User != nil { // https://bank.example@evil.example
			return ""
		}
	case "mailto", "tel":
	default:
		return ""
	}
	return template.URL(u.String()) // html/template itself knows no tel:
}

// isPage reports whether the address is that of a page, which gets a window of its own so that the conversation stays.
func isPage(address template.URL) bool { return strings.HasPrefix(string(address), "http") }

// maxShort is the length in bytes of a label that fits into a line of the smallest phone.
const maxShort = 20

// short reports whether a screen label can stand in one line, as it does on the button that it names.
func short(label string) bool { return len(label) <= maxShort }
