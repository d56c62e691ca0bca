package index

import "stepwise/knowledge/pack"

// packClassifier packs a classifier but for the meanings of words, which are the languages'.
func packClassifier(p *pack.Packer, c **classifier) {
	trained := *c != nil
	pack.Bool(p, &trained)
	if !trained {
		return
	}
	if p.Reads() {
		*c = &classifier{}
	}
	v := *c
	names := make([]string, len(v.features)) // in the order of their numbers
	for name, number := range v.features {
		names[number] = name
	}
	pack.List(p, &names, pack.Text)
	if p.Reads() {
		v.features = make(map[string]uint32, len(names))
		for number, name := range names {
			v.features[name] = uint32(number)
		}
	}
	pack.Floats(p, &v.rarity)
	pack.Float(p, &v.strange)
	pack.Int(p, &v.classes)
	pack.List(p, &v.blocks, packBlock)
}

func packBlock(p *pack.Packer, b *block) {
	pack.Int(p, &b.first)
	pack.Floats(p, &b.bias)
	pack.Floats(p, &b.weights)
}
