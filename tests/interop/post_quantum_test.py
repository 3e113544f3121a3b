"""interop: hybrid key agreement with ML-KEM (RFC 10024): Node 26, both ways, and ourselves where there is none. What was
agreed on is read in the connection's own report; hellos come in one segment, in two and a byte at a time. The browsers
are in browser_test."""

import contextlib
import socket
import threading
import unittest

from harness import GREETING, LIMIT, REQUEST, Background, Interop, each, free_port, needs, run

HYBRID = "X25519MLKEM768"
HYBRIDS = {name.lower(): name for name in (HYBRID, "SecP256r1MLKEM768", "SecP384r1MLKEM1024")}

SERVER = """
const [certificate, key, port, groups] = process.argv.slice(1);
const fs = require('fs');
require('tls').createServer({
  cert: fs.readFileSync(certificate), key: fs.readFileSync(key), minVersion: 'TLSv1.3', ecdhCurve: groups,
}, socket => socket.on('data', piece => socket.end('heard ' + piece))).listen(Number(port), '127.0.0.1');
"""

CLIENT = """
const [port, ca, request, groups] = process.argv.slice(1);
const fs = require('fs');
const socket = require('tls').connect({
  port: Number(port), host: '127.0.0.1', servername: 'localhost', ca: fs.readFileSync(ca), minVersion: 'TLSv1.3',
  ecdhCurve: groups,
}, () => socket.write(request));
socket.pipe(process.stdout);
"""


class Pieces:
    """A relay that cuts what the client says as `cut` does: bytes to pieces, each its own segment."""

    def __init__(self, port, cut):
        self.target, self.cut = port, cut
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.relay, daemon=True).start()

    def relay(self):
        with contextlib.suppress(OSError):
            client, _ = self.listener.accept()
            with client, socket.create_connection(("127.0.0.1", self.target), timeout=LIMIT) as server:
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.back, args=(server, client), daemon=True).start()
                while data := client.recv(65536):
                    for piece in self.cut(data):
                        server.sendall(piece)
                server.shutdown(socket.SHUT_WR)

    def back(self, server, client):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.listener.close()


CUTS = {
    "in_two_segments": lambda data: (data[:1460], data[1460:]) if len(data) > 1460 else (data,),
    "a_byte_at_a_time": lambda data: (data[i:i + 1] for i in range(len(data))),
}


class Node(Interop):
    @classmethod
    def setUpClass(cls):
        needs("node")
        version = run("node", "-p", "process.versions.openssl").stdout.decode()
        if tuple(int(part) for part in version.split(".")[:2]) < (3, 5):
            raise unittest.SkipTest(f"this node has OpenSSL {version.strip()}, and ML-KEM came with 3.5: it takes Node 26")
        super().setUpClass()

    def ask(self, port, groups):
        result = run("node", "-e", CLIENT, port, self.root, REQUEST, groups)
        self.assertIn(GREETING, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace"))

    @contextlib.contextmanager
    def server(self, groups):
        port = free_port()
        with Background("node", "-e", SERVER, *self.pair("server-ecdsa"), port, groups) as server:
            server.wait_for_port(port)
            yield port

    @each(**HYBRIDS)
    def check_its_client(self, group):
        with self.served() as (server, port):
            self.ask(port, group)
            server.wait_for(group)

    @each(**HYBRIDS)
    def check_its_server(self, group):
        with self.server(group) as port:
            result = self.connect(port, "--explain", stdin="a token")
            said = self.assert_code(result, 0)
            self.assertEqual(result.stdout, b"heard a token")
            self.assertRegex(said, rf"group +{group}\n +recorded today, it stays closed to a quantum computer")
            self.assertEqual("(HelloRetryRequest)" in said, group != HYBRID)

    def test_its_default_client(self):
        with self.served() as (server, port):
            self.ask(port, "auto")
            server.wait_for(HYBRID)

    def test_a_server_without_hybrids_costs_no_round_trip(self):
        with self.server("X25519") as port:
            said = self.assert_code(self.connect(port, "--explain", stdin="a token"), 0)
            self.assertRegex(said, r"group +x25519")
            self.assertNotIn("(HelloRetryRequest)", said)

    def test_our_compact_client(self):
        with self.server("X25519MLKEM768:X25519") as port:
            said = self.assert_code(self.connect(port, "--explain", "--policy", "compact_2026", stdin="a token"), 0)
            self.assertRegex(said, r"group +x25519")

    @each(**{name: (cut,) for name, cut in CUTS.items()})
    def check_its_hello(self, cut):
        with self.served() as (server, port), Pieces(port, cut) as relay:
            self.ask(relay, HYBRID)
            server.wait_for(HYBRID)


class Ourselves(Interop):
    """Both ends ours, where nobody else has hybrids."""

    @each(**{name: (cut,) for name, cut in CUTS.items()})
    def check_our_hello(self, cut):
        with self.served() as (server, port), Pieces(port, cut) as relay:
            result = self.connect(relay, "--explain", stdin=REQUEST)
            self.assertRegex(self.assert_code(result, 0), rf"group +{HYBRID}")
            self.assertIn(GREETING, result.stdout.decode())
            server.wait_for(HYBRID)


if __name__ == "__main__":
    unittest.main()
