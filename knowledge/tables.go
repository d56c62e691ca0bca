package knowledge

import (
	"cmp"
	"slices"
	"strings"

	"stepwise/knowledge/language"
)

// readProducts reads products.toml: a table for each product, with its name and its aliases.
func (s *source) readProducts() []Product {
	var table map[string]struct {
		Name    string   `toml:"name"`
		Aliases []string `toml:"aliases"`
	}
	if !s.isText() || !s.decodeTOML(0, s.text, &table) {
		return nil
	}
	at := s.tomlKeys(0, s.text)
	var out []Product
	names := map[string]string{}
	for _, id := range sortedKeys(table, at) {
		p := Product{ID: ProductID(id), Name: squeeze(table[id].Name)}
		if !isSlug(id) {
			s.fail(at[id], "bad-slug", "use only a-z, 0-9 and -", "the product %q is not a slug", id)
		}
		if p.Name == "" {
			s.fail(at[id], "missing-name", `write name = "…"`, "the product %q has no name", id)
		}
		p.Aliases = s.squeezeAll(table[id].Aliases, id, at[id+".aliases"])
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			if other, taken := names[fold(name)]; taken && other != id {
				s.warn(at[id], "name-twice", "leave it with one of them", "%q is a name of %q and of %q", name, other, id)
			}
			names[fold(name)] = id
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Product) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func fold(s string) string { return strings.ToLower(s) }

// readWords reads words.toml: what an operator adds to the tables of words, by language.
func (s *source) readWords() language.Words {
	words := language.Words{}
	if !s.isText() || !s.decodeTOML(0, s.text, &words) {
		return nil
	}
	at := s.tomlKeys(0, s.text)
	for _, code := range sortedKeys(words, nil) {
		if !isLanguage(string(code)) {
			pos := at[string(code)]
			for _, key := range sortedKeys(positionsUnder[string](string(code)+".", at), positionsUnder[string](string(code)+".", at)) {
				pos = cmp.Or(pos, at[string(code)+"."+key])
			}
			s.fail(pos, "bad-language", "write the two letters of ISO 639-1, such as [ms.slang]", "%q is not the code of a language", code)
		}
	}
	return words
}
