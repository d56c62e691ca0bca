package main

import (
	"fmt"
	"log/slog"
)

// hidden is what is shown in place of a secret.
const hidden = "(hidden)"

// A Secret is a text that no log, error, dump or JSON shows. The zero Secret is not set.
//
// The text is behind a pointer because fmt calls no methods on unexported fields: it would print a string there as it is.
type Secret struct{ text *string }

// NewSecret hides a text. The empty text is no secret: it gives the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal is the text itself, for the one place that needs it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet reports whether there is a text.
func (s Secret) IsSet() bool { return s.text != nil }

// Equal reports whether both hide the same text.
func (s Secret) Equal(o Secret) bool { return s.Reveal() == o.Reveal() }

// Format hides the text whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// String hides the text.
func (s Secret) String() string { return hidden }

// LogValue hides the text in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the text in JSON and TOML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil } //nolint:unparam // encoding.TextMarshaler has an error

// UnmarshalText reads the text from a configuration.
func (s *Secret) UnmarshalText(text []byte) error { //nolint:unparam // encoding.TextUnmarshaler has an error
	*s = NewSecret(string(text))
	return nil
}
