package main

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot/broker"
	"stepwise/bot/broker/brokertest"
)

// writeGuides writes a knowledge base with one guide of two long steps, the first of which says the word.
func writeGuides(t *testing.T, dir, word string) {
	t.Helper()
	write(t, filepath.Join(dir, "products.toml"), "[kitchen]\nname = \"The kitchen\"\n")
	write(t, filepath.Join(dir, "kitchen-egg.en.md"), guide(word))
}

// guide is a guide of two long steps, each of which says the word.
func guide(word string) string {
	long := strings.Repeat("Take your time and look closely at every single thing. ", 12)
	return "+++\ntitle = \"How do I boil an egg?\"\nproduct = \"kitchen\"\ntask = \"cook\"\n" +
		"questions = [\"boil an egg\", \"cook eggs\"]\n+++\n\nPut the egg into boiling water.\n\n## Steps {.steps}\n\n### Take the " + word + " {#take}\n\n" + long +
		"\n\n### Boil the " + word + " {#boil}\n\n" + long + "\n"
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
	write(t, filepath.Join(own, "egg.png"), "own picture")
	write(t, filepath.Join(other, "more", "egg.png"), "other picture")
	write(t, filepath.Join(other, "egg.png"), "published picture")
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
	shows := func(s *running, want map[string]string) {
		t.Helper()
		for name, text := range want {
			if status, body := fetch(t, s.site()+"/pictures/"+name); body != text && (text != "" || status != http.StatusNotFound) {
				t.Errorf("%s: status %d, %q", name, status, body)
			}
		}
	}
	says("Take the pot")
	shows(s, map[string]string{"egg.png": "own picture", "more/egg.png": ""})
	if code, _, errs := runOn(t, s.data, "publish", broken); code != exitMistake || !strings.Contains(errs, "kitchen-egg.en.md:") {
		t.Errorf("broken guides: code %d, %s", code, errs)
	}
	if code, out, errs := runOn(t, s.data, "publish", other); code != exitFine || !strings.Contains(out, "serves it") {
		t.Fatalf("publish: code %d, %s%s", code, out, errs)
	}
	says("Take the pan")
	shows(s, map[string]string{"egg.png": "published picture", "more/egg.png": "other picture"})
	s.stop()
	if code := s.end(); code != exitFine {
		t.Fatalf("it ends with code %d: %s", code, s.err)
	}
	data := s.data
	again := beginServe(t, append(environ, "DATA="+data)...) // what is published goes before the own directory after a start as well
	says("Take the pan")
	shows(again, map[string]string{"egg.png": "published picture", "more/egg.png": "other picture"})
	if code, out, errs := runOn(t, data, "rollback"); code != exitFine || !strings.Contains(out, "serves it") {
		t.Fatalf("rollback: code %d, %s%s", code, out, errs)
	}
	says("Take the pot")
	shows(again, map[string]string{"egg.png": "own picture", "more/egg.png": ""})
	if code, _, errs := runOn(t, data, "rollback"); code != exitMistake || !strings.Contains(errs, "nothing was published before") {
		t.Errorf("rollback of nothing: code %d, %s", code, errs)
	}
}

var serves = regexp.MustCompile(`msg="changed guides serve"`)

// A folder that is made while serve runs is watched as those that were there before.
func TestServeNoticesNewFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeGuides(t, dir, "pot")
	s := beginServe(t, "KNOWLEDGE="+dir)
	s.site()
	time.Sleep(time.Second) // the page is there before the folders are watched
	later := filepath.Join(dir, "later", "still")
	if err := os.MkdirAll(later, 0o700); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * quietTime) // the folder is noticed before the file comes
	begun := time.Now()
	write(t, filepath.Join(later, "kitchen-tea.en.md"), "+++\ntitle = \"How do I make tea?\"\nproduct = \"kitchen\"\ntask = \"cook\"\n+++\n\nIt takes minutes.\n\n## Steps {.steps}\n\n### Boil water {#boil}\n\nWait.\n")
	s.err.await(t, serves)
	if took := time.Since(begun); took > lookTime/2 {
		t.Errorf("it took %s to notice a file in a new folder", took)
	}
}

