package knowledge_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/knowledge"
	"stepwise/knowledge/starter"
)

// checkPack packs the base, makes it again and compares, to the last nil.
func checkPack(t rapid.TB, b *knowledge.Base) {
	t.Helper()
	again, err := knowledge.Unpack(string(b.Pack()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(b, again) { // cmp alone would take twice as long for each list within a list
		t.Fatalf("packed and unpacked (-before +after):\n%s", cmp.Diff(b, again))
	}
}

func TestPackKeepsEverything(t *testing.T) {
	deep := strings.Replace(small, "Do it.", "Do it.\n\n   "+strings.Repeat("- ", 30)+"a", 1) // as deep as limits let through
	bases := map[string]*knowledge.Base{}
	bases["starter"], _ = knowledge.Load(starter.FS())
	bases["each kind of file"], _ = knowledge.Load(whole())
	bases["each kind of content"], _ = knowledge.Load(fstest.MapFS{"format.zh.md": {Data: []byte(everything)}, "pic/a_b.png": {}})
	bases["deep"], _ = knowledge.Load(fstest.MapFS{"deep.en.md": {Data: []byte(deep)}})
	dirs, err := filepath.Glob("testdata/check/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		if base, _ := knowledge.Load(os.DirFS(dir)); base != nil {
			bases[dir] = base
		}
	}
	for name, b := range bases {
		t.Run(name, func(t *testing.T) {
			if b == nil {
				t.Fatal("it does not load")
			}
			checkPack(t, b)
		})
	}
}

// Whatever a base may hold, now or when its types have grown, is packed: values are made from the types.
func TestPackKeepsEveryField(t *testing.T) {
	makes := rapid.MakeConfig{
		Kinds: map[reflect.Kind]*rapid.Generator[any]{reflect.String: rapid.StringN(0, 4, -1).AsAny()},
		Types: map[reflect.Type]*rapid.Generator[any]{
			reflect.TypeFor[[]knowledge.Block](): anyBlocks(3).AsAny(),
			reflect.TypeFor[time.Time](): rapid.Custom(func(t *rapid.T) time.Time {
				return time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "second"), 0).UTC()
			}).AsAny(),
		},
	}
	few(&makes, rapid.MakeCustom[knowledge.Part](makes))
	few(&makes, rapid.MakeCustom[knowledge.Section](makes))
	guide := rapid.Ptr(rapid.MakeCustom[knowledge.Guide](makes), false)
	few(&makes, guide)
	few(&makes, rapid.MakeCustom[knowledge.QuestionLine](makes))
	few(&makes, rapid.MakeCustom[string](makes))
	makes.Types[reflect.TypeFor[map[string][]string]()] = rapid.MapOfN(rapid.StringN(0, 4, -1), rapid.SliceOfN(rapid.StringN(0, 4, -1), 0, 2), 0, 2).AsAny()
	base := rapid.MakeCustom[knowledge.Base](makes)
	rapid.Check(t, func(t *rapid.T) {
		b := base.Draw(t, "base")
		b.Guides = append(b.Guides, guide.Draw(t, "guide")) // there is no base without
		checkPack(t, &b)
	})
}

// few makes lists of a type short: the types hold lists of lists of lists.
func few[T any](makes *rapid.MakeConfig, item *rapid.Generator[T]) {
	makes.Types[reflect.TypeFor[[]T]()] = rapid.SliceOfN(item, 0, 2).AsAny()
}

// anyBlocks are blocks within which blocks stand at most that deep.
func anyBlocks(depth int) *rapid.Generator[[]knowledge.Block] {
	if depth == 0 {
		return rapid.Just([]knowledge.Block(nil))
	}
	within := anyBlocks(depth - 1)
	return rapid.SliceOfN(rapid.MakeCustom[knowledge.Block](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[[]knowledge.Block]():   within.AsAny(),
		reflect.TypeFor[[][]knowledge.Block](): rapid.SliceOfN(within, 0, 2).AsAny(),
	}}), 0, 3)
}

// More than one piece is read, in order.
func TestPackKeepsTheOrderOfManyGuides(t *testing.T) {
	files := fstest.MapFS{}
	for i := range 1000 {
		files[fmt.Sprintf("g%d.en.md", i)] = &fstest.MapFile{Data: []byte(small)}
	}
	base, diags := knowledge.Load(files)
	if base == nil {
		t.Fatal(diags)
	}
	checkPack(t, base)
}

// Bytes that nobody packed are refused, or are some base; they are never a panic, and never much more memory than their number.
func FuzzUnpack(f *testing.F) {
	base, _ := knowledge.Load(whole())
	f.Add(string(base.Pack()))
	base, _ = knowledge.Load(fstest.MapFS{"format.zh.md": {Data: []byte(everything)}, "pic/a_b.png": {}})
	f.Add(string(base.Pack()))
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, packed string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := knowledge.Unpack(packed)
		runtime.ReadMemStats(&after)
		// The largest thing of one byte is an empty list of blocks; lists grow by doubling.
		if most := uint64(4<<20 + 200*len(packed)); after.TotalAlloc-before.TotalAlloc > most {
			t.Errorf("%d bytes took %d bytes of memory", len(packed), after.TotalAlloc-before.TotalAlloc)
		}
		if err == nil {
			checkPack(t, got)
		}
	})
}
