// Package portable holds the elementary functions of the model in plain Go.
//
// The functions of package math differ between builds: some architectures have
// versions in assembly, and the compiler may fuse x*y+z into one rounding where
// the processor offers it. A run must give the same bytes everywhere, so the
// rooms of the model call this package. Every product that is added to
// something is rounded by an explicit float64(); division, square root, addition
// and multiplication alone are exactly rounded on all processors Go supports.
//
// The polynomials are those of fdlibm (Sun Microsystems, 1993: e_exp.c, e_log.c),
// written anew. Results lie within 1e-15, relatively, of package math; a test
// looks at a million arguments of each function, another at the digest of their
// bits, which must be the same on every architecture.
//
// The package imports nothing of ours.
package portable
