package knowledge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says how grave a diagnostic is.
type Severity int

// The severities. A base with an error does not load.
const (
	SeverityNote Severity = iota
	SeverityWarning
	SeverityError
)

// String is the severity as it is printed.
func (s Severity) String() string { return [...]string{"note", "warning", "error"}[s] }

// MarshalText is the severity as it is printed.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Diagnostic is one mistake in one file.
type Diagnostic struct {
	File     string   `json:"file"`
	Position Position `json:"position,omitzero"`
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`           // a stable slug such as "duplicate-part"
	Message  string   `json:"message"`        // what is wrong, lower case, without full stop
	Hint     string   `json:"hint,omitempty"` // what to do about it; may be empty
}

// String is the diagnostic as file:line:column: severity CODE message, with the hint on a second line.
func (d Diagnostic) String() string {
	var b strings.Builder
	b.WriteString(d.File)
	if d.Position.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", d.Position.Line, max(d.Position.Column, 1))
	}
	fmt.Fprintf(&b, ": %s %s %s", d.Severity, d.Code, d.Message)
	if d.Hint != "" {
		fmt.Fprintf(&b, "\n    hint: %s", d.Hint)
	}
	return b.String()
}

// Diagnostics are all mistakes that were found. As an error it lists the errors among them, a line each.
type Diagnostics []Diagnostic //nolint:errname // it is a list of findings first, and the error of those among them that are errors

// Error lists the diagnostics, a line each.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// Errors are the diagnostics that keep a base from loading.
func (ds Diagnostics) Errors() Diagnostics {
	var out Diagnostics
	for _, d := range ds {
		if d.Severity == SeverityError {
			out = append(out, d)
		}
	}
	return out
}

// Sort orders the diagnostics by file and position, so that two runs print the same.
func (ds Diagnostics) Sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			strings.Compare(a.Code, b.Code),
			strings.Compare(a.Message, b.Message),
		)
	})
}
