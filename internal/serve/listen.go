package serve

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// Listener is an address that is listened on.
type Listener struct {
	listener  net.Listener
	cert, key string
	// Hosts are the values of Host under which it is reached.
	Hosts []string
	// URL is where a browser on this machine opens the page.
	URL string
}

// Exposure is what somebody says who lets others in: that they understand, and
// the files of a certificate and its key.
type Exposure struct {
	Understood bool
	Cert, Key  string
}

// Listen listens on an address such as 127.0.0.1:8765. An address that others can
// reach needs an exposure, since whoever reaches it can use the machine.
func Listen(address string, e Exposure) (*Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("the address %q: expected a host and a port, such as 127.0.0.1:8765", address)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, fmt.Errorf("the port %q: a number from 0 to 65535", port)
	}
	l := &Listener{cert: e.Cert, key: e.Key}
	if !loopback(host) {
		switch {
		case !e.Understood:
			return nil, fmt.Errorf("%s can be reached from other machines, whose users could then run what they like here; listen on 127.0.0.1, or add --i-understand, --tls-cert and --tls-key", address)
		case e.Cert == "" || e.Key == "":
			return nil, errors.New("others are let in over TLS only; add --tls-cert and --tls-key")
		}
	}
	if e.Cert != "" || e.Key != "" {
		if _, err := tls.LoadX509KeyPair(e.Cert, e.Key); err != nil {
			return nil, fmt.Errorf("--tls-cert and --tls-key: %w", err)
		}
	}
	if l.listener, err = net.Listen("tcp", address); err != nil {
		return nil, fmt.Errorf("%w; choose another with --listen, such as 127.0.0.1:0 for any free port", err)
	}
	if loopback(host) && l.Exposed() { // what the system takes the name localhost for
		return nil, errors.Join(fmt.Errorf("%s is %v here, which other machines can reach; listen on 127.0.0.1", address, l.listener.Addr()), l.listener.Close())
	}
	_, port, err = net.SplitHostPort(l.listener.Addr().String())
	if err != nil {
		return nil, errors.Join(err, l.listener.Close())
	}
	scheme := "http"
	if e.Cert != "" {
		scheme = "https"
	}
	if loopback(host) {
		for _, name := range []string{"127.0.0.1", "localhost", "::1"} {
			l.Hosts = append(l.Hosts, net.JoinHostPort(name, port))
		}
	} else {
		l.Hosts = append(l.Hosts, net.JoinHostPort(host, port))
	}
	l.URL = scheme + "://" + net.JoinHostPort(host, port) + "/"
	return l, nil
}

// Exposed reports whether others can reach it.
func (l *Listener) Exposed() bool {
	address, ok := l.listener.Addr().(*net.TCPAddr)
	return !ok || !address.IP.IsLoopback()
}

// Secure reports whether it speaks TLS.
func (l *Listener) Secure() bool { return l.cert != "" }

// Close stops listening.
func (l *Listener) Close() error { return l.listener.Close() }

func (l *Listener) serve(server *http.Server) error {
	var err error
	if l.Secure() {
		err = server.ServeTLS(l.listener, l.cert, l.key)
	} else {
		err = server.Serve(l.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// loopback reports whether only this machine reaches a host.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// NewToken makes a secret of 256 bits.
func NewToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails; it ends the program where there is no randomness
	return hex.EncodeToString(b[:])
}
