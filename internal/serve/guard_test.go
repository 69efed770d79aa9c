package serve

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestLoopbackIsTheOnlyOpenAddress: both addresses of this machine are listened on without
// more, each only where it was asked for, and nothing that others reach.
func TestLoopbackIsTheOnlyOpenAddress(t *testing.T) {
	for address, want := range map[string]string{"127.0.0.1:0": "127.0.0.1", "[::1]:0": "::1", "localhost:0": "", "127.0.0.7:0": "127.0.0.7"} {
		l, err := Listen(address, Exposure{})
		if err != nil {
			if want == "::1" && !hasIPv6() {
				continue
			}
			t.Errorf("%s: %v", address, err)
			continue
		}
		at, ok := l.listener.Addr().(*net.TCPAddr)
		if !ok || !at.IP.IsLoopback() || want != "" && at.IP.String() != want || l.Exposed() {
			t.Errorf("%s listens on %v", address, l.listener.Addr())
		}
		_, port, _ := net.SplitHostPort(l.listener.Addr().String())
		for _, host := range []string{"127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port} {
			if !strings.Contains(strings.Join(l.Hosts, " "), host) {
				t.Errorf("%s is not known as %s but as %v", address, host, l.Hosts)
			}
		}
		_ = l.Close()
	}
	if l, err := Listen("0.0.0.0:0", Exposure{Understood: true, Cert: "no-such.pem", Key: "no-such.pem"}); err == nil {
		_ = l.Close()
		t.Error("it listens for others with a certificate that cannot be read")
	}
	c := Config{Simulate: slow, Open: small, Hosts: []string{host}, Token: NewToken()}
	if _, err := New(c); err == nil {
		t.Error("a token is taken without TLS")
	}
}

func hasIPv6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err == nil {
		_ = l.Close()
	}
	return err == nil
}

// TestOtherPagesChangeNothing asks every path of the table with every method that may
// change something, as pages of others can make a browser do.
func TestOtherPagesChangeNothing(t *testing.T) {
	s := testServer(t, nil)
	from := [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://evil.example"}, {"Origin", "null"},
		{"Origin", "http://127.0.0.1:8766"}, {"Origin", "http://127.0.0.1"}, {"Sec-Fetch-Site", "cross-site", "Origin", "http://" + host},
	}
	kinds := []string{"text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "Text/Plain"}
	body := []byte(`{"scenario":"hamlet","seeds":1}`)
	asked, mutating := 0, 0
	for _, r := range s.routes() {
		path := concrete(r.path)
		if r.method != "GET" {
			mutating++
		}
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			want := func(what string, w *httptest.ResponseRecorder) {
				if asked++; w.Code != http.StatusForbidden {
					t.Errorf("%s %s %s: status %d, want 403", method, path, what, w.Code)
				}
			}
			for _, headers := range from {
				want(fmt.Sprint(headers), call(s, method, path, body, append(headers, "Content-Type", "application/json")...))
			}
			for _, kind := range kinds { // without a word about where it comes from
				want(kind, call(s, method, path, body, "Content-Type", kind))
			}
		}
		if w := call(s, "GET", path, nil, "Connection", "Upgrade", "Upgrade", "websocket", "Origin", "http://evil.example"); w.Code != http.StatusForbidden {
			t.Errorf("GET %s as a web socket: status %d, want 403", path, w.Code)
		}
	}
	if mutating < 10 || asked != len(s.routes())*4*(len(from)+len(kinds)) {
		t.Errorf("%d requests to %d routes that change something", asked, mutating)
	}
	if n := len(s.jobs.list); n != 0 {
		t.Errorf("%d runs were begun", n)
	}
	// The page itself and the command line may.
	for _, headers := range [][]string{{}, {"Origin", "http://" + host}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}} {
		if w := call(s, "POST", "/api/v1/check", body, append(headers, "Content-Type", "application/json")...); w.Code != http.StatusOK {
			t.Errorf("a request with %v: status %d %s", headers, w.Code, w.Body)
		}
	}
}

