// Package starter holds the guides that ship with the bot: it answers from them until an operator gives it a knowledge directory of their own.
package starter

import (
	"embed"
	"io/fs"
)

//go:embed *.md *.toml
var files embed.FS

// FS is the knowledge directory that ships. It is read with knowledge.Load.
func FS() fs.FS { return files }
