package telegram

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"stepwise/bot"
)

// A page is one message of Telegram's.
type page struct {
	text     string
	entities []tgbotapi.MessageEntity
	keyboard [][]tgbotapi.InlineKeyboardButton
}

// render is the reply as messages of Telegram's, in their order; none for a reply that says nothing. Choices are buttons below the last.
func render(r bot.Reply) []page {
	keyboard, listed := choices(r.Choices)
	var pages []page
	for _, text := range pack(append(parts(r), listed)) {
		if text.isVisible() {
			pages = append(pages, page{text: text.plain(), entities: text.entities()})
		}
	}
	if len(pages) == 0 && len(r.Choices) > 0 {
		return render(bot.Reply{Title: "…", Choices: r.Choices})
	}
	if len(pages) > 0 {
		pages[len(pages)-1].keyboard = keyboard
	}
	return pages
}

// parts is what the reply says, as the pieces between which it may be split. A heading is one piece with what follows it.
func parts(r bot.Reply) []rich {
	alone := r.HasLoneStep()
	var out []rich
	heading := plainly(r.Title).styled(bold)
	for _, b := range r.Blocks {
		text := block(b, alone)
		switch {
		case !text.isVisible():
		case b.Kind == bot.Heading:
			heading = join("\n\n", heading, text)
		default:
			out = append(out, join("\n\n", heading, text).safe())
			heading = nil
		}
	}
	return append(out, heading.safe())
}

func bold(s *style)   { s.bold = true }
func italic(s *style) { s.italic = true }
func quote(s *style)  { s.quote = true }

// block is a block as lines.
func block(b bot.Block, alone bool) rich {
	switch b.Kind {
	case bot.Heading:
		return spans(b.Text).styled(bold)
	case bot.Step:
		return step(b, alone)
	case bot.List:
		return list(b, "")
	case bot.Warning:
		return warning(b)
	case bot.Sentence:
		return spans(b.Text).styled(quote)
	case bot.Image:
		caption := spans(b.Text)
		if !caption.isVisible() {
			caption = plainly(path.Base(b.File))
		}
		return join(" ", plainly("🖼"), caption.styled(italic))
	case bot.Fine:
		return spans(b.Text).styled(italic)
	}
	return spans(b.Text)
}

// blocks is blocks on lines below one another, as they stand within a step, an item or a warning.
func blocks(bs []bot.Block, indent string) []rich {
	var out []rich
	for _, b := range bs {
		if b.Kind == bot.List {
			out = append(out, list(b, indent))
			continue
		}
		out = append(out, block(b, false))
	}
	return out
}

func step(b bot.Block, alone bool) rich {
	mark := fmt.Sprintf("%d.", b.Number)
	if alone && b.Total > 0 {
		mark = fmt.Sprintf("%d/%d.", b.Number, b.Total)
	}
	title, body := spans(b.Text).styled(bold), b.Body
	if len(title) == 0 && len(body) > 0 && body[0].Kind == bot.Paragraph {
		title, body = spans(body[0].Text), body[1:]
	}
	if word := bot.Neutral(b.Optional); word != "" {
		title = join(" ", title, plainly("("+word+")"))
	}
	head := rich(nil).plus(mark, style{bold: true})
	if len(title) > 0 {
		head = join("", head.plus(" ", title[0].style), title)
	}
	return join("\n", append([]rich{head}, blocks(body, "")...)...)
}

// list is a list whose items begin with a bullet or a number. On a phone, lists within lists are told apart by little space.
func list(b bot.Block, indent string) rich {
	items := make([]rich, 0, len(b.Items))
	for i, item := range b.Items {
		mark := indent + "•"
		if b.Ordered {
			mark = fmt.Sprintf("%s%d.", indent, i+1)
		}
		text := join("\n", blocks(item, indent+"   ")...)
		items = append(items, join(" ", rich{run{text: mark}}, text))
	}
	return join("\n", items...)
}

// sign makes a warning seen before it is read.
func sign(b bot.Block) rich {
	switch b.Alert {
	case "NOTE":
		return plainly("ℹ️")
	case "TIP":
		return plainly("💡")
	case "IMPORTANT":
		return plainly("❗")
	case "CAUTION":
		return plainly("⛔")
	}
	return plainly("⚠️")
}

func warning(b bot.Block) rich {
	label := bot.Neutral(b.Label)
	switch {
	case label == "":
	case unicode.Is(unicode.Han, lastRune(label)):
		label += "："
	default:
		label += ": "
	}
	head := join(" ", sign(b), plainly(label).styled(bold))
	body := blocks(b.Body, "")
	if len(b.Body) > 0 && b.Body[0].Kind == bot.Paragraph {
		gap := ""
		if label == "" {
			gap = " "
		}
		head, body = join(gap, head, body[0]), body[1:]
	}
	return join("\n", append([]rich{head}, body...)...)
}

// spans is a text with its labels and links.
func spans(t bot.Text) rich {
	var out rich
	for _, s := range t {
		text := bot.Neutral(s.Text)
		switch {
		case s.Kind == bot.Label:
			out = out.plus(text, style{bold: true})
		case s.Kind == bot.Link && isPage(s.URL) && text != "" && s.URL != s.Text:
			out = out.plus(text, style{url: s.URL})
		case s.Kind == bot.Link && s.URL != s.Text && s.URL != "mailto:"+s.Text && s.URL != "tel:"+s.Text:
			out = out.plus(strings.TrimSpace(text+" ("+bot.Neutral(s.URL)+")"), style{})
		default:
			out = out.plus(text, style{})
		}
	}
	return out
}

// isPage reports whether Telegram makes a link of it that only opens a page: links of its own may mention users.
func isPage(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Hostname(), ".") && len(s) <= maxURL && bot.Neutral(s) == s
}

// maxURL is the length of the longest link that is hidden behind a text, in bytes; longer ones are shown, where nothing is lost if they do not work.
const maxURL = 2048

func plainly(s string) rich { return rich(nil).plus(bot.Neutral(s), style{}) }
