package knowledge

// Walk calls visit for every block, and for those within lists and alerts, in the order in which they are read.
func Walk(blocks []Block, visit func(Block)) {
	for _, b := range blocks {
		visit(b)
		for _, item := range b.Items {
			Walk(item, visit)
		}
		Walk(b.Body, visit)
	}
}
