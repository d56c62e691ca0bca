package discord

import (
	"context"
	"time"

	"stepwise/bot"
)

// MaxContent is the length of the longest content.
const MaxContent = maxContent

// A Rendered message is what becomes of a reply.
type Rendered struct {
	Content string
	Rows    [][]Choice
}

// A Choice is a button or an option as it is rendered.
type Choice struct{ Label, ID string }

// String is how golden files show it.
func (c Choice) String() string { return c.Label + " = " + c.ID }

// Render renders a reply.
func Render(r bot.Reply) []Rendered {
	var out []Rendered
	for _, m := range render(r) {
		var rows [][]Choice
		for _, row := range m.rows {
			var choices []Choice
			for _, c := range row.Components {
				if c.Label != "" {
					choices = append(choices, Choice{c.Label, c.CustomID})
				}
				for _, o := range c.Options {
					choices = append(choices, Choice{o.Label, o.Value})
				}
			}
			rows = append(rows, choices)
		}
		out = append(out, Rendered{m.content, rows})
	}
	return out
}

// Size is the length of a text as limits count it.
func Size(s string) int { return size(s) }

// ChoiceToken is the token of a choice's id.
func ChoiceToken(id string) bot.Token { return choiceToken(id) }

// Forget forgets which interactions were received, as a restart does.
func (a *Adapter) Forget() {
	a.pending.mu.Lock()
	defer a.pending.mu.Unlock()
	a.pending.all = nil
}

// Hurry sets the limits of the gateway.
func (a *Adapter) Hurry(open, grace, idle time.Duration) {
	a.limits = limits{open: open, grace: grace, idle: idle}
}

// Publish registers the commands of the application.
func (a *Adapter) Publish(ctx context.Context, application string) {
	a.self.Store(&identity{application: application})
	a.publish(ctx)
}
