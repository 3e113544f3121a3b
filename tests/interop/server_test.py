"""interop: `bulla serve` with clients that others wrote."""

import os
import ssl
import socket
import subprocess
import unittest

from harness import BULLA, GREETING, LIMIT, REQUEST, Background, Interop, each, free_port, needs, run

IDENTITIES = {"ecdsa": "server-ecdsa", "rsa": "server-rsa", "ed25519": "server-ed25519"}


class OpenSSLClient(Interop):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()

    def ask(self, port, *arguments, request=REQUEST, name="localhost"):
        return run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", name, "-verify_hostname", name,
                   "-CAfile", self.root, "-verify_return_error", "-tls1_3", "-ign_eof", *arguments, stdin=request)

    def assert_greeted(self, result, *texts):
        said = result.stdout.decode(errors="replace") + result.stderr.decode(errors="replace")
        self.assertIn(GREETING, said)
        for text in texts:
            self.assertIn(text, said)

    @each(**IDENTITIES)
    def check_key(self, identity):
        with self.served(identity=identity) as (_, port):
            self.assert_greeted(self.ask(port), "Verification: OK")

    @each(aes128="TLS_AES_128_GCM_SHA256", aes256="TLS_AES_256_GCM_SHA384", chacha="TLS_CHACHA20_POLY1305_SHA256")
    def check_suite(self, suite):
        with self.served() as (_, port):
            self.assert_greeted(self.ask(port, "-ciphersuites", suite), f"Cipher is {suite}")

    @each(x25519=("X25519", "X25519"), p256=("P-256", "prime256v1"), p384=("P-384", "secp384r1"))
    def check_group(self, group, told):
        with self.served() as (_, port):
            self.assert_greeted(self.ask(port, "-groups", group), told)

    def test_padded_records_are_read(self):
        with self.served("--pad", "1000") as (_, port):
            self.assert_greeted(self.ask(port))
            self.assert_code(self.connect(port, "--pad", "512", stdin=REQUEST), 0)

    def test_timestamps_of_logs_are_sent_to_whom_asks(self):
        timestamp = bytes([0]) + bytes(range(32)) + (1780000000000).to_bytes(8, "big") + b"\0\0\4\3\0\4abcd"
        one = len(timestamp).to_bytes(2, "big") + timestamp
        with open(self.path("list.sct"), "wb") as to:
            to.write((2 * len(one)).to_bytes(2, "big") + one * 2)
        with open(self.path("no-logs.cnf"), "w") as to:
            to.write("enabled_logs=\n")
        with self.served("--sct", self.path("list.sct")) as (_, port):
            self.assert_greeted(self.ask(port, "-ct", "-ctlogfile", self.path("no-logs.cnf")), "SCTs present (2)")
            self.assert_greeted(self.ask(port))
            self.assert_code(self.connect(port, stdin=REQUEST), 0)
        certificate, key = self.pair("server-ecdsa")
        wrong = run(BULLA, "serve", "--listen", "127.0.0.1:0", "--cert", certificate, "--key", key, "--root", self.room,
                    "--sct", certificate, "--check")
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("no list of them", wrong.stderr.decode())

    def test_hello_retry_when_the_share_is_of_a_group_that_we_lack(self):
        with self.served() as (_, port):
            result = self.ask(port, "-groups", "P-521:P-256", "-msg")
            self.assert_greeted(result)
            self.assertEqual(result.stdout.decode(errors="replace").count(", ClientHello"), 2)

    @each(requested="k", both="K")
    def check_key_update(self, command):
        with self.served() as (_, port):
            client = Background("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", self.root, "-tls1_3")
            with client:
                client.wait_for("Verify return code: 0")
                client.say(f"{command}\n")
                client.wait_for("KEYUPDATE")
                client.say(REQUEST)
                client.wait_for(GREETING)

    @each(**{kind: f"client-{kind}" for kind in IDENTITIES})
    def check_client_certificate(self, identity):
        certificate, key = self.pair(identity)
        with self.served("--client-ca", self.root) as (_, port):
            self.assert_greeted(self.ask(port, "-cert", certificate, "-cert_chain", certificate, "-key", key))

    def test_without_a_client_certificate_the_alert_is_certificate_required(self):
        with self.served("--client-ca", self.root) as (_, port):
            said = self.ask(port).stderr.decode()
            self.assertIn("certificate required", said.lower().replace("_", " "))
            self.assertIn("alert number 116", said)

    def test_an_optional_client_certificate_may_be_left_out(self):
        with self.served("--client-ca", self.root, "--client-auth", "optional") as (_, port):
            self.assert_greeted(self.ask(port))

    def test_a_client_certificate_of_another_ca_is_refused(self):
        self.make_ca("foreign")
        self.issue("foreign-client", "mallory@example.org", "--client", ca="foreign")
        certificate, key = self.pair("foreign-client")
        with self.served("--client-ca", self.root) as (_, port):
            self.assertIn("unknown ca", self.ask(port, "-cert", certificate, "-key", key).stderr.decode())

    def test_alpn_takes_what_both_know(self):
        with self.served("--alpn", "http/1.1") as (_, port):
            self.assert_greeted(self.ask(port, "-alpn", "h2,http/1.1"), "ALPN protocol: http/1.1")

    def test_alpn_without_a_common_protocol_is_refused(self):
        with self.served("--alpn", "http/1.1") as (_, port):
            self.assertIn("no application protocol", self.ask(port, "-alpn", "imap").stderr.decode())

    def test_tls_1_2_is_refused_with_protocol_version_where_the_policy_is_modern(self):
        with self.served("--policy", "modern_2026") as (_, port):
            result = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2")
            self.assertIn("protocol version", result.stderr.decode())

    def test_a_large_file_arrives_whole(self):
        content = os.urandom(3_000_000)
        with open(self.path("www", "large.bin"), "wb") as to:
            to.write(content)
        with self.served() as (_, port):
            request = "GET /large.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            result = self.ask(port, "-quiet", request=request)
            self.assertTrue(result.stdout.endswith(content))


