package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

//go:embed page/index.html page/chat.css page/chat.js page/icon.svg
var pageFiles embed.FS

// pageTemplate is the page around the conversation.
var pageTemplate = template.Must(template.ParseFS(pageFiles, "page/index.html"))

// A page is the page in every language, with its style and script.
type page struct {
	chooser chooser
	texts   map[string][]byte // the finished page, by language code
	files   map[string]file   // by path
}

// A file is something that the page asks for.
type file struct {
	content []byte
	kind    string
	version string // changes with the content, so that browsers may keep what they have for good
}

// versionBytes is how much of a hash tells two versions of a file apart.
const versionBytes = 9

func newPage(t Texts) *page {
	p := &page{chooser: newChooser(t), texts: map[string][]byte{}, files: map[string]file{}}
	for _, f := range []struct{ name, kind string }{
		{"chat.css", "text/css; charset=utf-8"},
		{"chat.js", "text/javascript; charset=utf-8"},
		{"icon.svg", "image/svg+xml"},
	} {
		content, _ := pageFiles.ReadFile("page/" + f.name) // it is embedded
		sum := sha256.Sum256(content)
		p.files[f.name] = file{content, f.kind, base64.RawURLEncoding.EncodeToString(sum[:versionBytes])}
	}
	for code, words := range t {
		p.texts[code] = p.render(code, words)
	}
	return p
}

// render is the page in one language.
func (p *page) render(code string, words Words) []byte {
	versions := map[string]string{}
	for name, f := range p.files {
		versions[name] = name + "?v=" + f.version
	}
	var b bytes.Buffer
	_ = pageTemplate.Execute(&b, map[string]any{"Code": code, "Words": words, "Files": versions, "MaxText": maxText}) // strings into a buffer: no errors
	return b.Bytes()
}

func (p *page) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.serve)
	for name, f := range p.files {
		mux.HandleFunc("GET /"+name, f.serve)
	}
}

// serve serves the page in the language that suits the browser best.
func (p *page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Language")
	_, _ = w.Write(p.texts[p.chooser.choose(accepted(r))]) // a browser that went needs no page
}

// serve serves a file: for good to a page that asks for this very version, and else for now.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == f.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(f.content) // as above
}