// TestSlowCallersAreLetGo holds 500 connections open that send a byte of a header now and
// then and never end it: within 15 seconds at most 50 are left, and meanwhile others are
// answered.
func TestSlowCallersAreLetGo(t *testing.T) {
	l, err := Listen("127.0.0.1:0", Exposure{})
	if err != nil {
		t.Fatal(err)
	}
	s := testServer(t, func(c *Config) { c.Hosts = l.Hosts })
	server := s.HTTP()
	go func() { _ = l.serve(server) }()
	defer func() { _ = server.Close() }()
	at := l.listener.Addr().String()
	const callers = 500
	ended := make(chan struct{}, callers)
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	for range callers {
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: "+at+"\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		go func() { // the server closes the connection
			_, _ = io.Copy(io.Discard, c)
			ended <- struct{}{}
		}()
		go func() {
			for {
				time.Sleep(500 * time.Millisecond)
				if _, err := c.Write([]byte("a")); err != nil {
					return
				}
			}
		}()
	}
	held, answered, slowest, from := callers, 0, time.Duration(0), time.Now()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 15 * time.Second}
	for held > 0 && time.Since(from) < 15*time.Second {
		asked := time.Now()
		r, err := client.Get("http://" + at + "/healthz")
		if err != nil {
			t.Fatalf("with %d slow callers: %v", held, err)
		}
		_ = r.Body.Close()
		if answered++; r.StatusCode != http.StatusOK {
			t.Fatalf("with %d slow callers: status %d", held, r.StatusCode)
		}
		slowest = max(slowest, time.Since(asked))
		for wait := true; wait; {
			select {
			case <-ended:
				held--
			case <-time.After(50 * time.Millisecond):
				wait = false
			}
		}
	}
	t.Logf("after %v %d of %d slow callers were held; %d others were answered, the slowest after %v", time.Since(from), held, callers, answered, slowest)
	if held > 50 || answered < 5 {
		t.Errorf("%d of %d slow callers are held after 15 seconds, and %d others were answered", held, callers, answered)
	}
}

// exposed is a server with a token.
func exposed(t *testing.T, change func(*Config)) (*Server, string) {
	token := NewToken()
	return testServer(t, func(c *Config) {
		c.Token, c.Secure = token, true
		if change != nil {
			change(c)
		}
	}), token
}

// TestTokenIsShownInHeaderOrCookieOnly: nothing else opens, and what is logged holds none.
func TestTokenIsShownInHeaderOrCookieOnly(t *testing.T) {
	var said bytes.Buffer
	s, token := exposed(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	const path = "/api/v1/scenarios"
	for _, in := range []string{"?token=" + token, "?access_token=" + token, "?" + cookieName + "=" + token, "#" + token} {
		if w := call(s, "GET", path+in, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("%s opens: %d", strings.ReplaceAll(in, token, "TOKEN"), w.Code)
		}
	}
	for _, headers := range [][]string{{"Authorization", token}, {"Authorization", "Basic " + token}, {"X-Token", token}, {"Cookie", "vereda=" + token}, {"Referer", "https://x/?token=" + token},
		{"Authorization", "Bearer " + token[:63]}, {"Authorization", "Bearer " + token + "0"}, {"Authorization", "Bearer " + strings.ToUpper(token) + " "}, {"Authorization", "Bearer "}} {
		if w := call(s, "GET", path, nil, headers...); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %.12s… opens: %d", headers[0], headers[1], w.Code)
		}
	}
	// Ways round: paths that look public and are not.
	for _, way := range []string{"/js/../api/v1/scenarios", "/js/%2e%2e/api/v1/scenarios", "/words/..%2fapi/v1/scenarios", "//api/v1/scenarios", "/api/v1/session/../scenarios", "/api/v1/scenarios/"} {
		if w := call(s, "GET", way, nil); w.Code == http.StatusOK {
			t.Errorf("%s is answered without the token", way)
		}
	}
	w := call(s, "POST", "/api/v1/session", map[string]string{"token": token})
	if w.Code != http.StatusNoContent || strings.Contains(w.Body.String()+w.Header().Get("Location"), token) {
		t.Errorf("the session answers %d %s", w.Code, w.Body)
	}
	if cookie := w.Header().Get("Set-Cookie"); strings.Contains(cookie, "Domain") || strings.Contains(cookie, "Expires") {
		t.Errorf("the cookie lasts, or is given to others: %s", strings.ReplaceAll(cookie, token, "TOKEN"))
	}
	s.jobs.list = append(s.jobs.list, nil) // a fault, for something to be logged
	if w := call(s, "GET", "/api/v1/runs/x?token="+token, nil, "Authorization", "Bearer "+token); w.Code != http.StatusInternalServerError {
		t.Errorf("a fault of the program: %d", w.Code)
	}
	s.jobs.list = nil
	if said.Len() == 0 || strings.Contains(said.String(), token) {
		t.Errorf("%d bytes were logged, and the token may be in them", said.Len())
	}
}

// moved is a clock that tests move.
type moved struct{ by atomic.Int64 }

