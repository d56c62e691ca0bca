package discord_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/discord"
	"stepwise/adapters/discord/discordfake"
)

func TestCommandsAreRegistered(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	var got bytes.Buffer
	if err := json.Indent(&got, tk.fake.Commands(""), "", "\t"); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	golden(t, filepath.Join("testdata", "commands.golden"), got.String())
}

func TestCommandsAreRegisteredOnlyWhenTheyChanged(t *testing.T) {
	t.Parallel()
	f := discordfake.New(t)
	fewer := commands()[:2]
	translated := commands()
	translated[1].OptionDescriptions["zh"] = "词"
	foreign := commands()
	foreign[1].Descriptions["ms"] = "Cari perkataan" // Discord has no Malay
	for _, step := range []struct {
		name     string
		commands []discord.Command
		guild    string
		puts     int // so many in all
	}{
		{"at first", commands(), "", 1},
		{"the same", commands(), "", 1},
		{"a description in a language without a locale", foreign, "", 1},
		{"fewer", fewer, "", 2},
		{"more", commands(), "", 3},
		{"a new translation", translated, "", 4},
		{"the same, in one server", translated, discordfake.GuildID, 5},
		{"the same there", translated, discordfake.GuildID, 5},
		{"none", nil, "", 5},
	} {
		a, err := discord.New(discord.Config{Token: f.Token, APIURL: f.URL, Guild: step.guild}, step.commands, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		a.Publish(t.Context(), discordfake.ApplicationID)
		if n := len(f.AwaitRequests(0, func(r discordfake.Request) bool { return r.Method == http.MethodPut })); n != step.puts {
			t.Errorf("%s: commands were registered %d times, not %d", step.name, n, step.puts)
		}
	}
}

func TestCommandsAreTriedAgain(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	tk.run()
	tk.fake.AwaitConnected()
	tk.fake.FailAny(503, "<html>")
	tk.fake.Commands("")
}

// golden compares with a file, or rewrites it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
