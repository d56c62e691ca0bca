package knowledge

import "iter"

// checkTranslations warns of parts that one translation of a guide has and another one has not.
func (c *checker) checkTranslations() {
	for first := 0; first < len(c.base.Guides); {
		last := first + 1
		for last < len(c.base.Guides) && c.base.Guides[last].ID == c.base.Guides[first].ID {
			last++
		}
		if translations := c.base.Guides[first:last]; len(translations) > 1 && translations[0].Kind == HowTo {
			c.compare(translations)
		}
		first = last
	}
}

// compare warns, for each part of any translation, of the translations without it.
func (c *checker) compare(translations []*Guide) {
	type place struct {
		id   PartID
		file string
	}
	var all []place // in the order in which they are met
	known := map[PartID]bool{}
	has := make([]map[PartID]bool, len(translations))
	for i, g := range translations {
		has[i] = map[PartID]bool{}
		for id := range g.ids() {
			has[i][id] = true
			if !known[id] {
				known[id] = true
				all = append(all, place{id, g.File})
			}
		}
	}
	for i, g := range translations {
		c.guide = g
		for _, p := range all {
			if !has[i][p.id] {
				c.warn(Position{Line: 1, Column: 1}, "missing-part", "translations have the same parts under the same ids", "%q of %s is missing in this translation", p.id, p.file)
			}
		}
		if g.Product != translations[0].Product || g.Task != translations[0].Task {
			c.warn(Position{Line: 1, Column: 1}, "other-topic", "translations have the same product and task", "product and task are not those of %s", translations[0].File)
		}
	}
}

// ids are the ids of the sections and of their parts, in the order of the file.
func (g *Guide) ids() iter.Seq[PartID] {
	return func(yield func(PartID) bool) {
		for i := range g.Sections {
			s := &g.Sections[i]
			if !yield(s.ID()) {
				return
			}
			for j := range s.Parts {
				if !yield(s.Parts[j].ID) {
					return
				}
			}
		}
	}
}
