package index

import "math"

// calibrate turns the fitness of ordered candidates into probabilities.
func (x *Index) calibrate(r *reading, list []candidate) {
	if len(list) == 0 {
		return
	}
	if x.isProductless() {
		x.calibrateEntries(r, list)
		return
	}
	// A candidate is as probable as it fits by itself, shared with those that fit about as well.
	share := shares(list, guideTemperature)
	for i := range list {
		list[i].confidence = share[i] * logistic(list[i].fit)
	}
}

// guideTemperature and entryTemperature are by how much fitness a candidate must lead to leave the next one about a third of its share.
const (
	guideTemperature = 0.8
	entryTemperature = 0.15
)

// calibrateEntries is for a base of questions and answers, where words are all there is.
func (x *Index) calibrateEntries(r *reading, list []candidate) {
	share := shares(list, entryTemperature)
	traits := x.traits(r, list, share[0])
	z := traitWeights[0]
	for i, t := range traits {
		z += traitWeights[i+1] * t
	}
	p := logistic(z)
	if r.content > 0 && !list[0].topical {
		p = min(p, offTopic)
	}
	for i := range list {
		list[i].confidence = p
		if i > 0 { // what the best one leaves, divided by their shares
			list[i].confidence = min(p, (1-p)*share[i]/max(1-share[0], tiny))
		}
	}
}

// offTopic is the most that an entry can be worth that shares with the question nothing but words that say nothing: "how do I …?".
const offTopic = 0.1

// A trait is something about the best candidate that says how probable it is, whatever the knowledge base.
const traitCount = 8

// traitWeights are the weights of a logistic regression, the constant first, fitted on public sets by TestCalibration, where each set left out in turn shows
// that they transfer.
var traitWeights = [traitCount + 1]float64{-0.632, 0.736, 0.740, 2.193, 0.907, 1.092, -0.094, 0.152, -0.447}

// fewWordings is how many wordings the smallest of the public sets has. What weights make of a smaller base is not known, so it counts as this one.
const fewWordings = 50

// traits are what is known about the best candidate.
func (x *Index) traits(r *reading, list []candidate, share float64) [traitCount]float64 {
	top := list[0]
	next := 0.0
	if len(list) > 1 {
		next = list[1].fit
	}
	unknown := 0.0
	if r.content > 0 {
		unknown = float64(len(r.unknown)) / float64(r.content)
	}
	return [traitCount]float64{
		top.margin,
		math.Log(1 + top.bm25*r.rarity),
		min(top.fit-next, 2),
		share,
		top.near,
		unknown,
		math.Log(float64(1 + len(r.tokens))),
		math.Log(float64(max(x.wordings, fewWordings))),
	}
}

// shares divides one among the candidates by their fitness.
func shares(list []candidate, temperature float64) []float64 {
	out := make([]float64, len(list))
	total := 0.0
	for i := range list {
		out[i] = math.Exp((list[i].fit - list[0].fit) / temperature)
		total += out[i]
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
