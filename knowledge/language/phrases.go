package language

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed */phrases.toml
var phraseFiles embed.FS

// placeholder is the one form in which a phrase may ask for data, so that translations can be compared.
var placeholder = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)

// Phrases is what the bot itself says, in every language. Nothing changes it once it was loaded; it may be used by several goroutines at once.
type Phrases struct {
	localizers map[Code]*i18n.Localizer
	templates  map[Code]map[string]*i18n.Message
	// fixed are the phrases that nothing is put into. Most are; keeping them apart spares a match of languages for each.
	fixed map[Code]map[string]string
}

// LoadPhrases reads the phrases that ship, a phrases.toml in each language's folder.
func LoadPhrases() (*Phrases, error) {
	names, err := phraseFiles.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list languages: %w", err)
	}
	bundle := i18n.NewBundle(language.Make(string(Fallback)))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	p := &Phrases{localizers: map[Code]*i18n.Localizer{}, templates: map[Code]map[string]*i18n.Message{}, fixed: map[Code]map[string]string{}}
	for _, d := range names {
		c := Code(d.Name())
		data, err := phraseFiles.ReadFile(path.Join(d.Name(), "phrases.toml"))
		if err != nil {
			return nil, fmt.Errorf("read phrases: %w", err)
		}
		// go-i18n takes the language from the name it is given.
		file, err := bundle.ParseMessageFileBytes(data, "phrases."+d.Name()+".toml")
		if err != nil {
			return nil, fmt.Errorf("parse phrases of %s: %w", c, err)
		}
		p.templates[c] = map[string]*i18n.Message{}
		p.fixed[c] = map[string]string{}
		for _, m := range file.Messages {
			p.templates[c][m.ID] = m
			if len(placeholders(m.Other)) == 0 && m.One == "" {
				p.fixed[c][m.ID] = m.Other
			}
		}
		p.localizers[c] = i18n.NewLocalizer(bundle, d.Name(), string(Fallback))
	}
	if p.templates[Fallback] == nil {
		return nil, fmt.Errorf("no phrases for the fallback language %q", Fallback)
	}
	return p, nil
}

// Codes are the languages that have phrases, sorted.
func (p *Phrases) Codes() []Code { return slices.Sorted(maps.Keys(p.templates)) }

// IDs are the names of all phrases of the language, sorted.
func (p *Phrases) IDs(c Code) []string { return slices.Sorted(maps.Keys(p.templates[c])) }

// Has reports whether the phrase can be said in the language or in English, so that a caller can do without an optional one.
func (p *Phrases) Has(c Code, id string) bool {
	return p.templates[c][id] != nil || p.templates[Fallback][id] != nil
}

// Say is the phrase in the language, or else in English, with the data put in; data["Count"], a whole number, decides between singular and plural.
// It is never empty: a phrase that does not exist is its own id.
func (p *Phrases) Say(c Code, id string, data map[string]any) string {
	if s := p.fixed[c][id]; s != "" {
		return s
	}
	l := p.localizers[c]
	if l == nil {
		l = p.localizers[Fallback]
	}
	// An error comes with the best text there is: English, or the plural form that exists.
	s, _ := l.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: data["Count"]})
	if s == "" {
		return id
	}
	return s
}

// placeholders are the names that a phrase puts in, sorted, each once.
func placeholders(text string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}
