package discord

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"stepwise/bot"
)

// A message is one of Discord's messages.
type message struct {
	content string
	rows    []row
}

// maxContent is the length of the longest content (discord.com/developers/docs/resources/message#create-message).
const maxContent = 2000

// render is the reply as messages, with the choices on the last. A reply that says nothing is none.
func render(r bot.Reply) []message {
	var groups []group
	if r.Title != "" {
		groups = append(groups, heading("## ", bot.Text{{Text: r.Title}}))
	}
	alone := r.HasLoneStep()
	for _, b := range r.Blocks {
		switch b.Kind {
		case bot.Heading:
			groups = append(groups, heading("### ", b.Text))
		case bot.Step:
			groups = append(groups, group{lines: step(b, alone)})
		default:
			groups = append(groups, group{lines: block(b, top)})
		}
	}
	rows, spelled := rows(r.Choices)
	groups = append(groups, group{lines: spelled})
	var out []message
	for _, content := range pack(groups) {
		out = append(out, message{content: content})
	}
	for len(rows) > 0 {
		n := min(len(rows), maxRows)
		if last := len(out) - 1; last >= 0 && out[last].rows == nil {
			out[last].rows = rows[:n]
		} else {
			out = append(out, message{content: "…", rows: rows[:n]})
		}
		rows = rows[n:]
	}
	return out
}

// A group is lines that belong together: messages are split between groups.
type group struct {
	lines   []textLine
	heading bool // it stands over the next group
}

// A textLine is a line of text with what stands before it: on its first piece, and on the others if it has to be split.
type textLine struct {
	first, rest string
	text        bot.Text // clean
}

// String is the line in Discord's Markdown.
func (l textLine) String() string { return strings.TrimRight(l.first+markup(l.text), " ") }

func heading(mark string, t bot.Text) group {
	return group{lines: lines(t, mark), heading: true}
}

// lines is the text as a line; none if there is nothing to be seen.
func lines(t bot.Text, mark string) []textLine {
	t = clean(t)
	visible := false
	for _, s := range t {
		visible = visible || strings.TrimSpace(s.Text+s.URL) != ""
	}
	if !visible {
		return nil
	}
	t[0].Text = strings.TrimLeft(t[0].Text, " ")
	return []textLine{{first: mark, rest: mark, text: t}}
}

// place is where a block stands: mark-up that Discord knows at the beginning of a line alone can be used at the top, and a quote not within a quote.
type place int

const (
	top place = iota
	quoted
	item
)

// block is a block as lines.
func block(b bot.Block, at place) []textLine {
	switch b.Kind {
	case bot.Step:
		return step(b, false)
	case bot.List:
		return list(b)
	case bot.Warning:
		return warning(b, at)
	case bot.Heading:
		return lines(bold(b.Text), "")
	case bot.Sentence:
		if at == top {
			return lines(b.Text, "> ")
		}
		return lines(wrapped("“", b.Text, "”"), "")
	case bot.Image:
		// The picture itself stays behind: an adapter sees no files.
		t := b.Text
		if len(lines(t, "")) == 0 {
			t = bot.Text{{Text: b.File}}
		}
		return small(wrapped("(", t, ")"), at)
	case bot.Fine:
		return small(b.Text, at)
	}
	return lines(b.Text, "")
}

// small is fine print.
func small(t bot.Text, at place) []textLine {
	if at == top {
		return lines(t, "-# ")
	}
	return lines(t, "")
}

// blocks is blocks below one another.
func blocks(bs []bot.Block, at place) []textLine {
	var out []textLine
	for _, b := range bs {
		out = append(out, block(b, at)...)
	}
	return out
}

func step(b bot.Block, alone bool) []textLine {
	mark := strconv.Itoa(b.Number)
	if alone && b.Total > 0 {
		mark += "/" + strconv.Itoa(b.Total)
	}
	mark += "."
	title := bold(append(bot.Text{{Text: mark + " "}}, b.Text...))
	body := b.Body
	if len(lines(b.Text, "")) == 0 {
		title = bot.Text{{Kind: bot.Label, Text: mark}}
		if len(body) > 0 && body[0].Kind == bot.Paragraph {
			title, body = append(append(title, bot.Span{Text: " "}), body[0].Text...), body[1:]
		}
	}
	if b.Optional != "" {
		title = append(title, bot.Span{Text: " (" + b.Optional + ")"})
	}
	return append(lines(title, ""), blocks(body, top)...)
}

// list is a list as Discord knows it. Lists within lists are set in by the width of their marks.
func list(b bot.Block) []textLine {
	var out []textLine
	for i, content := range b.Items {
		mark := "- "
		if b.Ordered {
			mark = strconv.Itoa(i+1) + ". "
		}
		out = append(out, hang(mark, strings.Repeat(" ", len(mark)), blocks(content, item))...)
	}
	return out
}

// warning is a warning with a sign that shows how grave it is, in a quote of its own where that is possible.
func warning(b bot.Block, at place) []textLine {
	label := bot.Text{{Text: sign(b) + " "}}
	if b.Label != "" {
		colon := ": "
		if last, _ := utf8.DecodeLastRuneInString(b.Label); isWide(last) {
			colon = "："
		}
		label = append(label, bot.Span{Kind: bot.Label, Text: b.Label}, bot.Span{Text: colon})
	}
	body := b.Body
	if len(body) > 0 && body[0].Kind == bot.Paragraph {
		label, body = append(label, body[0].Text...), body[1:]
	}
	if at != top {
		return append(lines(label, ""), blocks(body, at)...)
	}
	return hang("> ", "> ", append(lines(label, ""), blocks(body, quoted)...))
}

func sign(b bot.Block) string {
	switch b.Alert {
	case "NOTE":
		return "ℹ️"
	case "TIP":
		return "💡"
	case "IMPORTANT":
		return "❗"
	case "CAUTION":
		return "🛑"
	}
	return "⚠️"
}

// maxMark is how much may stand before a line, in bytes; deeper lists are not set in further.
const maxMark = 40

// hang puts one mark before the first line, the other before the rest.
func hang(first, rest string, in []textLine) []textLine {
	for i := range in {
		mark := rest
		if i == 0 {
			mark = first
		}
		if len(mark)+len(in[i].first) <= maxMark {
			in[i].first = mark + in[i].first
		}
		if len(rest)+len(in[i].rest) <= maxMark {
			in[i].rest = rest + in[i].rest
		}
	}
	return in
}

// bold is the text with all that is plain in bold.
func bold(t bot.Text) bot.Text {
	out := make(bot.Text, len(t))
	for i, s := range t {
		if s.Kind == bot.Plain {
			s.Kind = bot.Label
		}
		out[i] = s
	}
	return out
}

// wrapped is the text between two others; nothing if there is none.
func wrapped(before string, t bot.Text, after string) bot.Text {
	if len(clean(t)) == 0 {
		return nil
	}
	return append(append(bot.Text{{Text: before}}, t...), bot.Span{Text: after})
}
