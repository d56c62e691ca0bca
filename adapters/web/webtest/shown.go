package webtest

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Shown is a reply as a user sees it.
type Shown struct {
	Text    string   // all the words in the order in which they are read, a line for each paragraph
	Choices []string // the labels of the buttons, which are no part of Text
	Tokens  []string // of the buttons, in their order
}

// allowed are the elements that a reply may have, with their attributes.
func allowed() map[string][]string {
	return map[string][]string{
		"article": {"class", "data-kind", "lang"}, "h2": nil, "h3": nil, "h4": nil, "p": {"class"}, "b": {"class"}, "small": nil, "blockquote": nil,
		"a": {"href", "target", "rel"}, "ul": {"class"}, "ol": {"class"}, "li": nil, "span": {"class"},
		"div": {"class", "role", "data-alert"}, "button": {"type", "data-token"},
		"figure": {"class"}, "figcaption": nil, "img": {"src", "alt", "loading"},
	}
}

// Read reads a reply. Its error says what no reply may have: an element, attribute or address that is not allowed, more than one element at the top.
func Read(fragment string) (Shown, error) {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return Shown{}, fmt.Errorf("read a reply: %w", err)
	}
	if len(nodes) != 1 || nodes[0].Data != "article" {
		return Shown{}, fmt.Errorf("read a reply: it is not one article")
	}
	r := reader{allowed: allowed()}
	r.read(nodes[0])
	r.out.Text = strings.Join(slices.DeleteFunc(strings.Split(r.text.String(), "\n"), func(s string) bool { return s == "" }), "\n")
	return r.out, r.err
}

type reader struct {
	allowed map[string][]string
	text    strings.Builder
	out     Shown
	err     error
}

func (r *reader) read(n *html.Node) {
	if n.Type == html.TextNode {
		if strings.Trim(n.Data, "\n") != "" { // what stands between the elements
			r.text.WriteString(n.Data)
		}
		return
	}
	r.judge(n)
	if n.Data == "button" {
		r.out.Choices = append(r.out.Choices, words(n))
		r.out.Tokens = append(r.out.Tokens, attribute(n, "data-token"))
		return
	}
	inline := slices.Contains([]string{"b", "a", "small", "span"}, n.Data)
	if !inline {
		r.text.WriteString("\n")
	}
	for c := range n.ChildNodes() {
		r.read(c)
	}
	switch {
	case attribute(n, "class") == "number":
		r.text.WriteString(". ")
	case !inline:
		r.text.WriteString("\n")
	}
}

func (r *reader) judge(n *html.Node) {
	attributes, ok := r.allowed[n.Data]
	if !ok {
		r.err = fmt.Errorf("read a reply: it has an element %q of type %d", n.Data, n.Type)
		return
	}
	for _, a := range n.Attr {
		if !slices.Contains(attributes, a.Key) {
			r.err = fmt.Errorf("read a reply: <%s> has an attribute %q", n.Data, a.Key)
		}
	}
	if src := attribute(n, "src"); n.Data == "img" && !strings.HasPrefix(src, "/pictures/") {
		r.err = fmt.Errorf("read a reply: a picture comes from %q", src)
	}
	if n.Data != "a" {
		return
	}
	scheme, _, _ := strings.Cut(attribute(n, "href"), ":")
	if !slices.Contains([]string{"http", "https", "mailto", "tel"}, strings.ToLower(scheme)) {
		r.err = fmt.Errorf("read a reply: a link leads to %q", attribute(n, "href"))
	}
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
