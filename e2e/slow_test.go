package e2e

import (
	"net"
	"net/url"
	"testing"
	"time"
)

// slowly opens connections that never finish their request. The function it gives
// waits for the server's patience to end and counts those that it still holds.
func slowly(t *testing.T, address string, n int) func() int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var list []net.Conn
	for range n {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("GET / HTTP/1.1\r\nHost: " + u.Host + "\r\nX-Slow: ")); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return func() int {
		time.Sleep(4 * time.Second)
		held := 0
		for _, c := range list {
			_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
			buffer := make([]byte, 4096)
			for {
				_, err := c.Read(buffer)
				if err == nil {
					continue // the answer before the end
				}
				if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
					held++
				}
				break
			}
			_ = c.Close()
		}
		return held
	}
}
