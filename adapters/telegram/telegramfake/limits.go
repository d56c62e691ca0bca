package telegramfake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The limits of core.telegram.org/bots/api#sendmessage and core.telegram.org/bots/api#inlinekeyboardbutton.
const (
	maxText    = 4096 // in UTF-16
	maxMarks   = 100
	maxData    = 64 // in bytes
	maxPerRow  = 8
	maxButtons = 100
)

// An Entity is a piece of a text that looks special. Offset and length are counted in UTF-16.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url"`
}

// Of is the piece of the text.
func (e Entity) Of(text string) string {
	return string(utf16.Decode(utf16.Encode([]rune(text))[e.Offset : e.Offset+e.Length]))
}

// content reads what a message is to show, and whether it keeps the limits.
func (f *Fake) content(p url.Values) (Message, *failure) {
	m := Message{Text: p.Get("text")}
	switch n := len(utf16.Encode([]rune(m.Text))); {
	case !utf8.ValidString(m.Text):
		return m, f.violation("text must be encoded in UTF-8")
	case strings.TrimSpace(m.Text) == "":
		return m, f.violation("message text is empty")
	case n > maxText:
		return m, f.violation("message is too long: %d", n)
	case strings.TrimSpace(m.Text) != m.Text:
		return m, f.violation("space at the ends of a text is taken away, which moves its entities: %q", m.Text)
	}
	if err := strict(p.Get("entities"), &m.Entities); err != nil {
		return m, f.violation("can't parse entities: %v", err)
	}
	if err := checkEntities(m); err != nil {
		return m, f.violation("can't parse entities: %v", err)
	}
	var markup struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if err := strict(p.Get("reply_markup"), &markup); err != nil {
		return m, f.violation("can't parse reply keyboard markup JSON object: %v", err)
	}
	for _, row := range markup.Rows {
		var buttons []Button
		for _, b := range row {
			buttons = append(buttons, Button{b.Text, b.Data})
		}
		m.Buttons = append(m.Buttons, buttons)
	}
	if err := checkButtons(m.Buttons); err != nil {
		return m, f.violation("%v", err)
	}
	var preview struct {
		Disabled bool `json:"is_disabled"`
	}
	if err := strict(p.Get("link_preview_options"), &preview); err != nil || !preview.Disabled {
		return m, f.violation("a preview of the first link would hide the text")
	}
	return m, nil
}

// strict reads JSON without fields that nobody knows. Nothing is read from nothing, and null is no value.
func strict(text string, into any) error {
	if text == "" {
		return nil
	}
	if text == "null" {
		return fmt.Errorf("null is no value")
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("more than one value")
	}
	return nil
}

func checkEntities(m Message) error {
	if len(m.Entities) > maxMarks {
		return fmt.Errorf("%d entities", len(m.Entities))
	}
	text := utf16.Encode([]rune(m.Text))
	for i, e := range m.Entities {
		switch {
		case !strings.Contains(" bold italic blockquote text_link ", " "+e.Type+" "):
			return fmt.Errorf("the bot has no use for the type %q", e.Type)
		case (e.URL != "") != (e.Type == "text_link"):
			return fmt.Errorf("%q with the URL %q", e.Type, e.URL)
		case e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > len(text):
			return fmt.Errorf("%q from %d, %d long, in a text of %d", e.Type, e.Offset, e.Length, len(text))
		case splits(text, e.Offset) || splits(text, e.Offset+e.Length):
			return fmt.Errorf("%q ends within a character", e.Type)
		case strings.TrimSpace(e.Of(m.Text)) != e.Of(m.Text):
			return fmt.Errorf("%q has space at its ends: %q", e.Type, e.Of(m.Text))
		}
		for _, o := range m.Entities[:i] {
			apart := o.Offset+o.Length <= e.Offset || e.Offset+e.Length <= o.Offset
			nested := o.Offset <= e.Offset && e.Offset+e.Length <= o.Offset+o.Length || e.Offset <= o.Offset && o.Offset+o.Length <= e.Offset+e.Length
			if !apart && (!nested || o.Type == e.Type) {
				return fmt.Errorf("%q and %q overlap", o.Type, e.Type)
			}
		}
	}
	return nil
}

// splits reports whether a place in a text is within a pair of surrogates.
func splits(text []uint16, at int) bool {
	return at > 0 && at < len(text) && utf16.IsSurrogate(rune(text[at-1])) && utf16.IsSurrogate(rune(text[at])) && text[at] >= 0xdc00 && text[at-1] < 0xdc00
}

func checkButtons(rows [][]Button) error {
	n := 0
	for _, row := range rows {
		n += len(row)
		if len(row) == 0 || len(row) > maxPerRow {
			return fmt.Errorf("%d buttons in a row", len(row))
		}
		for _, b := range row {
			switch {
			case strings.TrimSpace(b.Label) == "":
				return fmt.Errorf("inline keyboard button text is empty")
			case b.Data == "" || len(b.Data) > maxData:
				return fmt.Errorf("BUTTON_DATA_INVALID: %d bytes", len(b.Data))
			}
		}
	}
	if n > maxButtons {
		return fmt.Errorf("%d buttons", n)
	}
	return nil
}

// replied is the message that a call answers. The lock is held.
func (f *Fake) replied(c *Chat, p url.Values) (int, *failure) {
	var to struct {
		ID      int  `json:"message_id"`
		Lenient bool `json:"allow_sending_without_reply"`
	}
	if err := strict(p.Get("reply_parameters"), &to); err != nil {
		return 0, f.violation("can't parse reply parameters JSON object: %v", err)
	}
	for _, e := range *c.messages {
		if e.ID == to.ID && !e.deleted {
			return to.ID, nil
		}
	}
	if to.ID != 0 && !to.Lenient {
		return 0, badRequest("message to be replied not found")
	}
	return 0, nil
}
