package knowledge

import (
	"slices"
	"strings"

	"stepwise/knowledge/language"
)

// A Base is all guides and FAQ entries of one knowledge directory. Nothing changes it once it was loaded.
type Base struct {
	Guides   []*Guide  // by id, then by language
	Products []Product // by id
	Words    language.Words
	Golden   []QuestionLine // golden.tsv: the questions whose answers the author has fixed
	// Hash is the SHA-256 of every file the base was read from, in hexadecimal. Two bases with one hash hold the same knowledge.
	Hash string
}

// A Product is what guides are about.
type Product struct {
	ID      ProductID
	Name    string   // as it is written in replies
	Aliases []string // other names, in any script
}

// Find is the guide with that id, in the first of the languages that it exists in, or in any if it exists in none of them.
// It is nil if there is no such guide.
func (b *Base) Find(id GuideID, languages ...language.Code) *Guide {
	first, found := slices.BinarySearchFunc(b.Guides, id, func(g *Guide, id GuideID) int { return strings.Compare(string(g.ID), string(id)) })
	if !found {
		return nil
	}
	last := first
	for last < len(b.Guides) && b.Guides[last].ID == id {
		last++
	}
	return Translation(b.Guides[first:last], languages...)
}

// Translation is the one of a guide's translations in the first of the languages that it exists in, or in any if it exists in none of them.
// There must be at least one.
func Translation(translations []*Guide, languages ...language.Code) *Guide {
	for _, l := range languages {
		for _, g := range translations {
			if g.Language == l {
				return g
			}
		}
	}
	return translations[0]
}

// FindProduct is the product with that id. A product that products.toml does not name is called by its id.
func (b *Base) FindProduct(id ProductID) Product {
	i, found := slices.BinarySearchFunc(b.Products, id, func(p Product, id ProductID) int { return strings.Compare(string(p.ID), string(id)) })
	if !found {
		return Product{ID: id, Name: string(id)}
	}
	return b.Products[i]
}

// FindPart is the section and the part with that id. For the id of a whole section the part is nil; both are nil if there is no such id.
func (g *Guide) FindPart(id PartID) (*Section, *Part) {
	for i := range g.Sections {
		s := &g.Sections[i]
		if s.ID() == id {
			return s, nil
		}
		for j := range s.Parts {
			if s.Parts[j].ID == id {
				return s, &s.Parts[j]
			}
		}
	}
	return nil, nil
}

// Variants are the sections with the steps, in the order of the file: one without a variant, or one for each variant.
func (g *Guide) Variants() []*Section {
	var out []*Section
	for i := range g.Sections {
		if g.Sections[i].Class == Steps {
			out = append(out, &g.Sections[i])
		}
	}
	return out
}

// KindredVariant is the variant that people mean as well when they name one: who says "phone" mostly means the app. It is empty if there is none.
func KindredVariant(variant string) string {
	switch variant {
	case "phone":
		return "app"
	case "app":
		return "phone"
	case "computer":
		return "website"
	case "website":
		return "computer"
	default:
		return ""
	}
}
