// A client of Go's net/http, as kube-apiserver's webhook client is: HTTP/2, many at once on few connections. Every request has to be answered.
//
//	http2-client URL BODY-FILE CLIENTS SECONDS
//
// It prints how many were answered, what failed and how often, and exits with 1 when one did.
package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type tally struct {
	sync.Mutex
	answered int
	failures map[string]int
}

func (t *tally) note(failure string) {
	t.Lock()
	defer t.Unlock()
	if failure == "" {
		t.answered++
	} else {
		t.failures[failure]++
	}
}

func send(client *http.Client, url string, body []byte) string {
	// A bytes.Reader, as client-go has: net/http can read it again where the server says that it did not begin.
	answer, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err.Error()
	case answer.StatusCode != http.StatusOK:
		return answer.Status
	case answer.ProtoMajor != 2:
		return answer.Proto
	case !strings.Contains(string(text), `"allowed":`):
		return "no review"
	}
	return ""
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: http2-client URL BODY-FILE CLIENTS SECONDS")
		os.Exit(2)
	}
	body, err := os.ReadFile(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	clients, _ := strconv.Atoi(os.Args[3])
	seconds, _ := strconv.ParseFloat(os.Args[4], 64)
	client := &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{InsecureSkipVerify: true},
			ForceAttemptHTTP2:   true,
			MaxIdleConnsPerHost: clients,
		},
	}
	end := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	result := tally{failures: map[string]int{}}
	var group sync.WaitGroup
	for number := 0; number < clients; number++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for time.Now().Before(end) {
				result.note(send(client, os.Args[1], body))
			}
		}()
	}
	group.Wait()
	fmt.Printf("%d answered, %d kinds of failures\n", result.answered, len(result.failures))
	for failure, count := range result.failures {
		fmt.Printf("%d times: %s\n", count, failure)
	}
	if len(result.failures) > 0 || result.answered == 0 {
		os.Exit(1)
	}
}
