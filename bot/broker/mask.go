package broker

import "regexp"

// masks are what identifies people in their questions, and what stands for it: addresses of mail, links, then phone, card and order numbers. A number of fewer than
// four digits tells nothing about anybody ("step 3", "HTTP 404").
var masks = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN.-]+`), "[mail]"},
	{regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`), "[link]"},
	{regexp.MustCompile(`@[\pL\pN_]{3,}`), "[name]"},
	{regexp.MustCompile(`[+(]?\d(?:[\d\s().\-/]*\d){3,}|[\pL\d-]*\d{4,}[\pL\d-]*`), "[number]"},
}

// Masked is a question without what identifies the one who asked: mail, links, user names, and numbers of phones, cards and orders.
func Masked(question string) string {
	for _, m := range masks {
		question = m.pattern.ReplaceAllString(question, m.with)
	}
	return question
}
