package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestPictures(t *testing.T) {
	files := fstest.MapFS{
		"egg.png":       {Data: []byte("\x89PNG\r\n\x1a\n")},
		"more/pan.jpeg": {Data: []byte("\xff\xd8\xff")},
		"egg.en.md":     {Data: []byte("# secret")},
		"page.html":     {Data: []byte("<script>")},
	}
	type answer struct {
		Status int
		Kind   string
	}
	missing := answer{http.StatusNotFound, "text/plain; charset=utf-8"}
	for path, want := range map[string]answer{
		"/pictures/egg.png":                {http.StatusOK, "image/png"},
		"/pictures/more/pan.jpeg":          {http.StatusOK, "image/jpeg"},
		"/pictures/pan.png":                missing,
		"/pictures/egg.en.md":              missing,
		"/pictures/page.html":              missing,
		"/pictures/more":                   missing,
		"/pictures/":                       missing,
		"/pictures/more/%2e%2e/egg.png":    missing,
		"/pictures/..%2f..%2fetc%2fx.png":  missing,
		"/pictures/%2fetc%2fpasswd%00.png": missing,
	} {
		w := httptest.NewRecorder()
		New(DefaultConfig(), discard(), testTexts(), files).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if diff := cmp.Diff(want, answer{w.Code, w.Header().Get("Content-Type")}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	w := httptest.NewRecorder()
	New(DefaultConfig(), discard(), testTexts(), nil).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/pictures/egg.png", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("without files: status %d", w.Code)
	}
}
