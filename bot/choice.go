package bot

import "strconv"

// A Choice is something the user may tap or type.
type Choice struct {
	Label string `json:"label"`
	// Word is what to type for it where it cannot be tapped: "next". Where it is empty the choice goes by its number among those without a word.
	Word  string `json:"word,omitzero"`
	Token Token  `json:"token"`
}

// Marks are what to type for each of the choices, for networks that list them: its word, or its number.
func Marks(choices []Choice) []string {
	out := make([]string, len(choices))
	number := 0
	for i, c := range choices {
		if out[i] = Neutral(c.Word); out[i] == "" {
			number++
			out[i] = strconv.Itoa(number)
		}
	}
	return out
}
