"""interop: ML-DSA (FIPS 204) with OpenSSL at the other end, where both are of 3.5 or newer."""

import contextlib
import unittest

from harness import BULLA, GREETING, REQUEST, Background, Interop, each, free_port, needs, run

KINDS = {"mldsa44": "ml-dsa-44", "mldsa65": "ml-dsa-65", "mldsa87": "ml-dsa-87"}
REQUEST10 = "GET /greeting.txt HTTP/1.0\r\n\r\n"


class MlDsa(Interop):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        if b"ML-DSA-65" not in run("openssl", "list", "-signature-algorithms").stdout:
            raise unittest.SkipTest("the openssl command has no ML-DSA: it came with 3.5")
        super().setUpClass()
        if run(BULLA, "ca", "request", "probe", "--key", "ml-dsa-65", "--out", cls.path("probe")).returncode != 0:
            raise unittest.SkipTest("the libcrypto that bulla runs on has no ML-DSA: it came with 3.5")
        for kind in KINDS.values():
            cls.issue(f"server-{kind}", "localhost", "--key", kind)
            cls.issue(f"client-{kind}", "buyer@example.org", "--client", "--key", kind)

    def ask(self, port, *arguments):
        result = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost",
                     "-verify_hostname", "localhost", "-CAfile", self.root, "-verify_return_error", "-ign_eof", *arguments,
                     stdin=REQUEST)
        return result.stdout.decode(errors="replace") + result.stderr.decode(errors="replace")

    @contextlib.contextmanager
    def server(self, certificate, key, *arguments):
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                        "-cert_chain", certificate, "-WWW", *arguments, cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            yield server, port

    def openssl(self, *words):
        run("openssl", *words, cwd=self.room, check=True)

    @each(**{scheme: (scheme, kind) for scheme, kind in KINDS.items()})
    def check_a_server_of_ours(self, scheme, kind):
        with self.served(identity=f"server-{kind}") as (_, port):
            said = self.ask(port)
            self.assertIn(GREETING, said)
            self.assertIn(f"Peer signature type: {scheme}", said)

    @each(**KINDS)
    def check_a_client_of_theirs(self, kind):
        certificate, key = self.pair(f"client-{kind}")
        with self.served("--client-ca", self.root) as (_, port):
            self.assertIn(GREETING, self.ask(port, "-cert", certificate, "-cert_chain", certificate, "-key", key))

    @each(**{scheme: (scheme, kind) for scheme, kind in KINDS.items()})
    def check_a_server_of_theirs(self, scheme, kind):
        with self.server(*self.pair(f"server-{kind}")) as (_, port):
            for policy in ("standard_2026", "modern_2026"):
                result = self.connect(port, "--explain", "--policy", policy, stdin=REQUEST10)
                said = self.assert_code(result, 0)
                self.assertIn(GREETING, result.stdout.decode())
                self.assertIn(scheme, said)

    @each(**KINDS)
    def check_a_client_of_ours(self, kind):
        certificate, key = self.pair(f"client-{kind}")
        with self.server(*self.pair("server-ecdsa"), "-Verify", "4", "-CAfile", self.root, "-verify_return_error") as (
                _, port):
            result = self.connect(port, "--cert", certificate, "--key", key, stdin=REQUEST10)
            self.assert_code(result, 0)
            self.assertIn(GREETING, result.stdout.decode())

    def test_a_root_of_theirs(self):
        self.openssl("req", "-x509", "-newkey", "ML-DSA-87", "-nodes", "-keyout", "root.key", "-subj", "/CN=Root", "-days",
                     "3", "-addext", "keyUsage=critical,keyCertSign", "-out", "root.pem")
        self.openssl("req", "-newkey", "ML-DSA-44", "-nodes", "-keyout", "leaf.key", "-subj", "/CN=localhost", "-addext",
                     "subjectAltName=DNS:localhost", "-addext", "extendedKeyUsage=serverAuth", "-out", "leaf.csr")
        self.openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "2",
                     "-copy_extensions", "copy", "-out", "leaf.pem")
        with self.server(self.path("leaf.pem"), self.path("leaf.key")) as (_, port):
            self.assert_code(self.connect(port, stdin=REQUEST10, ca=self.path("root.pem")), 0)
            self.assert_code(self.connect(port, stdin="a secret"), 5)

    def test_a_client_that_does_not_offer_it_gets_the_other_key(self):
        certificate, key = self.pair("server-ecdsa")
        with self.served("--cert", certificate, "--key", key, identity="server-ml-dsa-65") as (_, port):
            self.assertIn("Peer signature type: mldsa65", self.ask(port))
            said = self.ask(port, "-sigalgs", "ecdsa_secp256r1_sha256")
            self.assertIn(GREETING, said)
            self.assertIn("Peer signature type: ecdsa_secp256r1_sha256", said)

    def test_tls_1_2_has_nothing_to_do_with_it(self):
        with self.server(*self.pair("server-ml-dsa-65"), "-tls1_2") as (_, port):
            self.assert_code(self.connect(port), 4)


if __name__ == "__main__":
    unittest.main()
