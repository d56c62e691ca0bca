package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxActions is how many actions a step may ask for: more are lost on the way from the chat to the screen.
const maxActions = 4

// checkStep warns of a step that asks too much, or that destroys something without saying so.
func (c *checker) checkStep(p *Part) {
	body := p.Body
	actions, destroys := 0, false
	for _, clause := range c.words.clauses(instructions(body)) {
		if beginsAny(clause, c.words.Actions) {
			actions++
		}
		destroys = destroys || c.isIrreversible(clause)
	}
	for _, clause := range c.words.clauses(p.Title) {
		destroys = destroys || c.isIrreversible(clause)
	}
	if actions > maxActions {
		c.warn(p.Pos, "long-step", "make two steps of it", "the step asks for %d actions", actions)
	}
	if destroys && !hasCaution(body) {
		c.warn(p.Pos, "missing-caution", "add > [!CAUTION] and in the next line what cannot be undone", "the step deletes or closes something without a CAUTION")
	}
}

// isIrreversible reports whether an instruction destroys something that somebody may miss.
func (c *checker) isIrreversible(clause string) bool {
	if hasAny(clause, c.words.Harmless) {
		return false
	}
	return beginsAny(clause, c.words.Irreversible) || beginsAny(clause, c.words.Closing) && hasAny(clause, c.words.Accounts)
}

// instructions are the texts of a step that tell what to do in order: its paragraphs and the items of numbered lists.
// The items of other lists are choices or things.
func instructions(blocks []Block) string {
	var kept []Block
	for _, b := range blocks {
		if b.Kind == Paragraph || b.Kind == List && b.Ordered {
			kept = append(kept, b)
		}
	}
	return prose(kept, false)
}

func hasCaution(blocks []Block) bool {
	for _, b := range blocks {
		if b.Kind == Alert && b.Alert == AlertCaution || hasCaution(b.Body) || slices.ContainsFunc(b.Items, hasCaution) {
			return true
		}
	}
	return false
}

// maxReach is how many characters may lie between giving and the password that is given.
const maxReach = 40

// checkPassword warns of a text that has a password given to somebody.
func (c *checker) checkPassword(p *Part) {
	for _, s := range sentences(prose(p.Body, false)) {
		if !c.givesPassword(s) {
			continue
		}
		c.warn(p.Pos, "password-given", "nobody needs to know a password: say that it must not be given away", "the text asks for a password to be given to somebody")
		return
	}
}

func (c *checker) givesPassword(sentence string) bool {
	w := &c.words
	if hasAny(sentence, w.Unless) {
		return false
	}
	if hasAny(sentence, w.Handover) {
		return true
	}
	for _, give := range w.Give {
		i := find(sentence, give)
		if i < 0 {
			continue
		}
		rest := sentence[i+len(give):]
		for _, password := range w.Passwords {
			if at := find(rest, password); at >= 0 && utf8.RuneCountInString(rest[:at]) <= maxReach {
				return true
			}
		}
	}
	return false
}

// checkContent warns of announced lists that do not come and of phone numbers that may not hold where the reader is.
// If followed, the parts of the section follow the blocks.
func (c *checker) checkContent(blocks []Block, followed bool) {
	for i, b := range blocks {
		switch b.Kind {
		case Paragraph:
			var next *Block
			if i+1 < len(blocks) {
				next = &blocks[i+1]
			}
			if c.announces(b.Text.Plain(), next, followed && next == nil) {
				c.warn(b.Pos, "missing-list", "put the list directly below, or end the sentence without announcing it", "the text announces a list, and none follows")
			}
		case List:
			for _, item := range b.Items {
				c.checkContent(item, false)
			}
		}
		c.checkPhone(b)
		c.checkContent(b.Body, false)
	}
}

// announces reports whether a text announces something that does not follow it.
func (c *checker) announces(text string, next *Block, followed bool) bool {
	if followed {
		return false
	}
	isList := next != nil && next.Kind != Paragraph && next.Kind != Alert
	text = strings.ToLower(strings.TrimSpace(text))
	colon := strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
	text = strings.TrimRight(text, ".:。：… ")
	if colon {
		all := sentences(text)
		return next == nil || !isList && hasAny(all[len(all)-1], c.words.Announce)
	}
	for _, phrase := range c.words.Announce {
		if strings.HasSuffix(text, phrase) && isBoundary(text, len(text)-len(phrase)) {
			return !isList
		}
	}
	return false
}

var (
	phoneNumber = regexp.MustCompile(`\+?\(?\d[\d ()./-]{5,}\d`)
	shortNumber = regexp.MustCompile(`(?:^|[^\d.,])(\d{5,6})(?:[^\d.,%]|[.,](?:\D|$)|$)`)
	dateNumber  = regexp.MustCompile(`^(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4} ?[-/] ?\d{4}|\d{1,3}(\.\d{3})+)$`)
)

// minPhoneDigits is the length of the shortest phone numbers that are not taken for a price or a year.
const minPhoneDigits = 7

// checkPhone warns of a phone number in a guide that does not say where and when it held.
func (c *checker) checkPhone(b Block) {
	if c.guide.IsChecked() && len(c.guide.Regions) > 0 {
		return
	}
	text := b.Text.Plain()
	found := ""
	for _, n := range phoneNumber.FindAllString(text, -1) {
		if countDigits(n) >= minPhoneDigits && !dateNumber.MatchString(n) {
			found = n
		}
	}
	for _, s := range sentences(text) {
		if m := shortNumber.FindStringSubmatch(s); found == "" && m != nil && hasAny(s, c.words.Calling) {
			found = m[1]
		}
	}
	if found != "" {
		c.warn(b.Pos, "phone-number", `add region = ["…"] and checked to the front matter, or say where the number can be found`, "nothing says where and since when the number %s holds", found)
	}
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
