package terminal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"stepwise/bot"
)

// width is the number of columns that text is wrapped at: that of a terminal since the punched card, and a good line to read.
const width = 80

// Render is the reply as plain text: lines of at most 80 columns, a line break at the end. Screen labels stand in square brackets, as buttons do in plain
// text, [Sign in], so that nobody takes them for the sentences to say, which stand in quotation marks. A zero reply is the empty text.
func Render(r bot.Reply) string {
	var groups [][]string
	if r.Title != "" {
		groups = append(groups, underline(wrap(bot.Neutral(r.Title), width), "="))
	}
	alone := r.HasLoneStep()
	for _, b := range r.Blocks {
		lines := block(b, width, alone)
		if b.Kind == bot.Heading {
			lines = underline(lines, "-")
		}
		groups = append(groups, lines)
	}
	return join(append(groups, choices(r.Choices)))
}

// choices are the choices with what to type for each: its word, or its number among those without one.
func choices(list []bot.Choice) []string {
	marks, widest := bot.Marks(list), 0
	for _, mark := range marks {
		widest = max(widest, runewidth.StringWidth(mark))
	}
	var out []string
	for i, c := range list {
		mark := strings.Repeat(" ", widest-runewidth.StringWidth(marks[i])) + marks[i] + ") "
		out = append(out, hang(mark, wrap(bot.Neutral(c.Label), width-widest-len(") ")))...)
	}
	return out
}

// join is the groups of lines with an empty line between them.
func join(groups [][]string) string {
	var b strings.Builder
	for _, lines := range groups {
		if len(lines) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		for _, line := range lines {
			b.WriteString(line)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// block is a block as lines of at most that many columns.
func block(b bot.Block, columns int, alone bool) []string {
	switch b.Kind {
	case bot.Step:
		return step(b, columns, alone)
	case bot.List:
		return list(b, columns)
	case bot.Warning:
		label := bot.Neutral(b.Label)
		switch {
		case endsWide(label):
			label += "："
		case label != "":
			label += ": "
		}
		lines := wrap(label+first(b.Body), columns-2)
		lines = append(lines, blocks(rest(b.Body), columns-2)...)
		return hang("! ", lines)
	case bot.Sentence:
		return wrap("“"+spans(b.Text)+"”", columns)
	case bot.Image:
		if caption := spans(b.Text); caption != "" {
			return wrap(aside(caption, bot.Neutral(b.File)), columns)
		}
		return wrap(aside("", bot.Neutral(b.File)), columns)
	case bot.Fine:
		return wrap(aside("", spans(b.Text)), columns)
	}
	return wrap(spans(b.Text), columns)
}

// blocks is blocks below one another without empty lines, as they stand within a step, an item or a warning.
func blocks(bs []bot.Block, columns int) []string {
	var out []string
	for _, b := range bs {
		out = append(out, block(b, columns, false)...)
	}
	return out
}

func step(b bot.Block, columns int, alone bool) []string {
	mark := fmt.Sprintf("%d. ", b.Number)
	if alone && b.Total > 0 {
		mark = fmt.Sprintf("%d/%d. ", b.Number, b.Total)
	}
	title, body := spans(b.Text), b.Body
	if title == "" {
		title, body = first(body), rest(body)
	}
	if b.Optional != "" {
		title = aside(title, bot.Neutral(b.Optional))
	}
	lines := wrap(title, columns-len(mark))
	return hang(mark, append(lines, blocks(body, columns-len(mark))...))
}

func list(b bot.Block, columns int) []string {
	// Items that are more than a paragraph are easier told apart with air between them.
	airy := slices.ContainsFunc(b.Items, func(item []bot.Block) bool { return len(item) > 1 })
	var out []string
	for i, item := range b.Items {
		if airy && i > 0 {
			out = append(out, "")
		}
		mark := "- "
		if b.Ordered {
			mark = fmt.Sprintf("%*d. ", len(fmt.Sprint(len(b.Items))), i+1)
		}
		out = append(out, hang(mark, blocks(item, columns-len(mark)))...)
	}
	return out
}

// aside is the text with a remark in brackets behind it, those of Chinese around Chinese.
func aside(text, remark string) string {
	if endsWide(remark) {
		return text + "（" + remark + "）"
	}
	if text != "" {
		text += " "
	}
	return text + "(" + remark + ")"
}

// first is the text of the first block if it is a paragraph, which then shares a line with what leads it; rest is what remains.
func first(bs []bot.Block) string {
	if len(bs) == 0 || bs[0].Kind != bot.Paragraph {
		return ""
	}
	return spans(bs[0].Text)
}

func rest(bs []bot.Block) []bot.Block {
	if len(bs) == 0 || bs[0].Kind != bot.Paragraph {
		return bs
	}
	return bs[1:]
}

// hang puts the mark before the first line and its width in spaces before the others.
func hang(mark string, lines []string) []string {
	out := make([]string, 0, len(lines))
	for i, line := range lines {
		if i > 0 {
			mark = strings.Repeat(" ", runewidth.StringWidth(mark))
		}
		out = append(out, strings.TrimRight(mark+line, " "))
	}
	return out
}

// spans is a text without mark-up.
func spans(t bot.Text) string {
	var b strings.Builder
	for _, s := range t {
		text := bot.Neutral(s.Text)
		switch {
		case s.Kind == bot.Label:
			text = "[" + text + "]"
		case s.Kind == bot.Link && s.URL != s.Text && s.URL != "mailto:"+s.Text:
			text += " <" + bot.Neutral(s.URL) + ">"
		}
		b.WriteString(text)
	}
	return b.String()
}
