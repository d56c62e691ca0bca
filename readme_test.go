package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// TestReadme runs every command that the README shows in a block of shell, as it stands there.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	commands := readmeBlocks(t, "sh")
	if len(commands) < 3 {
		t.Fatalf("found only %d commands", len(commands))
	}
	for _, block := range commands {
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			args, ok := strings.CutPrefix(line, "go run .")
			if !ok {
				if line != "go test ./..." { // which runs this test
					t.Errorf("a command that no test runs: %s", line)
				}
				continue
			}
			if strings.TrimSpace(args) == "" {
				continue // it serves until it is interrupted: TestServe… run it
			}
			t.Run(line, func(t *testing.T) {
				var out, errs bytes.Buffer
				p := process{in: strings.NewReader(""), out: &out, err: &errs, now: time.Now}
				if code := run(t.Context(), p, shellWords(args)); code != exitFine {
					t.Errorf("exit code %d: %s", code, errs.String())
				}
				if out.Len() == 0 {
					t.Error("it printed nothing")
				}
			})
		}
	}
}

// TestReadmeGuide reads the guide that the README shows.
func TestReadmeGuide(t *testing.T) {
	blocks := readmeBlocks(t, "markdown")
	if len(blocks) != 1 {
		t.Fatalf("found %d guides", len(blocks))
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/kitchen-egg.en.md", []byte(blocks[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/products.toml", []byte("[kitchen]\nname = \"The kitchen\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base, found := knowledge.Load(os.DirFS(dir))
	if base != nil {
		words, err := language.Load()
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, base.Check(words, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))...)
	}
	if len(found) > 0 {
		t.Error(found)
	}
}

// readmeBlocks are the fenced blocks of the README in one language.
func readmeBlocks(t *testing.T, language string) []string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	rest := string(readme)
	for {
		_, after, ok := strings.Cut(rest, "```"+language+"\n")
		if !ok {
			return out
		}
		block, next, _ := strings.Cut(after, "```\n")
		out = append(out, block)
		rest = next
	}
}

// shellWords splits what a shell would: by spaces, but not within double quotes.
func shellWords(line string) []string {
	var out []string
	for i, piece := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, piece)
			continue
		}
		out = append(out, strings.Fields(piece)...)
	}
	return out
}
