"""interop: OCSP responses stapled by a server, both ways with OpenSSL."""

import unittest

from harness import BULLA, GREETING, REQUEST, Background, Interop, each, free_port, needs, run


class Staples(Interop):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()
        cls.write("root.cnf", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign,digitalSignature\n"
                              "subjectKeyIdentifier=hash\n")
        cls.write("leaf.cnf", "subjectAltName=DNS:localhost,IP:127.0.0.1\nkeyUsage=critical,digitalSignature\n"
                              "extendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\ntlsfeature=status_request\n")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        cls.openssl("req", *curve, "-keyout", "root.key", "-out", "root.csr", "-subj", "/CN=Root")
        cls.openssl("x509", "-req", "-in", "root.csr", "-key", "root.key", "-extfile", "root.cnf", "-days", "9", "-out",
                    "root.pem")
        cls.openssl("req", *curve, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=localhost")
        cls.openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-extfile", "leaf.cnf",
                    "-set_serial", "0x1234", "-days", "5", "-out", "leaf.crt")
        cls.openssl("ocsp", "-issuer", "root.pem", "-cert", "leaf.crt", "-reqout", "asked.der")
        for file, serial, state in (("good", "1234", "V\t491231000000Z\t"), ("other", "77", "V\t491231000000Z\t"),
                                    ("revoked", "1234", "R\t491231000000Z\t260101000000Z,keyCompromise")):
            cls.write("index", f"{state}\t{serial}\tunknown\t/CN=localhost\n")
            if serial != "1234":
                cls.openssl("ocsp", "-issuer", "root.pem", "-serial", "0x77", "-reqout", "asked.der")
            cls.openssl("ocsp", "-index", "index", "-rsigner", "root.pem", "-rkey", "root.key", "-CA", "root.pem",
                        "-reqin", "asked.der", "-respout", f"{file}.ocsp", "-ndays", "2")
            cls.openssl("ocsp", "-issuer", "root.pem", "-cert", "leaf.crt", "-reqout", "asked.der")

    @classmethod
    def write(cls, name, text):
        with open(cls.path(name), "w") as to:
            to.write(text)

    @classmethod
    def openssl(cls, *words):
        run("openssl", *words, cwd=cls.room, check=True)

    def from_openssl(self, *arguments):
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.path("leaf.crt"), "-key",
                        self.path("leaf.key"), "-WWW", *arguments, cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            return run(BULLA, "connect", f"127.0.0.1:{port}", "--ca", self.path("root.pem"),
                       stdin="GET /greeting.txt HTTP/1.0\r\n\r\n")

    @each(tls_1_3="-tls1_3", tls_1_2="-tls1_2")
    def check_our_client_takes_a_staple_and_demands_one_where_the_certificate_does(self, version):
        good = self.from_openssl(version, "-status_file", self.path("good.ocsp"))
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertIn(GREETING, good.stdout.decode())
        bare = self.from_openssl(version)
        self.assertEqual(bare.returncode, 5)
        self.assertIn("demands an OCSP response and none came", bare.stderr.decode())

    @each(tls_1_3="-tls1_3", tls_1_2="-tls1_2")
    def check_our_client_refuses_what_a_staple_says_is_revoked(self, version):
        revoked = self.from_openssl(version, "-status_file", self.path("revoked.ocsp"))
        self.assertEqual(revoked.returncode, 8)
        self.assertIn("has been revoked since 2026-01-01 00:00:00 UTC", revoked.stderr.decode())

    def serve(self, port, *arguments):
        return (BULLA, "serve", "--listen", f"127.0.0.1:{port}", "--cert", self.path("leaf.crt"), "--key",
                self.path("leaf.key"), "--root", self.path("www"), *arguments)

    @each(tls_1_3="-tls1_3", tls_1_2="-tls1_2")
    def check_our_server_staples_to_whom_asks(self, version):
        port = free_port()
        with Background(*self.serve(port, "--ocsp", self.path("good.ocsp"))) as server:
            server.wait_for_port(port)
            asked = ("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", self.path("root.pem"),
                     "-verify_return_error", version, "-ign_eof")
            stapled = run(*asked, "-status", stdin=REQUEST).stdout.decode(errors="replace")
            self.assertIn("OCSP Response Status: successful (0x0)", stapled)
            self.assertIn("Cert Status: good", stapled)
            self.assertIn(GREETING, stapled)
            self.assertIn(GREETING, run(*asked, stdin=REQUEST).stdout.decode(errors="replace"))
            ours = run(BULLA, "connect", f"127.0.0.1:{port}", "--ca", self.path("root.pem"), stdin=REQUEST)
            self.assertEqual(ours.returncode, 0, ours.stderr)

    def test_our_server_refuses_a_staple_that_is_not_for_its_certificate(self):
        for file, said in (("other.ocsp", "not about this certificate"), ("leaf.crt", "no PEM block"),
                           ("root.key", "no PEM block"), ("none", "cannot be read")):
            checked = run(*self.serve(free_port(), "--ocsp", self.path(file), "--check"))
            self.assertNotEqual(checked.returncode, 0)
            self.assertIn(said, checked.stderr.decode())
            self.assertIn(file, checked.stderr.decode())
        twice = run(*self.serve(free_port(), "--ocsp", self.path("good.ocsp"), "--ocsp", self.path("good.ocsp"), "--check"))
        self.assertEqual(twice.returncode, 2)


if __name__ == "__main__":
    unittest.main()
