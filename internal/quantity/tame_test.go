package quantity

import "testing"

func TestTame(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "word": "word", "=1+1": "'=1+1", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "'=1": "'=1", " =1": " =1", "a=1": "a=1",
		"-5": "-5", "+5": "+5", "-12.5": "-12.5", "-1e-9": "-1e-9", "5": "5", "-": "'-", "--5": "'--5", "-5+1": "'-5+1", "-5.": "'-5.", "-.5": "'-.5", "-1e": "'-1e", "-5e1e1": "'-5e1e1", "-Inf": "'-Inf", "-5 %": "'-5 %", "=5": "'=5", "-A1": "'-A1", "+1\t=2": "'+1\t=2",
	} {
		if got := Tame(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