func (m *moved) Now() time.Time         { return time.Unix(1e9, 0).Add(m.Elapsed()) }
func (m *moved) Elapsed() time.Duration { return time.Duration(m.by.Load()) }
func (m *moved) pass(d time.Duration)   { m.by.Add(int64(d)) }

// TestWrongTokensLockTheirSenderOut: ten within a minute, counted by address, whichever way
// they are shown; a minute later the right one opens again.
func TestWrongTokensLockTheirSenderOut(t *testing.T) {
	var now moved
	s, token := exposed(t, func(c *Config) { c.Clock = &now })
	ask := func(address, shown string) int {
		r := httptest.NewRequest("GET", "/api/v1/scenarios", nil)
		r.Host, r.RemoteAddr = host, address
		r.Header.Set("Authorization", "Bearer "+shown)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	for i := range mostFails {
		if code := ask("192.0.2.1:"+fmt.Sprint(1000+i), token); code != http.StatusOK {
			t.Fatalf("after %d wrong tokens: %d", i, code)
		}
		if code := ask("192.0.2.1:2", "wrong"); code != http.StatusUnauthorized {
			t.Fatalf("a wrong token: %d", code)
		}
	}
	if ask("192.0.2.1:9", token) != http.StatusUnauthorized || ask("[::ffff:192.0.2.1]:9", token) != http.StatusUnauthorized {
		t.Error("after ten wrong tokens a guess may still be right")
	}
	if ask("192.0.2.2:9", token) != http.StatusOK {
		t.Error("somebody else is locked out too")
	}
	if now.pass(61 * time.Second); ask("192.0.2.1:9", token) != http.StatusOK {
		t.Error("a minute later the right token does not open")
	}
	for i := range 2 * mostFails { // one network of IPv6 is one sender
		ask(fmt.Sprintf("[2001:db8::%x]:1", i+1), "wrong")
	}
	if ask("[2001:db8::ffff]:1", token) != http.StatusUnauthorized || ask("[2001:db8:0:1::1]:1", token) != http.StatusOK {
		t.Error("senders are not told apart by their networks")
	}
	for i := range 2 * mostWrong {
		ask(fmt.Sprintf("10.0.%d.%d:1", i/256, i%256), "wrong")
		now.pass(time.Millisecond)
	}
	if n := len(s.gate.fails); n > mostWrong {
		t.Errorf("%d senders are remembered", n)
	}
	// However many guess, who knows the token comes in, and who goes on guessing is counted.
	if ask("192.0.2.77:1", token) != http.StatusOK {
		t.Error("those who guess from many networks keep those out who know the token")
	}
	for range mostFails {
		ask("192.0.2.78:1", "wrong")
	}
	if ask("192.0.2.78:1", token) != http.StatusUnauthorized {
		t.Error("while many guess, one of them may guess without end")
	}
}

// certificate writes a certificate for 127.0.0.1 and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	public, err := x509.CreateCertificate(rand.Reader, of, of, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: public}, "key.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}

// TestOthersComeInOverTLSOnly listens for others and asks without TLS, with an old one and
// with one of today.
func TestOthersComeInOverTLSOnly(t *testing.T) {
	cert, key := certificate(t)
	l, err := Listen("0.0.0.0:0", Exposure{Understood: true, Cert: cert, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	s, token := exposed(t, func(c *Config) { c.Hosts = l.Hosts })
	server := s.HTTP()
	go func() { _ = l.serve(server) }()
	defer func() { _ = server.Close() }()
	_, port, _ := net.SplitHostPort(l.listener.Addr().String())
	ask := func(scheme string, most uint16, shown string) (int, error) {
		c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: most}}}
		r, err := http.NewRequest("GET", scheme+"://127.0.0.1:"+port+"/api/v1/scenarios", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = l.Hosts[0]
		r.Header.Set("Authorization", "Bearer "+shown)
		w, err := c.Do(r)
		if err != nil {
			return 0, err
		}
		return w.StatusCode, w.Body.Close()
	}
	if !l.Exposed() || !l.Secure() {
		t.Error("it does not know that others reach it")
	}
	if code, err := ask("http", 0, token); err == nil && code < 400 {
		t.Errorf("without TLS: %d", code)
	}
	if code, err := ask("https", tls.VersionTLS11, token); err == nil {
		t.Errorf("with TLS 1.1: %d", code)
	}
	if code, err := ask("https", 0, "wrong"); err != nil || code != http.StatusUnauthorized {
		t.Errorf("with a wrong token: %d %v", code, err)
	}
	if code, err := ask("https", 0, token); err != nil || code != http.StatusOK {
		t.Errorf("with the token: %d %v", code, err)
	}
}
