package people

// RowBytes is what the columns of one row take [bytes]: the widths of the columns of
// [Population] together. A test adds them up.
const RowBytes = 112
