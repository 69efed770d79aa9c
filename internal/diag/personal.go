package diag

import (
	"slices"
	"strings"
	"unicode"
)

// CodePersonal is the code of a column that looks as if it said who somebody is.
var CodePersonal = Register("E-PERSONAL", "A column looks as if it held data about single persons: a name, a telephone or document number, a device, a date of birth, or where somebody was and when. The program takes counts only, so that no file that it keeps or passes on can be used to find anybody. Add the rows up to counts by place and month, and leave the column out; a column of counts that merely sounds like one can be renamed.")

// personal lists what columns of records about persons are called, in English, Spanish
// and French: each entry is words that must all stand in the name of a column.
var personal = []struct {
	kind  string
	words []string
}{
	{"a person's name", []string{"first name", "firstname", "given name", "givenname", "forename", "middle name", "last name", "lastname", "surname", "family name", "full name", "fullname", "maiden name", "nickname", "alias person",
		"person name", "migrant name", "applicant name", "detainee name", "child name", "mother name", "mothers name", "father name", "fathers name", "passenger name", "victim name", "name deceased", "deceased name", "beneficiary name", "name migrant", "name person",
		"nombre completo", "nombres", "apellido", "apellidos", "primer nombre", "nombre persona", "nombre madre", "nombre padre", "prenom", "nom famille"}},
	{"a telephone number", []string{"phone", "phone number", "phone no", "telephone", "mobile number", "mobile no", "cell number", "cellphone", "cell phone", "telefono", "celular", "movil", "whatsapp", "msisdn", "sim number", "sim card", "telegram user", "signal number"}},
	{"the number of a document", []string{"passport", "passport number", "passport no", "pasaporte", "ssn", "social security", "alien number", "alien no", "a number", "anumber", "alien registration", "visa number", "document number", "document no", "document id", "numero documento",
		"national id", "id number", "id card", "identity card", "identity number", "curp", "dni", "cedula", "dui", "rfc", "nss", "drivers licence", "driver license", "license plate", "licence plate", "plate number", "fin number", "ration card", "unhcr number", "registration number person", "case number", "file number person", "credit card", "card number", "iban", "bank account", "account number"}},
	{"a device", []string{"device id", "deviceid", "imei", "imsi", "iccid", "mac address", "ip address", "ip addr", "advertising id", "idfa", "gaid", "aaid", "adid", "android id", "cookie id", "user agent", "handset"}},
	{"a way to reach a person", []string{"email", "e mail", "correo", "correo electronico", "home address", "street address", "postal address", "address line", "domicilio", "direccion", "facebook", "twitter", "instagram", "tiktok", "username", "user name", "screen name", "contact person", "emergency contact", "next kin"}},
	{"a date of birth", []string{"date birth", "birth date", "birthdate", "birthday", "dob", "birth day", "fecha nacimiento", "date naissance"}},
	{"a body", []string{"fingerprint", "fingerprints", "biometric", "biometrics", "iris scan", "face image", "face id", "facial", "dna", "huella", "huellas", "photo", "photograph", "fotografia", "blood type", "signature"}},
	{"single persons", []string{"person id", "personid", "person no", "person number", "person key", "individual id", "individual number", "migrant id", "detainee id", "subject id", "subject number", "traveler id", "traveller id", "passenger id", "applicant id", "beneficiary id", "refugee id", "respondent id", "patient id", "inmate id", "user id", "userid", "subscriber id", "unique identifier", "unique id person", "anonymized identifier", "anonymised identifier", "hashed id", "id persona", "victim id", "member id", "client id", "child id"}},
}

// counted are words that make a column one of counts, of whatever it counts.
var counted = []string{"count", "counts", "total", "totals", "rate", "rates", "share", "percent", "pct", "per", "mean", "median", "average", "coverage", "subscriptions", "subscribers", "applications", "holders", "issued", "access", "ownership", "households", "usage", "users", "spending", "n"}

// moments and spots are words of columns that say when and where, to the point.
var (
	moments = []string{"timestamp", "datetime", "time", "epoch", "hora", "ts"}
	spots   = []string{"lat", "latitude", "lon", "lng", "long", "longitude", "latitud", "longitud", "geohash", "cell", "tower", "antenna", "place", "location", "lugar", "coordinates", "gps"}
	keys    = []string{"id", "uid", "uuid", "guid", "identifier", "hash", "track", "trajectory", "trip", "agent", "subject", "user", "device", "individual", "person", "pseudonym"}
)

// Personal says which columns of a header look as if they held data about single
// persons, each by what it looks like; empty where none does. A column whose name says
// that it counts is none. An identifier beside a time of day and a place is a record
// of somebody's way, even where each column alone is harmless.
func Personal(header []string) (kinds map[string]string) {
	kinds = map[string]string{}
	moment, spot, key := "", "", ""
	for _, name := range header {
		words := wordsOf(name)
		if kind := personalKind(words); kind != "" {
			kinds[name] = kind
			continue
		}
		has := func(list []string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
		}
		if has(counted) {
			continue
		}
		switch {
		case has(moments):
			moment = name
		case has(spots):
			spot = name
		case has(keys) && !slices.Contains(words, "incident") && !slices.Contains(words, "event"):
			key = name
		}
	}
	if moment != "" && spot != "" && key != "" {
		kinds[key] = "a record of where somebody was and when, beside " + moment + " and " + spot
	}
	return kinds
}

// PersonalColumn is what to say of a column that looks like a kind of data about
// single persons; the caller adds the place.
func PersonalColumn(name, kind string) Diagnostic {
	return Diagnostic{Code: CodePersonal, Message: "a column that looks like " + kind, Found: name,
		Expected: "counts by place and time, and nothing about single persons", Hint: "add the rows up to counts and leave the column out; no record of a person belongs in a scenario"}
}

// PersonalColumns gives them for a header on the first line of a file.
func PersonalColumns(file string, header []string) (list []Diagnostic) {
	kinds := Personal(header)
	for _, name := range header {
		if kind := kinds[name]; kind != "" {
			d := PersonalColumn(name, kind)
			d.File, d.Line = file, 1
			list = append(list, d)
		}
	}
	return list
}

// personalKind says what a name of these words looks like.
func personalKind(words []string) string {
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(counted, w) }) {
		return ""
	}
	together, joined := " "+strings.Join(words, " ")+" ", strings.Join(words, "")
	for _, p := range personal {
		for _, entry := range p.words {
			parts := strings.Fields(entry)
			// One word may stand anywhere; several stand next to each other; or the whole
			// name is the entry, however it is parted.
			if len(parts) == 1 && slices.Contains(words, entry) || len(parts) > 1 && strings.Contains(together, " "+entry+" ") || joined == strings.Join(parts, "") {
				return p.kind
			}
		}
	}
	return ""
}

// small are words that say nothing.
var small = []string{"of", "the", "de", "del", "la", "el", "du"}

// plain are letters without their marks.
var plain = strings.NewReplacer("á", "a", "é", "e", "è", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", "ç", "c", "#", " number ", "№", " number ", "'", "")

// wordsOf parts a name into words in small letters without accents: at what is no
// letter, and where a capital follows a small one.
func wordsOf(name string) []string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	words := strings.FieldsFunc(plain.Replace(b.String()), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(small, w) && len(words) > 1 })
}
