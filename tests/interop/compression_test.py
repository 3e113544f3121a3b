"""interop: compressed certificates (RFC 8879), both ways, with Node. Chromium's are in browser_test."""

import contextlib
import unittest

from harness import GREETING, REQUEST, Background, Interop, each, free_port, needs, run

ALGORITHMS = {name: name for name in ("zlib", "brotli", "zstd")}

SERVER = """
const [certificate, key, ca, port, ask, algorithm] = process.argv.slice(1);
const fs = require('fs');
require('tls').createServer({
  cert: fs.readFileSync(certificate), key: fs.readFileSync(key), ca: fs.readFileSync(ca), minVersion: 'TLSv1.3',
  requestCert: ask === 'ask', rejectUnauthorized: ask === 'ask',
  certificateCompression: algorithm ? [algorithm] : undefined,
}, socket => {
  const client = socket.getPeerCertificate().subjectaltname || 'nobody';
  socket.on('data', piece => socket.end(client + ' said ' + piece));
}).listen(Number(port), '127.0.0.1');
"""

CLIENT = """
const [port, ca, request, algorithm, certificate, key] = process.argv.slice(1);
const fs = require('fs');
const own = certificate ? {cert: fs.readFileSync(certificate), key: fs.readFileSync(key)} : {};
const socket = require('tls').connect({
  port: Number(port), host: '127.0.0.1', servername: 'localhost', ca: fs.readFileSync(ca), minVersion: 'TLSv1.3',
  certificateCompression: algorithm ? [algorithm] : undefined, ...own,
}, () => socket.write(request));
socket.pipe(process.stdout);
"""


class NodeWithCompression(Interop):
    @classmethod
    def setUpClass(cls):
        needs("node")
        known = run("node", "-p", "String(require('tls').getCertificateCompressionAlgorithms?.())").stdout.decode()
        if not all(name in known for name in ALGORITHMS):
            raise unittest.SkipTest("this node does not compress certificates: it takes Node 26")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, *arguments):
        port = free_port()
        with Background("node", "-e", SERVER, *self.pair("server-rsa"), self.root, port, *arguments) as server:
            server.wait_for_port(port)
            yield port

    @each(**ALGORITHMS)
    def check_its_server_certificate(self, algorithm):
        with self.server("leave", algorithm) as port:
            result = self.connect(port, "--explain", stdin="a token")
            self.assertIn(f"by {algorithm}: a message of ", self.assert_code(result, 0))
            self.assertEqual(result.stdout, b"nobody said a token")

    @each(**ALGORITHMS)
    def check_our_client_certificate(self, algorithm):
        certificate, key = self.pair("client-rsa")
        with self.server("ask", algorithm) as port:
            result = self.connect(port, "--explain", "--cert", certificate, "--key", key, stdin="a token")
            said = self.assert_code(result, 0)
            self.assertIn(b"buyer@example.org said a token", result.stdout)
            self.assertIn(f"by {algorithm}: a message of ", said.split("7. The client proves who it is: done")[1])

    def test_its_server_without_compression(self):
        with self.server("leave") as port:
            result = self.connect(port, "--explain", stdin="a token")
            self.assertNotIn("a message of ", self.assert_code(result, 0))
            self.assertEqual(result.stdout, b"nobody said a token")

    def ask(self, port, *arguments):
        result = run("node", "-e", CLIENT, port, self.root, REQUEST, *arguments)
        self.assertIn(GREETING, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace"))

    @each(**ALGORITHMS)
    def check_our_server_certificate(self, algorithm):
        with self.served(identity="server-rsa") as (server, port):
            for _ in range(2):
                self.ask(port, algorithm)
            server.wait_for(f"certificate compressed by {algorithm}")

    @each(**ALGORITHMS)
    def check_its_client_certificate(self, algorithm):
        with self.served("--client-ca", self.root, identity="server-rsa") as (server, port):
            self.ask(port, algorithm, *self.pair("client-rsa"))
            server.wait_for(f"certificate compressed by {algorithm}")
            server.wait_for("client ")

    def test_its_client_without_compression(self):
        with self.served(identity="server-rsa") as (server, port):
            self.ask(port, "")
            server.wait_for("TLS 1.3")
            self.assertNotIn("certificate compressed", server.output)


if __name__ == "__main__":
    unittest.main()
