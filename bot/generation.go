package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"slices"
	"sync"

	"stepwise/knowledge"
)

// A Generation is one state of the knowledge, guides and index together. It is immutable, and one at a time serves. [NewGeneration] makes it.
type Generation struct {
	Base   *knowledge.Base
	Finder knowledge.Finder
	// Older are the generations that served before and are still kept, the newest first: a walk-through goes on in the one that it was begun in. They find nothing.
	Older []*Generation

	guides   map[string]knowledge.GuideID // by the short form that tokens hold
	topics   []knowledge.GuideID          // what to offer when nothing better is known: guides by id, then FAQ entries by id
	products []knowledge.ProductID        // that guides are about, in the order of topics
	prints   sync.Map                     // knowledge.GuideID to its fingerprint, made when it is asked for
}

// NewGeneration makes a generation of a base and the finder that was built from it.
func NewGeneration(base *knowledge.Base, finder knowledge.Finder) *Generation {
	g := &Generation{Base: base, Finder: finder, guides: make(map[string]knowledge.GuideID, len(base.Guides))}
	var entries []knowledge.GuideID
	known := map[knowledge.ProductID]bool{}
	for _, guide := range base.Guides {
		key := short(string(guide.ID))
		if _, seen := g.guides[key]; seen {
			continue
		}
		g.guides[key] = guide.ID
		if guide.Kind == knowledge.FAQEntry {
			entries = append(entries, guide.ID)
		} else {
			g.topics = append(g.topics, guide.ID)
		}
		if guide.Product != "" && !known[guide.Product] {
			known[guide.Product] = true
			g.products = append(g.products, guide.Product)
		}
	}
	g.topics = append(g.topics, entries...)
	return g
}

// print is the fingerprint of what users see of a guide, all its translations together; empty for a guide that there is not.
func (g *Generation) print(id knowledge.GuideID) string {
	if p, ok := g.prints.Load(id); ok {
		return p.(string)
	}
	first := g.Base.Find(id)
	if first == nil {
		return ""
	}
	h := fingerprint{sha256.New()}
	for _, guide := range g.Base.Guides[slices.Index(g.Base.Guides, first):] {
		if guide.ID != id {
			break
		}
		h.guide(guide)
	}
	p := base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:shortBytes])
	g.prints.Store(id, p)
	return p
}

// with is the generation in which the guide has that fingerprint: this one, or an older one; nil if it is kept no more.
func (g *Generation) with(id knowledge.GuideID, print string) *Generation {
	if print == "" {
		return nil
	}
	if g.print(id) == print {
		return g
	}
	for _, older := range g.Older {
		if older.print(id) == print {
			return older
		}
	}
	return nil
}

// printOf is the fingerprint of a guide as it is in the generation, this or an older one, that the guide is of.
func (g *Generation) printOf(guide *knowledge.Guide) string {
	for _, version := range append([]*Generation{g}, g.Older...) {
		if version.Base.Find(guide.ID, guide.Language) == guide {
			return version.print(guide.ID)
		}
	}
	return ""
}

// variant is the variant that a part of the guide with that fingerprint belongs to; empty if it is none of its steps.
func (g *Generation) variant(id knowledge.GuideID, print string, part knowledge.PartID) string {
	version := g.with(id, print)
	if version == nil {
		return ""
	}
	if s, _ := version.Base.Find(id).FindPart(part); s != nil {
		return s.Variant
	}
	return ""
}

// A fingerprint takes in what users see of guides.
type fingerprint struct{ hash.Hash }

func (h fingerprint) guide(g *knowledge.Guide) {
	h.texts(string(g.Language), g.Title)
	h.blocks(g.Summary)
	for i := range g.Sections {
		s := &g.Sections[i]
		h.texts(string(s.Class), s.Variant, s.Title)
		h.blocks(s.Intro)
		for j := range s.Parts {
			p := &s.Parts[j]
			h.texts(string(p.ID), p.Title)
			h.blocks(p.Body)
		}
	}
}

func (h fingerprint) blocks(list []knowledge.Block) {
	for _, b := range list {
		h.texts(string(b.Alert), b.File)
		for _, s := range b.Text {
			h.texts(s.Text, s.URL)
		}
		for _, item := range b.Items {
			h.blocks(item)
		}
		h.blocks(b.Body)
		h.texts("")
	}
}

// texts takes in texts, each ended by a byte that no text has.
func (h fingerprint) texts(list ...string) {
	for _, text := range list {
		_, _ = h.Write(append([]byte(text), 0)) // a hash takes everything
	}
}
