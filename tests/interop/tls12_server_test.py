"""interop: `bulla serve` over TLS 1.2 with clients that others wrote: what can be agreed on, and with whom."""

import unittest

import tls12_clients
from tls12 import Matrix, ToOurServer


class Alpn:
    """spoken: how the peer is told to offer http/1.1."""

    spoken, told = (), ""

    def test_alpn(self):
        with self.served("--policy", self.usual, "--alpn", "http/1.1") as (_, port):
            said = self.ask(port, *self.spoken)
            self.assertIn(self.answer, said)
            self.assertIn(self.told, said)


class OpenSSL(Matrix, Alpn, tls12_clients.OpenSSL, ToOurServer):
    spoken, told = ("-alpn", "h2,http/1.1"), "ALPN protocol: http/1.1"

    def test_a_client_of_both_versions_gets_what_the_policy_allows(self):
        for policy, version in (("classic", "TLSv1.2"), ("standard_2026", "TLSv1.3"), ("modern_2026", "TLSv1.3")):
            with self.subTest(policy), self.served("--policy", policy) as (_, port):
                said = self.ask(port, version="-no_ssl3")
                self.assertIn(self.answer, said)
                self.assertIn(f"New, {version}", said)

    def test_a_client_of_tls_1_2_is_refused_where_the_policy_is_modern(self):
        with self.served("--policy", "modern_2026") as (_, port):
            self.assertIn("protocol version", self.ask(port))

    def test_rsa_is_not_used_to_decrypt_by_default(self):
        with self.served(identity="server-rsa") as (_, port):
            self.assertIn("handshake failure", self.ask(port, "-cipher", "AES128-GCM-SHA256:AES128-SHA"))

    def test_alpn_without_a_common_protocol_is_refused(self):
        with self.served("--alpn", "http/1.1") as (_, port):
            self.assertIn("no application protocol", self.ask(port, "-alpn", "imap"))

    def test_a_client_certificate_of_another_ca_is_refused(self):
        self.make_ca("foreign")
        self.issue("foreign-client", "mallory@example.org", "--client", ca="foreign")
        with self.served("--client-ca", self.root) as (_, port):
            said = self.ask(port, identity="foreign-client")
            self.assertIn("unknown ca", said)
            self.assertNotIn(self.answer, said)


class GnuTLS(Matrix, Alpn, tls12_clients.GnuTLS, ToOurServer):
    spoken, told = ("--alpn", "h2", "--alpn", "http/1.1"), "Application protocol: http/1.1"


class NSS(Matrix, tls12_clients.NSS, ToOurServer):
    pass


class Botan(Matrix, Alpn, tls12_clients.Botan, ToOurServer):
    spoken, told = ("--next-protocols=http/1.1",), "http/1.1"


class Curl(Matrix, Alpn, tls12_clients.Curl, ToOurServer):
    told = "ALPN: server accepted http/1.1"


class Python(Matrix, tls12_clients.Python, ToOurServer):
    pass


class Java(Matrix, Alpn, tls12_clients.Java, ToOurServer):
    spoken, told = ("alpn=http/1.1",), "alpn http/1.1"


class Go(Matrix, Alpn, tls12_clients.Go, ToOurServer):
    spoken, told = ("-alpn", "http/1.1"), "alpn http/1.1"


if __name__ == "__main__":
    unittest.main()
