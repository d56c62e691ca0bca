package pack_test

import (
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/knowledge/pack"
)

// A thing has a field for everything that can be packed.
type thing struct {
	Whole   int
	Long    int64
	Yes     bool
	Text    string
	Bytes   []byte
	Numbers []uint32
	Float   float32
	Double  float64
	Floats  []float32
	Texts   []string
	Map     map[string]int
	Pieces  [][]string
	Things  []thing
}

func packThing(p *pack.Packer, v *thing) {
	pack.Int(p, &v.Whole)
	pack.Int(p, &v.Long)
	pack.Bool(p, &v.Yes)
	pack.Text(p, &v.Text)
	pack.Bytes(p, &v.Bytes)
	pack.Numbers(p, &v.Numbers)
	pack.Float(p, &v.Float)
	pack.Double(p, &v.Double)
	pack.Floats(p, &v.Floats)
	pack.List(p, &v.Texts, pack.Text)
	pack.Map(p, &v.Map, pack.Int)
	n := len(v.Pieces)
	pack.Int(p, &n)
	if p.Reads() && n > 0 && n <= p.Left() {
		v.Pieces = make([][]string, n)
	}
	pack.Pieces(p, len(v.Pieces), func(p *pack.Packer, i int) { pack.List(p, &v.Pieces[i], pack.Text) })
	pack.List(p, &v.Things, packThing)
}

func anyThing(depth int) *rapid.Generator[thing] {
	makes := rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[[]thing]():    rapid.Just([]thing(nil)).AsAny(),
		reflect.TypeFor[[][]string](): rapid.Just([][]string(nil)).AsAny(),
	}}
	if depth > 0 {
		makes.Types[reflect.TypeFor[[]thing]()] = rapid.SliceOfN(anyThing(depth-1), 0, 2).AsAny()
		makes.Types[reflect.TypeFor[[][]string]()] = rapid.SliceOfN(rapid.SliceOfN(rapid.String(), 0, 3), 1, 9).AsAny()
	}
	return rapid.MakeCustom[thing](makes)
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	check := func(t rapid.TB, want thing) {
		t.Helper()
		packed := pack.Write(func(p *pack.Packer) { packThing(p, &want) })
		var got thing
		if err := pack.Read(string(packed), func(p *pack.Packer) { packThing(p, &got) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	}
	check(t, thing{})
	check(t, thing{Whole: math.MinInt, Long: math.MaxInt64, Numbers: []uint32{0, math.MaxUint32, 0, 1}, Floats: []float32{float32(math.Inf(1))}})
	check(t, thing{Texts: make([]string, 5000)}) // longer than what is made at once
	rapid.Check(t, func(t *rapid.T) { check(t, anyThing(1).Draw(t, "thing")) })
}

// Every shortening of what was written is refused, and so is what has more behind it.
func TestWhatIsNotWholeIsRefused(t *testing.T) {
	v := thing{
		Text: "text", Bytes: []byte("bytes"), Numbers: []uint32{1, 300}, Float: 1, Double: 1, Floats: []float32{1, 2}, Texts: []string{"a"}, Map: map[string]int{"k": 1},
		Pieces: [][]string{{"x"}, {"y", "z"}}, Things: []thing{{Text: "inner"}},
	}
	packed := string(pack.Write(func(p *pack.Packer) { packThing(p, &v) }))
	for n := range packed {
		var got thing
		if err := pack.Read(packed[:n], func(p *pack.Packer) { packThing(p, &got) }); err == nil {
			t.Errorf("the first %d of %d bytes are taken for the whole", n, len(packed))
		}
	}
	if err := pack.Read(packed+"\x00", func(p *pack.Packer) { packThing(p, new(thing)) }); err == nil {
		t.Error("a byte too many is taken for nothing")
	}
}

// Lists within lists without end would use up the stack.
func TestDepthIsBounded(t *testing.T) {
	var packNest func(*pack.Packer, *nest)
	packNest = func(p *pack.Packer, v *nest) { pack.List(p, (*[]nest)(v), packNest) }
	if err := pack.Read(strings.Repeat("\x02", 1<<20), func(p *pack.Packer) { packNest(p, new(nest)) }); err == nil {
		t.Error("a million lists within lists are read")
	}
}

type nest []nest

// Foreign bytes are refused or read as something, without a panic and without much more memory than they take themselves.
func FuzzRead(f *testing.F) {
	f.Add(string(pack.Write(func(p *pack.Packer) { packThing(p, &thing{Pieces: [][]string{{"x"}}, Numbers: []uint32{1}}) })))
	f.Add(strings.Repeat("\xff", 40))
	f.Fuzz(func(t *testing.T, packed string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var v thing
		err := pack.Read(packed, func(p *pack.Packer) { packThing(p, &v) })
		runtime.ReadMemStats(&after)
		const listAtOnce, perByte = 4 << 20, 500 // bytes; a thing takes 200, and lists grow by doubling
		if got := after.TotalAlloc - before.TotalAlloc; got > uint64(listAtOnce+perByte*len(packed)) {
			t.Errorf("%d bytes took %d bytes of memory", len(packed), got)
		}
		if err != nil {
			return
		}
		again := pack.Write(func(p *pack.Packer) { packThing(p, &v) })
		var second thing
		if err := pack.Read(string(again), func(p *pack.Packer) { packThing(p, &second) }); err != nil {
			t.Fatal(err)
		}
		if string(pack.Write(func(p *pack.Packer) { packThing(p, &second) })) != string(again) {
			t.Error("what was read is written otherwise the second time")
		}
	})
}
