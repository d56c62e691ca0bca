// Package language is what the bot knows of languages: a folder of tables and phrases for each, and the functions that read text with their help.
//
// A [Set] holds the languages. It tells in which one a question is asked ([Set.Detect]), turns text into the terms under which the index keeps it
// ([Set.Analyze]), and finds the names of products, tasks and variants in it ([Set.Scan]). [Phrases] are what the bot itself says. Languages are data: one more
// is one more folder with words.toml and phrases.toml. An operator's additions are [Words], joined to the shipped ones by [Set.With].
package language

// Code names a language by its ISO 639-1 code, or the name of its folder: "en", "ms", "id", "zh".
type Code string

// Fallback is the language that is spoken when nothing tells which.
const Fallback Code = "en"

// Table is the words of one language, as in its words.toml. Lists that an operator adds are joined to those that ship.
type Table struct {
	Name      string              `toml:"name"`      // in the language itself
	Script    string              `toml:"script"`    // ISO 15924: Latn, Hans
	Group     string              `toml:"group"`     // languages of one group are searched together; empty if it stands alone
	Markers   []string            `toml:"markers"`   // frequent words that the other languages do not have
	Shared    []string            `toml:"shared"`    // frequent words of the group that do not tell which of its languages it is
	Stop      []string            `toml:"stop"`      // words that say nothing about the topic
	Slang     map[string]string   `toml:"slang"`     // short form to full words
	Tasks     map[string][]string `toml:"tasks"`     // task to the wordings that name it
	Variants  map[string][]string `toml:"variants"`  // variant to the wordings that name it
	Cues      map[string][]string `toml:"cues"`      // kind of part to the wordings that ask for it: a class of section, "whole" or "detail"
	Ordinals  map[string][]string `toml:"ordinals"`  // number of a step, or "last", to the wordings that ask for it
	Controls  map[string][]string `toml:"controls"`  // control to whole messages, the best to show first
	Courtesy  []string            `toml:"courtesy"`  // words that may stand around a control and change nothing: please
	Sees      []string            `toml:"sees"`      // what comes before the words that somebody reads from the screen: "it says"
	Smalltalk map[string][]string `toml:"smalltalk"` // kind to whole messages
	Products  map[string][]string `toml:"products"`  // product to its names
}

// Words are tables by language: those that ship, or what an operator adds in words.toml.
type Words map[Code]Table

// Locale says what is known of a user's language beside the words of the question.
type Locale struct {
	Session Code   // the language of the conversation so far; empty if it is new
	Network string // BCP 47 tag that the network reports, such as "en-GB"; empty if none
}
