package people

import (
	"reflect"
	"testing"
)

// TestRowBytes makes a row and adds up the columns that it has an entry in.
func TestRowBytes(t *testing.T) {
	p := New(1)
	p.Arrive(Traveller{}, 3)
	v, sum := reflect.ValueOf(p).Elem(), 0
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Slice && f.Len() == 3 {
			sum += int(f.Type().Elem().Size())
		}
	}
	if sum != RowBytes {
		t.Errorf("a row takes %d bytes, and RowBytes says %d", sum, RowBytes)
	}
}
