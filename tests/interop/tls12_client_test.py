"""interop: `bulla connect` over TLS 1.2 with servers that others wrote: what can be agreed on, and with whom."""

import unittest

import tls12_servers
from tls12 import FromOurClient, Matrix


class Alpn:
    """spoken: how the peer is told to speak http/1.1."""

    spoken, offered = (), "h2,http/1.1"

    def test_alpn(self):
        with self.server(*self.spoken) as (_, port):
            said = self.assert_answered(port, "--policy", self.usual, "--alpn", self.offered)
            self.assertIn("http/1.1", said)


class OpenSSL(Matrix, Alpn, tls12_servers.OpenSSL, FromOurClient):
    spoken = ("-alpn", "http/1.1")

    def test_a_server_of_both_versions_takes_what_the_policy_allows(self):
        for policy, version in (("classic", "TLS 1.2"), ("standard_2026", "TLS 1.3"), ("modern_2026", "TLS 1.3")):
            with self.subTest(policy), self.server(version="-no_ssl3") as (_, port):
                result = self.connect(port, "--policy", policy, "--explain", stdin=self.request)
                self.assertIn(version, self.assert_code(result, 0))

    def test_a_server_of_tls_1_2_is_refused_where_the_policy_is_modern(self):
        with self.server() as (_, port):
            said = self.assert_code(self.connect(port, "--policy", "modern_2026"), 4)
            self.assertIn("protocol_version", said)

    def test_an_rsa_certificate_is_not_used_to_decrypt_by_default(self):
        with self.server("-cipher", "AES128-GCM-SHA256:AES128-SHA", identity="server-rsa") as (_, port):
            self.assert_code(self.connect(port, stdin=self.request), 4)


class GnuTLS(Matrix, Alpn, tls12_servers.GnuTLS, FromOurClient):
    spoken = ("--alpn", "http/1.1")


class NSS(Matrix, Alpn, tls12_servers.NSS, FromOurClient):
    spoken = ("-Q",)


class Botan(Matrix, tls12_servers.Botan, FromOurClient):
    pass


class WolfSSL(Matrix, Alpn, tls12_servers.WolfSSL, FromOurClient):
    offered = "http/1.1"  # lighttpd speaks h2 as well, and likes it better


class MbedTLS(Matrix, Alpn, tls12_servers.MbedTLS, FromOurClient):
    offered = "http/1.1"


class Java(Matrix, Alpn, tls12_servers.Java, FromOurClient):
    spoken = ("alpn=http/1.1",)


class Go(Matrix, Alpn, tls12_servers.Go, FromOurClient):
    spoken = ("-alpn", "http/1.1")


if __name__ == "__main__":
    unittest.main()
