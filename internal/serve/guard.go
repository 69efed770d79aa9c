package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"vereda/internal/clock"
)

// contentPolicy is what the page may load: its own files, and nothing written into the
// document.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guard stands before every path: who asks, under which name, from which page.
func (s *Server) guard(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, &fault{status: http.StatusForbidden, message: "the request comes from another page"})
	}))
	inner := origins.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		defer func() {
			if broken := recover(); broken != nil {
				s.config.Log.Error("a request failed", "path", r.URL.Path, "fault", broken)
				refuse(w, &fault{status: http.StatusInternalServerError, message: "the program has a fault; the log says which"})
			}
		}()
		switch {
		case !slices.Contains(s.config.Hosts, r.Host):
			refuse(w, &fault{status: http.StatusMisdirectedRequest, message: "this server is not known under that name"})
		case r.Method == http.MethodTrace || r.Method == http.MethodConnect:
			refuse(w, &fault{status: http.StatusMethodNotAllowed, message: "the method is not allowed"})
		case fromForm(r):
			refuse(w, &fault{status: http.StatusForbidden, message: "a form of any page can send this; send application/json, text/csv or application/zip"})
		case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
			refuse(w, &fault{status: http.StatusForbidden, message: "there are no web sockets here"})
		case !s.gate.open(r):
			refuse(w, &fault{status: http.StatusUnauthorized, message: "the token is missing or wrong"})
		default:
			inner.ServeHTTP(w, r)
		}
	})
}

// fromForm reports whether a request that may change something has a body of a kind that a
// form, or a script of another page without asking, can send. Nothing here reads these.
func fromForm(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "text/plain", "application/x-www-form-urlencoded", "multipart/form-data":
		return true
	}
	return false
}

// gate asks for the token where others can reach the server.
type gate struct {
	token [sha256.Size]byte
	asked bool
	clock clock.Clock

	mu    sync.Mutex
	fails map[string][]time.Duration // by the steady clock, of the last minute, by who showed a wrong token
}

const (
	cookieName = "__Host-vereda"
	mostFails  = 10   // a minute, from one address
	mostWrong  = 1000 // addresses that are remembered: those of the latest wrong tokens
)

func newGate(c *Config) *gate {
	return &gate{token: sha256.Sum256([]byte(c.Token)), asked: c.Token != "", clock: clock.Or(c.Clock), fails: map[string][]time.Duration{}}
}

// public are the paths of the page where the token is typed in.
var public = []string{"/", "/style.css", "/draw.css", "/healthz", "/api/v1/session"}

// open reports whether a request may pass.
func (g *gate) open(r *http.Request) bool {
	if !g.asked || slices.Contains(public, r.URL.Path) || strings.HasPrefix(r.URL.Path, "/js/") || strings.HasPrefix(r.URL.Path, "/words/") {
		return true
	}
	return g.known(r)
}

func (g *gate) known(r *http.Request) bool {
	if shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return g.right(r, shown)
	}
	cookie, err := r.Cookie(cookieName)
	return err == nil && g.right(r, cookie.Value)
}

// right compares in the same time whatever is shown, and locks an address out from which
// many wrong tokens came within a minute. Others are not locked out with it, however many
// addresses guess: nobody who guesses shall keep those away who know.
func (g *gate) right(r *http.Request, shown string) bool {
	who := from(r)
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Elapsed()
	for key, list := range g.fails {
		if list = slices.DeleteFunc(list, func(t time.Duration) bool { return now-t > time.Minute }); len(list) == 0 {
			delete(g.fails, key)
		} else {
			g.fails[key] = list
		}
	}
	sum := sha256.Sum256([]byte(shown))
	if len(g.fails[who]) >= mostFails {
		return false
	}
	if subtle.ConstantTimeCompare(sum[:], g.token[:]) == 1 {
		return true
	}
	if _, seen := g.fails[who]; !seen && len(g.fails) >= mostWrong {
		g.forget()
	}
	g.fails[who] = append(g.fails[who], now)
	return false
}

// forget lets the address go whose last wrong token is the oldest, so that whoever guesses
// now is counted.
func (g *gate) forget() {
	oldest := ""
	for key, list := range g.fails {
		if oldest == "" || list[len(list)-1] < g.fails[oldest][len(g.fails[oldest])-1] {
			oldest = key
		}
	}
	delete(g.fails, oldest)
}

// from is the address that a request comes from; of IPv6 the network, of which one
// machine has all addresses.
func from(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	bits := 64
	if at.Addr().Unmap().Is4() {
		bits = 32
	}
	network, err := at.Addr().Unmap().WithZone("").Prefix(bits)
	if err != nil {
		return r.RemoteAddr
	}
	return network.String()
}

// session takes the token from the page and keeps it in a cookie that no script
// can read.
func (s *Server) session(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		Token string `json:"token"`
	}
	if err := s.readJSON(w, r, &ask); err != nil {
		return err
	}
	if s.gate.asked && !s.gate.right(r, ask.Token) {
		return &fault{status: http.StatusUnauthorized, message: "the token is wrong, or too many wrong ones came within a minute"}
	}
	if s.gate.asked {
		http.SetCookie(w, &http.Cookie{Name: cookieName, Value: ask.Token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// sessionState says whether the page must ask for the token.
func (s *Server) sessionState(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]bool{"needed": s.gate.asked && !s.gate.known(r)})
}

// readJSON reads a body of one JSON object with known fields.
func (s *Server) readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return &fault{status: http.StatusUnsupportedMediaType, message: "the body must be application/json"}
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, s.config.Limits.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return &fault{status: http.StatusBadRequest, message: "the body: " + err.Error()}
	}
	if d.More() {
		return &fault{status: http.StatusBadRequest, message: "the body: more than one value"}
	}
	return nil
}
