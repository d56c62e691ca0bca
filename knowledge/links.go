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
			c.report(c.guide.File, b.Pos, "missing-picture", "put it beside the guide, or take the picture out", "there is no picture %s", b.File)
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
	guides, ok := c.guides[want]
	if !ok {
		c.report(c.guide.File, pos, "broken-link", "correct the file name, or take the link out", "there is no guide %s", want)
		return
	}
	for _, g := range guides {
		section, _ := g.FindPart(PartID(part))
		if file != "" && part == "" || section != nil || g.Kind == FAQEntry && string(g.ID) == part {
			return
		}
	}
	if len(guides) > 0 { // what could not be parsed has mistakes enough
		c.report(c.guide.File, pos, "broken-link", "correct the id, or take the link out", "%s has no part %q", want, part)
	}
}