class GnuTLSClient(Interop):
    @classmethod
    def setUpClass(cls):
        needs("gnutls-cli")
        super().setUpClass()

    def ask(self, port, *arguments, priority="NORMAL:-VERS-ALL:+VERS-TLS1.3"):
        return run("gnutls-cli", "--x509cafile", self.root, "--priority", priority, "-p", port, *arguments, "localhost",
                   stdin=REQUEST)

    def assert_greeted(self, result, *texts):
        said = result.stdout.decode(errors="replace")
        for text in (GREETING, *texts):
            self.assertIn(text, said, result.stderr.decode(errors="replace"))

    @each(**IDENTITIES)
    def check_key(self, identity):
        with self.served(identity=identity) as (_, port):
            self.assert_greeted(self.ask(port), "The certificate is trusted")

    @each(x25519=("X25519", "X25519"), p256=("SECP256R1", "SECP256R1"), p384=("SECP384R1", "SECP384R1"))
    def check_group(self, group, told):
        with self.served() as (_, port):
            priority = f"NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-{group}"
            self.assert_greeted(self.ask(port, priority=priority), told)

    @each(aes128=("AES-128-GCM", "AES-128-GCM"), aes256=("AES-256-GCM", "AES-256-GCM"),
          chacha=("CHACHA20-POLY1305", "CHACHA20-POLY1305"))
    def check_suite(self, cipher, told):
        with self.served() as (_, port):
            priority = f"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+{cipher}"
            self.assert_greeted(self.ask(port, priority=priority), told)

    def test_client_certificate(self):
        certificate, key = self.pair("client-ecdsa")
        with self.served("--client-ca", self.root) as (_, port):
            self.assert_greeted(self.ask(port, "--x509certfile", certificate, "--x509keyfile", key))


