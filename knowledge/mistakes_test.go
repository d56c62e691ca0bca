package knowledge_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// today is the day on which all tests run.
var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// scriptJudge takes Han text for Chinese and everything else for English.
type scriptJudge struct{}

func (scriptJudge) Mismatch(text string, c language.Code) (language.Code, bool) {
	han, others := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			others++
		}
	}
	if han*3 > others {
		return "zh", c != "zh"
	}
	return "en", c == "zh"
}

// A directory of testdata/check is a knowledge directory with the mistake that it is named after. What is said about it
// stands in its _want.txt.
func TestMistakes(t *testing.T) {
	dirs, err := filepath.Glob("testdata/check/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = root.Close() }() // it was only read from
			base, diags := knowledge.Load(root.FS())
			if (base == nil) != (len(diags.Errors()) > 0) {
				t.Errorf("base is %v with %d errors", base, len(diags.Errors()))
			}
			if base != nil {
				diags = append(diags, base.Check(scriptJudge{}, today)...)
			}
			if !slices.ContainsFunc(diags, func(d knowledge.Diagnostic) bool { return d.Code == filepath.Base(dir) }) {
				t.Errorf("the mistake was not found")
			}
			compareGolden(t, filepath.Join(dir, "_want.txt"), diags.Error()+"\n")
		})
	}
}

func compareGolden(t *testing.T, file, got string) {
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

// codeInSource finds where a diagnostic gets its code.
var codeInSource = regexp.MustCompile(`(?:fail|warn|report|use)\(.*?[^=] "([a-z]+(?:-[a-z0-9]+)+)",|Code: "([a-z0-9-]+)"`)

func TestEveryMistakeHasData(t *testing.T) {
	// What is too much for a file of test data, or cannot be one, has a test of its own.
	tested := []string{"too-large", "too-long", "too-deep", "too-wide", "unreadable-file"}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range codeInSource.FindAllStringSubmatch(string(text), -1) {
			code := m[1] + m[2]
			if _, err := os.Stat("testdata/check/" + code); err != nil && !slices.Contains(tested, code) {
				t.Errorf("%s: the mistake %q has no testdata/check/%s", file, code, code)
			}
		}
	}
}
