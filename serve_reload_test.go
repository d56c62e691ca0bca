package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stepwise/adapters/telegram/telegramfake"
)

// writeGuides writes a knowledge base with one guide of two long steps, the first of which says the word.
func writeGuides(t *testing.T, dir, word string) {
	t.Helper()
	long := strings.Repeat("Take your time and look closely at every single thing. ", 12)
	write(t, filepath.Join(dir, "products.toml"), "[kitchen]\nname = \"The kitchen\"\n")
	write(t, filepath.Join(dir, "kitchen-egg.en.md"), "+++\ntitle = \"How do I boil an egg?\"\nproduct = \"kitchen\"\ntask = \"cook\"\n"+
		"questions = [\"boil an egg\", \"cook eggs\"]\n+++\n\nPut the egg into boiling water.\n\n## Steps {.steps}\n\n### Take the "+word+" {#take}\n\n"+long+
		"\n\n### Boil the "+word+" {#boil}\n\n"+long+"\n")
}

// TestServeTakesChangesOver changes the guides while serve runs: what is right serves within moments, what is broken never does, and who was walked through a guide
// finishes in the version that they began in, after serve is started anew as well.
func TestServeTakesChangesOver(t *testing.T) {
	dir := t.TempDir()
	writeGuides(t, dir, "pot")
	f := telegramfake.New(t)
	environ := []string{"KNOWLEDGE=" + dir, "TELEGRAM_TOKEN=" + f.Token, "TELEGRAM_API_URL=" + f.URL}
	s := beginAnyServe(t, environ...)
	says := func(p *telegramTalker, text, want string) {
		t.Helper()
		p.say(text)
		p.hear(func(heard said) bool { return heard.has(want) })
	}
	ana := newTelegramTalker(t, f)
	says(ana, "boil an egg", "Take the pot")

	writeGuides(t, dir, "pan")
	s.err.await(t, regexp.MustCompile(`msg="changed guides serve"`))
	says(newTelegramTalker(t, f), "boil an egg", "Take the pan")
	says(ana, "next", "Boil the pot")

	write(t, filepath.Join(dir, "kitchen-egg.en.md"), "+++\ntitle = \"How do I boil")
	s.err.await(t, regexp.MustCompile(`msg="mistake in the guides" error=.*kitchen-egg\.en\.md:`))
	says(newTelegramTalker(t, f), "boil an egg", "Take the pan")

	writeGuides(t, dir, "bowl")
	write(t, filepath.Join(dir, "golden.tsv"), "question\texpected_guide\nboil an egg\tOOS\n")
	s.err.await(t, regexp.MustCompile(`msg="mistake in the guides" error=.*golden`))
	says(newTelegramTalker(t, f), "boil an egg", "Take the pan")

	if err := os.Remove(filepath.Join(dir, "golden.tsv")); err != nil {
		t.Fatal(err)
	}
	s.err.await(t, regexp.MustCompile(`(?s)msg="changed guides serve".*msg="changed guides serve"`))
	bea := newTelegramTalker(t, f)
	says(bea, "boil an egg", "Take the bowl")
	s.stop()
	if code := s.end(); code != exitFine {
		t.Fatalf("it ends with code %d: %s", code, s.err)
	}
	writeGuides(t, dir, "dish")
	again := beginServe(t, append(environ, "DATA="+s.data)...)
	says(bea, "next", "Boil the bowl")
	says(ana, "back", "Take the pot")
	says(newTelegramTalker(t, f), "boil an egg", "Take the dish")
	again.stop()
}

// TestPublish gives a running serve other guides, and takes them back. Broken guides are not published.
func TestPublish(t *testing.T) {
	own, other, broken := t.TempDir(), t.TempDir(), t.TempDir()
	writeGuides(t, own, "pot")
	writeGuides(t, other, "pan")
	write(t, filepath.Join(broken, "kitchen-egg.en.md"), "+++\ntitle = \"How do I boil")
	f := telegramfake.New(t)
	environ := []string{"KNOWLEDGE=" + own, "TELEGRAM_TOKEN=" + f.Token, "TELEGRAM_API_URL=" + f.URL}
	s := beginAnyServe(t, environ...)
	says := func(want string) {
		t.Helper()
		p := newTelegramTalker(t, f)
		p.say("boil an egg")
		p.hear(func(heard said) bool { return heard.has(want) })
	}
	says("Take the pot")
	if code, _, errs := runOn(t, s.data, "publish", broken); code != exitMistake || !strings.Contains(errs, "kitchen-egg.en.md:") {
		t.Errorf("broken guides: code %d, %s", code, errs)
	}
	if code, out, errs := runOn(t, s.data, "publish", other); code != exitFine || !strings.Contains(out, "serves it") {
		t.Fatalf("publish: code %d, %s%s", code, out, errs)
	}
	says("Take the pan")
	s.stop()
	if code := s.end(); code != exitFine {
		t.Fatalf("it ends with code %d: %s", code, s.err)
	}
	data := s.data
	beginServe(t, append(environ, "DATA="+data)...) // what is published goes before the own directory after a start as well
	says("Take the pan")
	if code, out, errs := runOn(t, data, "rollback"); code != exitFine || !strings.Contains(out, "serves it") {
		t.Fatalf("rollback: code %d, %s%s", code, out, errs)
	}
	says("Take the pot")
	if code, _, errs := runOn(t, data, "rollback"); code != exitMistake || !strings.Contains(errs, "nothing was published before") {
		t.Errorf("rollback of nothing: code %d, %s", code, errs)
	}
}
