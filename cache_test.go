package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/synthetic"
)

// A cacheTest is a cache of a few guides, with what the bot answers from them.
type cacheTest struct {
	*cache
	guides string
	words  *language.Set
	asked  []string
	want   []knowledge.Finding
	log    bytes.Buffer
	built  int                 // how often a generation was built
	whole  map[string]*library // those that were, by the hash of their guides: building takes longer than all else
}

// newCacheTest keeps made-up guides of that world in a new cache.
func newCacheTest(t *testing.T, seed uint64) *cacheTest {
	t.Helper()
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	const guides = 12
	world := synthetic.New(words, seed)
	c := &cacheTest{guides: t.TempDir(), words: words, whole: map[string]*library{}}
	if err := synthetic.Write(c.guides, world.Base(guides)); err != nil {
		t.Fatal(err)
	}
	c.cache = serveCache(t.TempDir(), slog.New(slog.NewTextHandler(&c.log, nil)))
	c.program = func() (address, error) { return address{1}, nil }
	for _, q := range world.Questions(6, guides) {
		c.asked = append(c.asked, q.Text)
	}
	c.want = c.ask(t)
	return c
}

// load is what loadLibrary does, with languages that are loaded once. The library is closed at the end of the test.
func (c *cacheTest) load(t *testing.T) *library {
	t.Helper()
	files := os.DirFS(c.guides)
	hash := knowledge.Hash(files)
	built := false
	l, err := c.generation(hash, func() (*library, error) {
		built = true
		if l := c.whole[hash]; l != nil {
			return l, nil
		}
		base, found := knowledge.Load(files)
		if base == nil {
			return nil, found
		}
		return newLibrary(base, c.words, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if built {
		c.built++
	}
	if l != c.whole[hash] {
		t.Cleanup(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if built {
		c.whole[hash] = l
	}
	return l
}

// ask starts a bot and asks it.
func (c *cacheTest) ask(t *testing.T) []knowledge.Finding {
	t.Helper()
	l := c.load(t)
	var out []knowledge.Finding
	for _, text := range c.asked {
		f, err := l.index.Find(t.Context(), knowledge.Question{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// kept is the one file of the cache.
func (c *cacheTest) kept(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(c.dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache holds %v, %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode() != 0o600 {
		t.Errorf("the cache has the mode %v, %v", info.Mode(), err)
	}
	return files[0]
}

func readAll(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeAll(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedCacheIsNeverServed damages the cache in 240 ways: bits that changed, ends that are missing, parts that changed places, other caches under its
// name. Each time it must be noticed, and the answers must be those of the guides.
func TestDamagedCacheIsNeverServed(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	c := newCacheTest(t, 1)
	name := c.kept(t)
	whole := readAll(t, name)
	other := newCacheTest(t, 2)
	foreign := readAll(t, other.kept(t))
	random := rand.New(rand.NewPCG(1, 2))
	type damage struct {
		name string
		do   func() []byte // the file after it; nil if it is no file any more
	}
	var damages []damage
	add := func(n int, name string, do func() []byte) {
		for i := range n {
			damages = append(damages, damage{fmt.Sprintf("%s %d", name, i), do})
		}
	}
	const head = 500 // bytes in which the header lies
	add(80, "a bit changed", func() []byte {
		data := bytes.Clone(whole)
		data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		return data
	})
	add(40, "a bit of the header changed", func() []byte {
		data := bytes.Clone(whole)
		data[random.IntN(head)] ^= 1 << random.IntN(8)
		return data
	})
	add(30, "the end is missing", func() []byte { return whole[:random.IntN(len(whole))] })
	add(20, "zeros", func() []byte {
		data := bytes.Clone(whole)
		from := random.IntN(len(data) - 4096)
		clear(data[from : from+4096])
		return data
	})
	add(20, "two places changed", func() []byte {
		data := bytes.Clone(whole)
		const size = 1024
		a, b := random.IntN(len(data)/2-size), len(data)/2+random.IntN(len(data)/2-size)
		copy(data[a:a+size], whole[b:b+size])
		copy(data[b:b+size], whole[a:a+size])
		return data
	})
	add(20, "something behind it", func() []byte { return append(bytes.Clone(whole), make([]byte, 1+random.IntN(100))...) })
	add(10, "the middle of another cache", func() []byte {
		data := bytes.Clone(whole)
		from := random.IntN(min(len(data), len(foreign)))
		copy(data[from:], foreign[from:])
		return data
	})
	add(10, "another cache with the name in it changed", func() []byte {
		data := bytes.Clone(foreign)
		copy(data, whole[:len(address{})+random.IntN(16)])
		return data
	})
	add(5, "another cache", func() []byte { return foreign })
	add(1, "nothing in it", func() []byte { return []byte{} })
	add(1, "a text", func() []byte { return []byte(strings.Repeat("not a cache\n", 1000)) })
	add(1, "a directory", func() []byte { makeDirectory(t, name); return nil })
	add(1, "a link to another cache", func() []byte { makeLink(t, name, other.kept(t)); return nil })
	add(1, "a link to nothing", func() []byte { makeLink(t, name, "nowhere"); return nil })
	if len(damages) != 240 {
		t.Fatalf("there are %d damages", len(damages))
	}
	wrong := 0
	for _, d := range damages {
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		if data := d.do(); bytes.Equal(data, whole) {
			continue // the places that changed were alike
		} else if data != nil {
			writeAll(t, name, data)
		}
		c.built = 0
		c.log.Reset()
		if got := c.ask(t); !cmp.Equal(c.want, got) {
			wrong++
			t.Errorf("%s: wrong answers (-want +got):\n%s", d.name, cmp.Diff(c.want, got))
		}
		if warnings := strings.Count(c.log.String(), "level=WARN"); c.built != 1 || warnings != 1 {
			t.Errorf("%s: built %d times, with %d warnings:\n%s", d.name, c.built, warnings, &c.log)
		}
		if !bytes.Equal(readAll(t, name), whole) {
			t.Errorf("%s: the cache was not made whole", d.name)
		}
	}
	t.Logf("%d damages, %d wrong answers", len(damages), wrong)
}

func makeDirectory(t *testing.T, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(name, "within"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func makeLink(t *testing.T, name, target string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// What was kept is used, until a guide or the program is another one.
func TestCacheIsAddressedByContent(t *testing.T) {
	c := newCacheTest(t, 1)
	expect := func(what string, built int) {
		t.Helper()
		c.built = 0
		c.ask(t)
		if c.built != built || c.log.Len() > 0 {
			t.Errorf("%s: built %d times, want %d\n%s", what, c.built, built, &c.log)
		}
	}
	expect("nothing changed", 0)
	guides, err := filepath.Glob(filepath.Join(c.guides, "*", "*.md"))
	if err != nil || len(guides) == 0 {
		t.Fatal(guides, err)
	}
	before := readAll(t, guides[0])
	writeAll(t, guides[0], bytes.Replace(before, []byte(`title = "`), []byte(`title = "New `), 1))
	if l := c.load(t); c.built != 1 || !strings.HasPrefix(l.base.Guides[0].Title, "New ") {
		t.Errorf("a guide that changed is %q", l.base.Guides[0].Title)
	}
	writeAll(t, guides[0], before)
	expect("a change taken back", 0)
	writeAll(t, filepath.Join(c.guides, "words.toml"), []byte("[en.slang]\nfoo = \"bar\"\n"))
	expect("words of the operator", 1)
	c.program = func() (address, error) { return address{2}, nil }
	expect("another program", 1)
	expect("the same program again", 0)
	if files, _ := filepath.Glob(filepath.Join(c.dir, "*")); len(files) != ownFiles {
		t.Errorf("%d files are kept, want %d", len(files), ownFiles)
	}
}

// Where nothing can be written, guides are served from memory.
func TestCacheThatCannotBeWritten(t *testing.T) {
	c := newCacheTest(t, 1)
	c.dir = filepath.Join(c.kept(t), "within a file")
	c.built = 0
	if got := c.ask(t); !cmp.Equal(c.want, got) || c.built != 1 {
		t.Errorf("built %d times; (-want +got):\n%s", c.built, cmp.Diff(c.want, got))
	}
	if !strings.Contains(c.log.String(), "the cache was not written") {
		t.Errorf("nobody is told:\n%s", &c.log)
	}
}

// What a killed process left is removed, and what others keep there is not.
func TestCacheIsTidied(t *testing.T) {
	c := newCacheTest(t, 1)
	old, fresh, strange := filepath.Join(c.dir, "1"+unfinished), filepath.Join(c.dir, "2"+unfinished), filepath.Join(c.dir, "notes.txt")
	for _, name := range []string{old, fresh, strange} {
		writeAll(t, name, []byte("x"))
	}
	then := time.Now().Add(-2 * leftOver)
	for _, name := range []string{old, strange} {
		if err := os.Chtimes(name, then, then); err != nil {
			t.Fatal(err)
		}
	}
	c.tidy()
	for name, want := range map[string]bool{old: false, fresh: true, strange: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s is there: %v", filepath.Base(name), err == nil)
		}
	}
}

// A command that is asked one thing leaves nothing behind where there is no data directory, and nothing at all where there is no place for it.
func TestCacheIsWhereNobodyMinds(t *testing.T) {
	data, user := t.TempDir(), t.TempDir()
	none := filepath.Join(t.TempDir(), "data")
	var got []string
	for _, c := range []*cache{serveCache(none, nil), askCache(data, user, nil), askCache(none, user, nil), askCache(none, "", nil)} {
		if c == nil {
			c = &cache{}
		}
		got = append(got, c.dir)
	}
	want := []string{filepath.Join(none, "cache"), filepath.Join(data, "cache"), filepath.Join(user, "stepwise"), ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("caches (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a data directory was made")
	}
}

func TestHashProgramIsThatOfThisProgram(t *testing.T) {
	first, err := hashProgram()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := hashProgram(); err != nil || first != again || first == (address{}) {
		t.Errorf("got %v and %v, %v", first, again, err)
	}
}

// Programs are told apart by the build ID, or by every byte.
func TestProgramsAreToldApart(t *testing.T) {
	id := func(last string) string {
		return strings.Repeat(strings.Repeat("a", 20)+"/", 3) + strings.Repeat(last, 20)
	}
	long := strings.Repeat("x", 100_000)
	for _, tc := range []struct {
		name, a, b string
		same       bool
	}{
		{"the same build ID", "ELF\x00" + id("b") + "\x00", "ELF\x00" + id("b") + "\x00", true},
		{"another build ID", "ELF\x00" + id("b") + "\x00", "ELF\x00" + id("c") + "\x00", false},
		{"a build ID set by hand", "ELF\x00release/1\x00" + long + "1", "ELF\x00release/1\x00" + long + "2", false},
		{"no build ID", long + "1", long + "2", false},
		{"a short program", "1", "2", false},
	} {
		a, err := identify(strings.NewReader(tc.a))
		b, err2 := identify(strings.NewReader(tc.b))
		if (a == b) != tc.same || err != nil || err2 != nil {
			t.Errorf("%s: they are the same: %v, %v, %v", tc.name, a == b, err, err2)
		}
	}
}
