package index

import (
	"bytes"
	"os"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
)

var cmpEmpty = cmpopts.EquateEmpty()

// build makes the index of a knowledge directory, and closes it when the test ends.
func build(t testing.TB, load func() (*knowledge.Base, knowledge.Diagnostics)) *Index {
	t.Helper()
	base, diags := load()
	if base == nil {
		t.Fatal(diags)
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	if words, err = words.With(base.Words); err != nil {
		t.Fatal(err)
	}
	x, err := New(base, words)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func buildFiles(t testing.TB, files map[string]string) *Index {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return build(t, func() (*knowledge.Base, knowledge.Diagnostics) { return knowledge.Load(fsys) })
}

func buildStarter(t testing.TB) *Index {
	t.Helper()
	return build(t, func() (*knowledge.Base, knowledge.Diagnostics) { return knowledge.Load(starter.FS()) })
}

// bases are small knowledge directories, made up so that every word in them is in view. The questions to each are in testdata/<name>.tsv.
var bases = map[string]map[string]string{
	// Two products with guides and one without; a guide that exists in one language only; an entry about no product.
	"shop": {
		"products.toml": "[acme]\nname = \"Acme\"\naliases = [\"艾克米\"]\n[bolt]\nname = \"Bolt\"\n[zeta]\nname = \"Zeta\"\n",
		"words.toml":    "[en.tasks]\npolish = [\"polish\", \"make it shine\"]\n",
		"acme-cancel.en.md": "+++\ntitle = \"How do I cancel Acme?\"\nproduct = \"acme\"\ntask = \"cancel\"\nquestions = [\"end my Acme subscription\"]\n" +
			"[asked]\npenalty = [\"is there a fine for leaving\"]\n+++\n\nYou cancel it in the settings.\n\n" +
			"## On the computer {.steps for=\"computer\"}\n### Open the settings {#open}\nClick the wheel.\n### Confirm {#confirm}\nClick **End it**.\n\n" +
			"## On the phone {.steps for=\"phone\"}\n### Open the menu {#open}\nTap the three lines.\n### Confirm {#confirm}\nTap **End it**.\n\n" +
			"## Tips {.tips}\n### Export your photographs {#photographs}\nThey are deleted after thirty days.\n\n" +
			"## Questions {.faq}\n### Does it cost a penalty? {#penalty}\nNo.\n",
		"acme-cancel.ms.md": "+++\ntitle = \"Bagaimanakah cara membatalkan Acme?\"\nproduct = \"acme\"\ntask = \"cancel\"\n" +
			"[asked]\npenalty = [\"kena denda ke kalau berhenti\"]\n+++\n\nBatalkan dalam tetapan.\n\n" +
			"## Di komputer {.steps for=\"computer\"}\n### Buka tetapan {#open}\nKlik roda.\n### Sahkan {#confirm}\nKlik **Tamat**.\n\n" +
			"## Di telefon {.steps for=\"phone\"}\n### Buka menu {#open}\nKetik tiga garisan.\n### Sahkan {#confirm}\nKetik **Tamat**.\n\n" +
			"## Petua {.tips}\n### Eksport gambar anda {#photographs}\nGambar dipadamkan selepas tiga puluh hari.\n\n" +
			"## Soalan {.faq}\n### Adakah saya dikenakan denda? {#penalty}\nTidak.\n",
		"acme-refund.en.md": "+++\ntitle = \"How do I get a refund from Acme?\"\nproduct = \"acme\"\ntask = \"refund\"\nquestions = [\"Acme took money and I want it back\"]\n+++\n\n" +
			"Write to them.\n\n## Steps {.steps}\n### Collect receipts {#receipts}\nYou need the number of the order.\n### Send the form {#form}\nIt takes a week.\n",
		"bolt-cancel.zh.md": "+++\ntitle = \"怎么取消 Bolt？\"\nproduct = \"bolt\"\ntask = \"cancel\"\nquestions = [\"退订bolt\"]\n+++\n\n在设置里取消。\n\n" +
			"## 步骤 {.steps}\n### 打开设置 {#open}\n点击齿轮。\n### 确认退订 {#confirm}\n点击**结束**。\n",
		"help.faq.csv": "id,language,question,paraphrases,answer\nhours,en,When is the help desk open?,opening hours|closing time,\"Weekdays, nine to five.\"\n",
	},
	// One guide, and nothing to mistake it for.
	"one": {
		"acme-cancel.en.md": "+++\ntitle = \"How do I cancel Acme?\"\nproduct = \"acme\"\ntask = \"cancel\"\n+++\n\nYou cancel it in the settings.\n\n" +
			"## Steps {.steps}\n### Open the settings {#open}\nClick the wheel.\n### Confirm {#confirm}\nClick **End it**.\n",
	},
	// Entries without any product, from both kinds of sheet.
	"faq": {
		"a.faq.csv": "id,language,question,paraphrases,answer\n" +
			"stuck,en,The press is stuck,paper does not come out|jam in the press,Open the rear flap and pull the sheet out.\n" +
			"ink,en,How do I replace the ink?,the ink cartridge is empty|pages come out pale,Lift the lid and swap the cartridge.\n" +
			"墨盒,zh,打印出来很淡怎么办？,字迹太浅,更换墨盒。\n",
		"b.faq.jsonl": `{"id":"J/1","language":"en","question":"How do I scan to a memory stick?","paraphrases":["save a scan on usb"],"answer":"Plug the stick in and press **Scan**."}` + "\n" +
			`{"id":"J/2","language":"ms","question":"Bagaimana menyambung pencetak ke wifi?","paraphrases":["pencetak tak jumpa wifi"],"answer":"Tekan butang **Wifi**."}` + "\n",
	},
}

// converse asks the turns of a conversation and gives the finding of the last one. What is known of the conversation is kept as the bot keeps it.
func converse(t testing.TB, x *Index, turns ...string) knowledge.Finding {
	t.Helper()
	var q knowledge.Question
	var f knowledge.Finding
	for _, turn := range turns {
		q.Text = turn
		f = ask(t, x, q)
		q.Language = f.Language
		if f.Verdict == knowledge.Answer {
			q.Guide = f.Hits[0].Guide
		}
		if len(f.Evidence.Products) == 1 {
			q.Product = f.Evidence.Products[0]
		}
	}
	return f
}

// ask asks one question and checks what every finding promises.
func ask(t testing.TB, x *Index, q knowledge.Question) knowledge.Finding {
	t.Helper()
	f, err := x.Find(t.Context(), q)
	if err != nil {
		t.Fatalf("%.60q: %v", q.Text, err)
	}
	if !x.words.Has(f.Language) {
		t.Errorf("%.60q: language %q", q.Text, f.Language)
	}
	if len(f.Hits) > 5 {
		t.Errorf("%.60q: %d hits", q.Text, len(f.Hits))
	}
	met := map[knowledge.GuideID]bool{}
	for _, h := range f.Hits {
		if met[h.Guide] {
			t.Errorf("%.60q: two hits for %s", q.Text, h.Guide)
		}
		met[h.Guide] = true
	}
	for _, h := range append(f.Hits, f.Choices...) {
		checkHit(t, x, q, h)
	}
	if f.Evidence.Rule == "" {
		t.Errorf("%.60q: no rule decided", q.Text)
	}
	switch {
	case f.Verdict == knowledge.Answer && len(f.Hits) == 0, f.Verdict == knowledge.Clarify && len(f.Choices) == 0:
		t.Errorf("%.60q: %s with nothing to show", q.Text, f.Verdict)
	case (f.Verdict == knowledge.Smalltalk) != (f.Evidence.Smalltalk != ""):
		t.Errorf("%.60q: %s with smalltalk %q", q.Text, f.Verdict, f.Evidence.Smalltalk)
	}
	return f
}

// checkHit checks that a hit stands for something that can be shown.
func checkHit(t testing.TB, x *Index, q knowledge.Question, h knowledge.Hit) {
	t.Helper()
	g := x.base.Find(h.Guide, h.Language)
	if g == nil || g.Language != h.Language {
		t.Errorf("%.60q: no guide %s in %q", q.Text, h.Guide, h.Language)
		return
	}
	if s, _ := g.FindPart(h.Part); h.Part != "" && s == nil {
		t.Errorf("%.60q: %s has no part %s", q.Text, h.Guide, h.Part)
	}
	if h.Title == "" || h.Confidence < 0 || h.Confidence > 1 {
		t.Errorf("%.60q: hit %+v", q.Text, h)
	}
}

// readQuestions reads a file of questions as the command eval does.
func readQuestions(t testing.TB, file string) []knowledge.QuestionLine {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, diags := knowledge.ReadQuestions(bytes.NewReader(data), file)
	if len(diags) > 0 || len(lines) == 0 {
		t.Fatalf("%d questions, %v", len(lines), diags)
	}
	return lines
}
