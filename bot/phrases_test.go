package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// Every phrase that is written can be said, and everything that is said is written: the constants of phrases.go, each in use elsewhere, and the names
// behind its prefixes, are the phrases of the English phrases.toml, with which those of the other languages are compared in their own package.
func TestPhrases(t *testing.T) {
	p, err := language.LoadPhrases()
	if err != nil {
		t.Fatal(err)
	}
	want, names := constants(t)
	for _, k := range []knowledge.SmalltalkKind{knowledge.Greeting, knowledge.Thanks, knowledge.Farewell, knowledge.AboutBot, knowledge.HowAre, "ok"} {
		want = append(want, string(smallPrefix)+string(k))
	}
	for _, k := range []knowledge.AlertKind{knowledge.AlertNote, knowledge.AlertTip, knowledge.AlertImportant, knowledge.AlertWarning, knowledge.AlertCaution} {
		want = append(want, string(alertPrefix)+string(k))
	}
	for _, v := range votes() {
		want = append(want, string(votePrefix)+string(v))
	}
	for _, who := range []Speaker{User, Agent, Robot} {
		want = append(want, string(speakerPrefix)+string(who))
	}
	for day := range 7 {
		want = append(want, string(dayPrefix)+strconv.Itoa(day))
	}
	for month := 1; month <= 12; month++ {
		want = append(want, string(monthPrefix)+strconv.Itoa(month))
	}
	for _, c := range p.Codes() {
		want = append(want, string(languagePrefix)+string(c))
	}
	for _, task := range []string{
		"cancel", "refund", "close-account", "sign-up", "sign-in", "password", "price", "change-plan", "payment", "playback", "content", "order",
		"delivery", "return-item", "profile", "download", "language", "gift", "sell", "job", "security-block", "children", "invoice",
	} {
		want = append(want, string(taskPrefix)+task)
	}
	slices.Sort(want)
	written := slices.DeleteFunc(p.IDs(language.Fallback), func(id string) bool {
		prefix, _, _ := strings.Cut(id, "-")
		return slices.Contains([]string{"page", "command", "option"}, prefix) // the program says these, and checks them
	})
	if diff := cmp.Diff(want, written); diff != "" {
		t.Errorf("phrases (-said +written):\n%s", diff)
	}
	for name, uses := range names {
		if uses == 0 {
			t.Errorf("the phrase %s is never said", name)
		}
	}
}

// constants are the values of the phrase constants that are no prefixes, and how often the package uses each of them outside their declaration.
func constants(t *testing.T) (values []string, uses map[string]int) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution); err != nil {
			t.Fatal(err)
		}
	}
	uses = map[string]int{}
	declared := map[*ast.Ident]bool{}
	for _, d := range files["phrases.go"].Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			declared[v.Names[0]] = true
			uses[v.Names[0].Name] = 0
			id, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(id, "-") {
				values = append(values, id)
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !declared[id] {
				if _, known := uses[id.Name]; known {
					uses[id.Name]++
				}
			}
			return true
		})
	}
	return values, uses
}
