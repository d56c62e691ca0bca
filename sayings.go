package main

import (
	"stepwise/adapters/discord"
	"stepwise/adapters/telegram"
	"stepwise/adapters/web"
	"stepwise/bot"
	"stepwise/knowledge/language"
)

// sayings are the phrases that networks say by themselves: on the web page, and in their lists of commands.
type sayings struct{ *library }

// say is a phrase in every language of the bot.
func (s sayings) say(id string) map[string]string {
	out := map[string]string{}
	for _, c := range s.words.Codes() {
		out[string(c)] = s.phrases.Say(c, id, nil)
	}
	return out
}

// pageTexts are the words of the web page.
func pageTexts(l *library) web.Texts {
	out := web.Texts{}
	for _, c := range l.words.Codes() {
		say := func(id string) string { return l.phrases.Say(c, id, nil) }
		out[string(c)] = web.Words{
			Title:       say("page-title"),
			Greeting:    say("page-greeting"),
			Log:         say("page-log"),
			You:         say("page-you"),
			Placeholder: say("page-placeholder"),
			Send:        say("page-send"),
			Typing:      say("page-typing"),
			Lost:        say("page-lost"),
			Restarted:   say("page-restarted"),
			Missed:      say("page-missed"),
			Elsewhere:   say("page-elsewhere"),
			Here:        say("page-here"),
			TooLong:     say("page-too-long"),
			NotSent:     say("page-not-sent"),
			NoScript:    say("page-no-script"),
			NoCookies:   say("page-no-cookies"),
		}
	}
	return out
}

// telegramCommands are the commands that Telegram lists, in its order.
func telegramCommands(l *library) []telegram.Command {
	var out []telegram.Command
	for _, name := range bot.Commands() {
		descriptions := sayings{l}.say("command-" + name)
		descriptions[""] = descriptions[string(language.Fallback)]
		out = append(out, telegram.Command{Name: name, Descriptions: descriptions})
	}
	return out
}

// discordCommands are the commands that Discord offers.
func discordCommands(l *library) []discord.Command {
	s := sayings{l}
	out := []discord.Command{
		{Name: "ask", Descriptions: s.say("command-ask"), Option: "question", OptionDescriptions: s.say("option-question")},
		{Name: "faq", Descriptions: s.say("command-faq"), Option: "word", OptionDescriptions: s.say("option-word")},
	}
	for _, name := range bot.Commands() {
		switch name {
		case "start", "faq": // Discord has no first message, and the list above has the other
		default:
			out = append(out, discord.Command{Name: name, Descriptions: s.say("command-" + name)})
		}
	}
	return out
}