// A change that the file system does not report is noticed all the same: here the file is written to by another of its names.
func TestServeLooksForChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	t.Parallel()
	dir, elsewhere := t.TempDir(), t.TempDir()
	writeGuides(t, dir, "pot")
	writeGuides(t, elsewhere, "pan")
	s := beginServe(t, "KNOWLEDGE="+dir)
	s.site()
	guide, other := filepath.Join(dir, "kitchen-egg.en.md"), filepath.Join(elsewhere, "another-name.md")
	if err := os.Link(guide, other); err != nil {
		t.Fatal(err)
	}
	changed, err := os.ReadFile(filepath.Join(elsewhere, "kitchen-egg.en.md"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, other, string(changed))
	s.err.await(t, serves)
}

// SIGHUP has the guides read again, and does not end the program.
func TestServeReadsAgainWhenAsked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeGuides(t, dir, "pot")
	p := beginProcess(t, "STEPWISE_KNOWLEDGE="+dir)
	p.out.await(t, siteLine)
	time.Sleep(time.Second) // the line comes before the signal is waited for
	p.signal(syscall.SIGHUP)
	p.err.await(t, serves)
	p.signal(os.Interrupt)
	if err := p.end(); err != nil {
		t.Errorf("it ends with %v\n%s%s", err, p.out, p.err)
	}
}

// TestPublishToReplicas has two serves on one broker: both serve what is published, or both say why not, and when one ends the other one goes on at the same step.
func TestPublishToReplicas(t *testing.T) {
	t.Parallel()
	own, other := t.TempDir(), t.TempDir()
	writeGuides(t, own, "pot")
	writeGuides(t, other, "pan")
	f := telegramfake.New(t)
	url, _ := brokertest.StartServer(t, t.TempDir(), -1)
	environ := []string{"KNOWLEDGE=" + own, "TELEGRAM_TOKEN=" + f.Token, "TELEGRAM_API_URL=" + f.URL, "BROKER_URL=" + url, "BROKER_REPLICAS=1"}
	first := beginServe(t, environ...)
	first.site()
	ana := newTelegramTalker(t, f)
	ana.say("boil an egg")
	ana.hear(func(heard said) bool { return heard.has("Take the pot") })
	second := beginServe(t, environ...)
	second.site()

	aside := []string{environmentPrefix + "DATA=" + t.TempDir(), environmentPrefix + "BROKER_URL=" + url, environmentPrefix + "BROKER_REPLICAS=1"}
	command := func(args ...string) {
		t.Helper()
		code, out, errs := runIn(t, aside, args...)
		if code != exitFine || strings.Count(out, " serves it\n") != 2 {
			t.Fatalf("%q: code %d, %s%s\n%s\n%s", args, code, out, errs, first.err, second.err)
		}
	}
	command("publish", other)
	for _, s := range []*running{first, second} {
		s.err.await(t, serves)
	}
	bea := newTelegramTalker(t, f)
	bea.say("boil an egg")
	bea.hear(func(heard said) bool { return heard.has("Take the pan") })
	ana.say("next")
	ana.hear(func(heard said) bool { return heard.has("Boil the pot") })

	store, err := broker.Open(t.Context(), broker.DurableConfig{URL: url, Aside: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }() // nothing was written that is not confirmed
	shelf, err := store.Shelf(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := shelf.Publish(t.Context(), "nothing"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*running{first, second} {
		s.err.await(t, regexp.MustCompile(`msg="what is published does not serve; the guides before go on" hash=nothing`))
	}
	reports, err := shelf.Reports(t.Context())
	if err != nil || len(reports) != 2 || reports[0].Refused == "" && reports[1].Refused == "" {
		t.Errorf("the replicas say %+v, %v", reports, err)
	}
	command("rollback") // to the guides of other, which serve already

	first.stop()
	if code := first.end(); code != exitFine {
		t.Fatalf("the first ends with code %d\n%s", code, first.err)
	}
	ana.say("back")
	ana.hear(func(heard said) bool { return heard.has("Take the pot") })
	bea.say("next")
	bea.hear(func(heard said) bool { return heard.has("Boil the pan") })
}