class NSSClient(Interop):
    @classmethod
    def setUpClass(cls):
        needs("tstclnt")
        needs("certutil")
        super().setUpClass()
        # A database each: NSS gives certificates of one subject one name.
        cls.databases = {one: cls.nss_database(f"nss-{one}", cls.root, [one]) for one in ("client-ecdsa", "client-rsa")}
        cls.request = cls.path("request.txt")
        with open(cls.request, "w") as to:
            to.write(REQUEST)

    def ask(self, port, *arguments, identity="client-ecdsa"):
        return run("tstclnt", "-4", "-h", "localhost", "-p", port, "-d", self.databases[identity], "-V", "tls1.3:tls1.3", "-A",
                   self.request, *arguments)

    def assert_greeted(self, result):
        self.assertIn(GREETING, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace"))

    @each(ecdsa="server-ecdsa", rsa="server-rsa")
    def check_key(self, identity):
        with self.served(identity=identity) as (_, port):
            self.assert_greeted(self.ask(port))

    @each(x25519="x25519", p256="P256", p384="P384")
    def check_group(self, group):
        with self.served() as (_, port):
            self.assert_greeted(self.ask(port, "-I", group))

    @each(ecdsa="client-ecdsa", rsa="client-rsa")
    def check_client_certificate(self, identity):
        with self.served("--client-ca", self.root) as (_, port):
            self.assert_greeted(self.ask(port, "-n", identity, identity=identity))


class CurlClient(Interop):
    @classmethod
    def setUpClass(cls):
        needs("curl")
        super().setUpClass()

    def test_curl_gets_a_page(self):
        with self.served() as (_, port):
            result = run("curl", "-sS", "--cacert", self.root, f"https://localhost:{port}/greeting.txt")
            self.assertEqual(result.stdout.decode(), GREETING, result.stderr.decode())

    def test_curl_with_a_client_certificate(self):
        certificate, key = self.pair("client-rsa")
        with self.served("--client-ca", self.root) as (_, port):
            result = run("curl", "-sS", "--cacert", self.root, "--cert", certificate, "--key", key,
                         f"https://localhost:{port}/greeting.txt")
            self.assertEqual(result.stdout.decode(), GREETING, result.stderr.decode())

    def test_curl_refuses_another_ca(self):
        self.make_ca("other")
        with self.served() as (_, port):
            result = run("curl", "-sS", "--cacert", self.path("other.pem"), f"https://localhost:{port}/greeting.txt")
            self.assertEqual(result.returncode, 60, result.stderr.decode())


class PythonClient(Interop):
    def ask(self, port, context):
        with socket.create_connection(("127.0.0.1", port), LIMIT) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as tls:
                tls.sendall(REQUEST.encode())
                answer = b""
                while piece := tls.recv(65536):
                    answer += piece
                return answer.decode(), tls.version(), tls.cipher()[0]

    def test_python_reads_to_the_clean_end(self):
        with self.served() as (_, port):
            context = ssl.create_default_context(cafile=self.root)
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            answer, version, _ = self.ask(port, context)
            self.assertTrue(answer.endswith(GREETING))
            self.assertEqual(version, "TLSv1.3")

    def test_python_with_a_client_certificate(self):
        with self.served("--client-ca", self.root) as (_, port):
            context = ssl.create_default_context(cafile=self.root)
            context.load_cert_chain(*self.pair("client-ed25519"))
            self.assertTrue(self.ask(port, context)[0].endswith(GREETING))


class NodeClient(Interop):
    SCRIPT = """
        const tls = require('tls'), fs = require('fs');
        const socket = tls.connect({host: '127.0.0.1', port: +process.argv[1], ca: fs.readFileSync(process.argv[2]),
          servername: 'localhost', minVersion: 'TLSv1.3'}, () => { socket.write(process.argv[3]); });
        socket.on('data', piece => process.stdout.write(piece));
        socket.on('error', error => { console.error(error.message); process.exit(1); });
    """

    @classmethod
    def setUpClass(cls):
        needs("node")
        super().setUpClass()

    @each(**IDENTITIES)
    def check_key(self, identity):
        with self.served(identity=identity) as (_, port):
            result = run("node", "-e", self.SCRIPT, port, self.root, REQUEST)
            self.assertIn(GREETING, result.stdout.decode(), result.stderr.decode())


class BotanClient(Interop):
    """Debian 12's Botan 2 ends at TLS 1.2: what counts is that it is told so. tls12_server_test.py has the rest."""

    @classmethod
    def setUpClass(cls):
        needs("botan")
        super().setUpClass()

    def test_botan_2_is_refused_with_protocol_version_where_the_policy_is_modern(self):
        with self.served("--policy", "modern_2026") as (_, port):
            result = run("botan", "tls_client", "127.0.0.1", f"--port={port}", "--skip-system-cert-store",
                         f"--trusted-cas={self.room}")
            said = result.stdout.decode() + result.stderr.decode()
            self.assertIn("protocol_version", said)


class Behaviour(Interop):
    """The server as an operator sees it."""

    def test_sigterm_ends_with_0(self):
        with self.served() as (server, port):
            run("curl", "-sS", "--cacert", self.root, f"https://localhost:{port}/greeting.txt", check=True)
            self.assertEqual(server.end(), 0)

    def test_another_connection_lives_while_garbage_arrives(self):
        with self.served() as (_, port):
            for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff", os.urandom(4000), b"\x80\x2e\x01"):
                with socket.create_connection(("127.0.0.1", port), LIMIT) as plain:
                    plain.sendall(garbage)
                    plain.shutdown(socket.SHUT_WR)
                    plain.settimeout(LIMIT)
                    while plain.recv(4096):
                        pass
            result = run("curl", "-sS", "--cacert", self.root, f"https://localhost:{port}/greeting.txt")
            self.assertEqual(result.stdout.decode(), GREETING)

    def test_the_proxy_carries_bytes_both_ways(self):
        port = free_port()
        with Background("python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", self.path("www"),
                        port) as plain:
            plain.wait_for_port(port)
            with self.served("--to", f"127.0.0.1:{port}") as (_, front):
                result = run("curl", "-sS", "--cacert", self.root, f"https://localhost:{front}/greeting.txt")
                self.assertEqual(result.stdout.decode(), GREETING, result.stderr.decode())


if __name__ == "__main__":
    unittest.main()
