package knowledge

import (
	"path"
	"strings"
)

// A linkCheck looks whether what a guide points to is there.
type linkCheck struct {
	*loader
	guide *Guide
}

func (c linkCheck) blocks(blocks []Block) {
	for _, b := range blocks {
		if b.Kind == Image && !c.pictures[b.File] {
			c.report(SeverityError, c.guide.File, b.Pos, "missing-picture", "put it beside the guide, or take the picture out", "there is no picture %s", b.File)
		}
		for _, s := range b.Text {
			if s.Kind == Link && !isWebTarget(s.URL) {
				c.link(b.Pos, s.URL)
			}
		}
		for _, item := range b.Items {
			c.blocks(item)
		}
		c.blocks(b.Body)
	}
}

// link reports a link to a guide or to a part that is not there.
func (c linkCheck) link(pos Position, to string) {
	file, part, _ := strings.Cut(to, "#")
	want := c.guide.File
	if file != "" {
		want = path.Join(path.Dir(want), file)
	}
	if !c.guides[want] {
		c.report(SeverityError, c.guide.File, pos, "broken-link", "correct the file name, or take the link out", "there is no guide %s", want)
		return
	}
	parsed := false
	for _, g := range c.base.Guides {
		if g.File != want {
			continue
		}
		parsed = true
		section, _ := g.FindPart(PartID(part))
		if file != "" && part == "" || section != nil || g.Kind == FAQEntry && string(g.ID) == part {
			return
		}
	}
	if parsed { // what could not be parsed has mistakes enough
		c.report(SeverityError, c.guide.File, pos, "broken-link", "correct the id, or take the link out", "%s has no part %q", want, part)
	}
}
