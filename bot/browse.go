package bot

import (
	"slices"
	"strconv"

	"stepwise/knowledge"
)

// pageSize is how many products or guides a page of the list has: the other choices lead to the pages beside it and to the list of products.
const pageSize = maxChoices - 3

// allProducts and noProduct stand for a product in the tokens of the list.
const (
	allProducts = "-" // the list of products itself
	noProduct   = "+" // FAQ entries and guides about no product
)

// browse lists the products that there are guides about, or the guides about one of them, a page at a time. Where there is nothing to choose between it lists
// what there is.
func (t *turn) browse(product, page string) {
	n, err := strconv.Atoi(page)
	if err != nil || n < 0 {
		n = 0
	}
	title, all := t.say(browseTitle, nil), t.shelves()
	switch {
	case product != "" && product != allProducts:
		title, all = t.shelf(product)
	case len(all) == 1:
		product = all[0].Token.target().first
		title, all = t.shelf(product)
	default:
		product = allProducts
	}
	if len(all) == 0 {
		t.gone()
		return
	}
	pages := (len(all) + pageSize - 1) / pageSize
	n = min(n, pages-1)
	r := Reply{Kind: ListReply, Title: title, Choices: slices.Clone(all[n*pageSize : min(len(all), (n+1)*pageSize)]), Replace: t.isTapOnLast()}
	r.Blocks = []Block{{Text: plain(t.say(browseAsk, nil))}}
	if pages > 1 {
		r.Blocks = append(r.Blocks, Block{Kind: Fine, Text: plain(t.say(browsePage, data{"Number": n + 1, "Total": pages}))})
	}
	more := func(say phrase, product string, page int) {
		r.Choices = append(r.Choices, Choice{Label: label(t.say(say, nil)), Token: newToken(browseVerb, product, number(page))})
	}
	if n > 0 {
		more(browseBack, product, n-1)
	}
	if n+1 < pages {
		more(browseMore, product, n+1)
	}
	if product != allProducts && len(t.shelves()) > 1 {
		more(browseTitle, allProducts, 0)
	}
	t.reply(r)
	t.record(Record{Kind: CommandRecord})
}

// shelves are choices of the products, and of everything that is about none.
func (t *turn) shelves() []Choice {
	var out []Choice
	for _, id := range t.gen.products {
		out = append(out, Choice{Label: label(t.productName(id)), Token: newToken(browseVerb, short(string(id)), "0")})
	}
	if slices.ContainsFunc(t.gen.topics, func(id knowledge.GuideID) bool { return t.find(id).Product == "" }) {
		out = append(out, Choice{Label: label(t.say(browseOther, nil)), Token: newToken(browseVerb, noProduct, "0")})
	}
	return out
}

// shelf are choices of the guides about the product with that short form, and its name.
func (t *turn) shelf(product string) (title string, guides []Choice) {
	title = t.say(browseOther, nil)
	for _, id := range t.gen.topics {
		g := t.find(id)
		switch {
		case g.Product == "" && product == noProduct:
		case g.Product != "" && short(string(g.Product)) == product:
			title = t.productName(g.Product)
		default:
			continue
		}
		guides = append(guides, Choice{Label: label(g.Title), Token: guideToken(id)})
	}
	return title, guides
}
