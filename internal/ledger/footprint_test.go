package ledger

import (
	"reflect"
	"testing"
)

// TestShapeBytes adds up the tables of ledgers of several shapes.
func TestShapeBytes(t *testing.T) {
	for _, shape := range []Shape{
		{Days: 31, Months: 1, Sectors: 1, Nationalities: 1},
		{Days: 400, Months: 14, Sectors: 9, Nationalities: 6},
		{Days: 90, Months: 3, Sectors: 2, Nationalities: 4, Routes: 11, Zones: 5, LivingAreas: 3},
		{Days: 90, Months: 3, Sectors: 2, Nationalities: 4, Routes: 11, Zones: 5, LivingAreas: 3, BorderJobs: true, Made: true},
	} {
		var sum int64
		var visit func(v reflect.Value)
		visit = func(v reflect.Value) {
			for i := range v.NumField() {
				switch f := v.Field(i); {
				case v.Type().Field(i).Name == "Shape":
				case f.Kind() == reflect.Struct:
					visit(f)
				case f.Kind() == reflect.Slice:
					sum += int64(f.Len()) * int64(f.Type().Elem().Size())
				}
			}
		}
		visit(reflect.ValueOf(New(shape)).Elem())
		if got := shape.Bytes(); got != sum {
			t.Errorf("%+v: the tables take %d bytes, and Bytes says %d", shape, sum, got)
		}
	}
}
