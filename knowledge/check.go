package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"stepwise/knowledge/language"
)

// A LanguageJudge says when a text is clearly in another language or script than it should be, and in which one it seems to be.
// It is [language.Set] to Check, which needs no more of it.
type LanguageJudge interface {
	Mismatch(text string, c language.Code) (seems language.Code, differs bool)
}

// staleAfter is how old a checked date may grow: services change their pages about once a year.
const staleAfter = 365 * 24 * time.Hour

// Check gives what only a reader with all guides and all tables of words in view can see: parts that a translation lacks, steps
// that promise or ask too much, text in the wrong language. None of it keeps a base from serving. What is stale is measured from
// today. Without words, languages are not judged.
func (b *Base) Check(words LanguageJudge, today time.Time) Diagnostics {
	tables, err := loadCheckWords()
	if err != nil {
		return Diagnostics{{File: "check.toml", Severity: SeverityError, Code: "bad-toml", Message: err.Error()}}
	}
	c := checker{base: b, judge: words, today: today}
	for _, g := range b.Guides {
		c.guide, c.words = g, tables[g.Language]
		c.checkGuide()
	}
	c.checkTranslations()
	c.checkGolden()
	c.diags.Sort()
	return c.diags
}

// A checker checks one base, guide by guide.
type checker struct {
	base  *Base
	judge LanguageJudge
	today time.Time
	guide *Guide
	words checkWords // of the guide's language
	diags Diagnostics
}

func (c *checker) report(severity Severity, pos Position, code, hint, format string, args ...any) {
	c.diags = append(c.diags, Diagnostic{File: c.guide.File, Position: pos, Severity: severity, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (c *checker) warn(pos Position, code, hint, format string, args ...any) {
	c.report(SeverityWarning, pos, code, hint, format, args...)
}

// start is where the guide or the FAQ entry begins.
func (c *checker) start() Position { return Position{Line: c.guide.Line, Column: 1} }

// checkGuide checks one guide.
func (c *checker) checkGuide() {
	g := c.guide
	if g.Product != "" && !slices.ContainsFunc(c.base.Products, func(p Product) bool { return p.ID == g.Product }) {
		c.warn(c.start(), "unknown-product", "write a table ["+string(g.Product)+"] with name and aliases into products.toml", "products.toml has no product %q", g.Product)
	}
	if g.IsChecked() && c.today.Sub(g.Checked) > staleAfter {
		c.report(SeverityNote, c.start(), "stale-checked", "follow the guide once more and set the date", "the guide was last checked on %s", g.Checked.Format(time.DateOnly))
	}
	if g.IsChecked() && g.Checked.Sub(c.today) > 24*time.Hour { // a day for the time zones
		c.warn(c.start(), "future-checked", "correct the date", "the guide was checked on %s, which is yet to come", g.Checked.Format(time.DateOnly))
	}
	c.checkLanguage(c.start(), g.Title+"\n"+strings.Join(g.Questions, "\n"))
	c.checkContent(g.Summary, false)
	c.checkBlocksLanguage(g.Summary)
	for i := range g.Sections {
		s := &g.Sections[i]
		c.checkContent(s.Intro, len(s.Parts) > 0)
		c.checkLanguage(s.Pos, s.Title+"\n"+prose(s.Intro, false))
		for j := range s.Parts {
			p := &s.Parts[j]
			c.checkContent(p.Body, false)
			c.checkLanguage(p.Pos, p.Title+"\n"+prose(p.Body, false))
			if s.Class == Steps {
				c.checkStep(p)
			}
			if s.Class == Steps || s.Class == Contact {
				c.checkPassword(p)
			}
		}
	}
}

func (c *checker) checkBlocksLanguage(blocks []Block) {
	if len(blocks) > 0 {
		c.checkLanguage(blocks[0].Pos, prose(blocks, false))
	}
}

// minLetters is how much text tells a language: a Han character counts as four letters.
const minLetters = 48

// checkLanguage warns when text is clearly not in the guide's language. Labels are not part of it.
func (c *checker) checkLanguage(pos Position, text string) {
	weight := 0
	for _, r := range text {
		switch {
		case isWide(r):
			weight += 4
		case isLatinWord(r):
			weight++
		}
	}
	if c.judge == nil || weight < minLetters {
		return
	}
	if seems, differs := c.judge.Mismatch(text, c.guide.Language); differs {
		c.warn(pos, "wrong-language", "translate it, or put it into the file of its language", "the text seems to be in %q, and the file is in %q", seems, c.guide.Language)
	}
}

// prose is the text of paragraphs and lists without labels, links and sentences to say, a line each.
// Alerts are part of it if withAlerts.
func prose(blocks []Block, withAlerts bool) string {
	var b strings.Builder
	for _, block := range blocks {
		switch block.Kind {
		case Paragraph:
			for _, s := range block.Text {
				if s.Kind == Plain {
					b.WriteString(s.Text)
				} else {
					b.WriteString(" … ")
				}
			}
			b.WriteByte('\n')
		case List:
			for _, item := range block.Items {
				b.WriteString(prose(item, withAlerts))
			}
		case Alert:
			if withAlerts {
				b.WriteString(prose(block.Body, withAlerts))
			}
		}
	}
	return b.String()
}

// checkGolden warns of golden questions whose guide is not there.
func (c *checker) checkGolden() {
	for _, q := range c.base.Golden {
		for _, id := range q.Guides {
			if c.base.Find(id) == nil {
				c.diags = append(c.diags, Diagnostic{
					File: "golden.tsv", Position: Position{Line: q.Line, Column: 1}, Severity: SeverityWarning, Code: "golden-guide",
					Message: fmt.Sprintf("there is no guide %q", id), Hint: "correct the id, or delete the line",
				})
			}
		}
	}
}
