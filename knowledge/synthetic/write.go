package synthetic

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"stepwise/knowledge"
)

// Write writes a base as a knowledge directory, a file for each guide and one for the products.
func Write(dir string, base *knowledge.Base) error {
	cores := runtime.GOMAXPROCS(0)
	errs := make([]error, cores)
	var writing sync.WaitGroup
	for core := range cores {
		writing.Go(func() {
			for i := core; i < len(base.Guides) && errs[core] == nil; i += cores {
				g := base.Guides[i]
				errs[core] = writeFile(filepath.Join(dir, filepath.FromSlash(g.File)), knowledge.Write(g))
			}
		})
	}
	writing.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("write made-up guides: %w", err)
		}
	}
	return writeFile(filepath.Join(dir, "products.toml"), products(base.Products))
}

func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// products is products.toml.
func products(list []knowledge.Product) []byte {
	var b strings.Builder
	for _, p := range list {
		aliases := make([]string, len(p.Aliases))
		for i, alias := range p.Aliases {
			aliases[i] = fmt.Sprintf("%q", alias)
		}
		fmt.Fprintf(&b, "[%s]\nname = %q\naliases = [%s]\n", p.ID, p.Name, strings.Join(aliases, ", "))
	}
	return []byte(b.String())
}
