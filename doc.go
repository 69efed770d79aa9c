// Package vereda is the root of the simulator. It holds no code: the program
// is cmd/vereda, the rooms are under internal, the shipped scenarios under
// scenarios. The tests of this package keep the floor plan that ARCHITECTURE.md
// draws.
package vereda
