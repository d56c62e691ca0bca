package web

import (
	"io/fs"
	"net/http"
	"path"
	"slices"

	"stepwise/bot"
)

// picturePath is where the page finds the pictures of replies.
const picturePath = "/pictures/"

// pictureKinds are the endings of the files that are shown, as guides may have them. Whatever else lies beside the guides is nobody's business.
var pictureKinds = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}

// servePicture serves a picture that stands beside the guides.
func (a *Adapter) servePicture(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	if a.pictures == nil || !fs.ValidPath(file) || !slices.Contains(pictureKinds, path.Ext(file)) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache") // the author may change it; an unchanged one is not sent again
	http.ServeFileFS(w, r, a.pictures, file)
}

// picture is where the page finds the picture of a block; empty if it shows none.
func picture(b bot.Block) string {
	if !fs.ValidPath(b.File) || !slices.Contains(pictureKinds, path.Ext(b.File)) {
		return ""
	}
	return picturePath + b.File
}
