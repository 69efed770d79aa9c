package network

// apart is how far two places lie apart, for telling which of several is nearer:
// the square of the distance [degrees of latitude], where degrees of longitude
// shrink with the cosine of the mean latitude. It is good to a few percent as far
// as countries reach, and the same on all processors.
func apart(a, b *Place) float64 {
	const half = 0.017453292519943295 / 2
	x := (a.Latitude + b.Latitude) * half
	x2 := float64(x * x)
	cosine := 1 - float64(x2/2) + float64(float64(x2*x2)/24) - float64(float64(x2*float64(x2*x2))/720)
	north, east := b.Latitude-a.Latitude, float64((b.Longitude-a.Longitude)*cosine)
	return float64(north*north) + float64(east*east)
}

// Nearest is the place of a list that is nearest to a place, the first of those
// equally near; NoPlace where the list is empty.
func (n *Network) Nearest(to PlaceID, list []PlaceID) PlaceID {
	best, far := NoPlace, 0.0
	for _, id := range list {
		if d := apart(&n.Places[to], &n.Places[id]); best == NoPlace || d < far {
			best, far = id, d
		}
	}
	return best
}

// receive finds for every place where people from there are received.
func (n *Network) receive() {
	n.ReceptionOf = make([]PlaceID, len(n.Places))
	for i := range n.Places {
		var list []PlaceID
		for k := range n.Places {
			if n.Places[k].Reception && n.Places[k].Zone == n.Places[i].Zone {
				list = append(list, PlaceID(k))
			}
		}
		if n.ReceptionOf[i] = n.Nearest(PlaceID(i), list); n.ReceptionOf[i] == NoPlace {
			n.ReceptionOf[i] = PlaceID(i)
		}
	}
}
