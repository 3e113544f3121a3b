// interop: Go's TLS as a server that sends back what it gets, and as a client that asks once or more often.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"time"
)

var (
	listen = flag.String("listen", "", "ADDRESS:PORT to serve at")
	dial   = flag.String("connect", "", "ADDRESS:PORT to ask")
	suite  = flag.Uint("suite", 0, "the only suite")
	group  = flag.Uint("group", 0, "the only group")
	cert   = flag.String("cert", "", "certificate and chain, PEM")
	key    = flag.String("key", "", "its key")
	roots  = flag.String("ca", "", "whom to believe")
	need   = flag.Bool("need", false, "demand a client certificate")
	alpn   = flag.String("alpn", "", "the only application protocol")
	send   = flag.String("send", "", "what to send")
	file   = flag.String("file", "", "a file to send and to read as much back")
	rounds = flag.Int("rounds", 1, "how often to ask")
)

const limit = 20 * time.Second

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func config() *tls.Config {
	pem, err := os.ReadFile(*roots)
	must(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	made := &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, RootCAs: pool, ClientCAs: pool,
		ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(4)}
	if *suite != 0 {
		made.CipherSuites = []uint16{uint16(*suite)}
	}
	if *group != 0 {
		made.CurvePreferences = []tls.CurveID{tls.CurveID(*group)}
	}
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		must(err)
		made.Certificates = []tls.Certificate{pair}
	}
	if *need {
		made.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if *alpn != "" {
		made.NextProtos = []string{*alpn}
	}
	return made
}

func tell(connection *tls.Conn) {
	state := connection.ConnectionState()
	fmt.Printf("version %x %s resumed %v peers %d alpn %s\n", state.Version, tls.CipherSuiteName(state.CipherSuite),
		state.DidResume, len(state.PeerCertificates), state.NegotiatedProtocol)
}

func serve() {
	door, err := net.Listen("tcp", *listen)
	must(err)
	with := config()
	fmt.Println("ready")
	for {
		plain, err := door.Accept()
		must(err)
		go func() {
			defer plain.Close()
			plain.SetDeadline(time.Now().Add(limit))
			connection := tls.Server(plain, with)
			if err := connection.Handshake(); err != nil {
				fmt.Println(err)
				return
			}
			tell(connection)
			io.Copy(connection, connection)
			connection.Close()
		}()
	}
}

func exchange(connection *tls.Conn) {
	sent, err := os.ReadFile(*file)
	must(err)
	go connection.Write(sent)
	back := make([]byte, len(sent))
	_, err = io.ReadFull(connection, back)
	must(err)
	if bytes.Equal(sent, back) {
		fmt.Println("all came back")
	}
}

func ask(with *tls.Config) {
	plain, err := net.DialTimeout("tcp", *dial, limit)
	must(err)
	defer plain.Close()
	plain.SetDeadline(time.Now().Add(limit))
	connection := tls.Client(plain, with)
	must(connection.Handshake())
	tell(connection)
	if *file != "" {
		exchange(connection)
		return
	}
	_, err = connection.Write([]byte(*send))
	must(err)
	_, err = io.Copy(os.Stdout, connection)
	must(err)
}

func main() {
	flag.Parse()
	if *listen != "" {
		serve()
	}
	with := config()
	for round := 0; round < *rounds; round++ {
		ask(with)
	}
}
