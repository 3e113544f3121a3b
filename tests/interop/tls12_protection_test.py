"""interop: TLS 1.2 records with each peer, both ways: much data, encrypt-then-MAC and not, records of other sizes."""

import json
import os
import re
import unittest

import tls12_clients
import tls12_servers
from harness import REQUEST, Background, each
from tls12 import CBC, GCM, SUITES, FromOurClient, ToOurServer, echo, lines

MUCH = 6000  # lines of 64 characters: some hundred kilobytes
PIECE = 500  # less than any socket's buffers hold
SHA1_CBC = SUITES["ECDHE-RSA-AES128-SHA"]
SHA256_CBC = SUITES["AES256-SHA256"]
SUITES_OF_DATA = {"gcm": (GCM, "standard_2026"), "chacha": (SUITES["ECDHE-RSA-CHACHA20-POLY1305"], "standard_2026"),
                  "cbc_sha1": (SHA1_CBC, "classic"), "cbc_sha256": (SHA256_CBC, "classic"),
                  "cbc_sha384": (CBC, "classic")}


class FromOurs(FromOurClient):
    def assert_echoed(self, *arguments, suite, policy, expected=None, **options):
        """What our client sends comes back, in records of both sides' liking."""
        text = lines(MUCH)
        with self.server(*arguments, suite=suite, identity="server-rsa", **options) as (_, port):
            self.assert_answered(port, "--policy", policy, request=text, answer=expected(text) if expected else text)


class OpenSSLServer(tls12_servers.OpenSSL, FromOurs):
    @staticmethod
    def reversed(text):
        return "".join(line[::-1] + "\n" for line in text.splitlines())

    @each(**SUITES_OF_DATA)
    def check_much_data(self, suite, policy):
        self.assert_echoed(suite=suite, policy=policy, how=("-rev",), expected=self.reversed)

    @each(**{name: row for name, row in SUITES_OF_DATA.items() if name.startswith("cbc")})
    def check_much_data_by_mac_then_encrypt(self, suite, policy):
        self.assert_echoed("-no_etm", suite=suite, policy=policy, how=("-rev",), expected=self.reversed)

    def test_records_of_512_bytes(self):
        self.assert_echoed("-max_send_frag", "512", suite=CBC, policy="classic", how=("-rev",), expected=self.reversed)


class GnuTLSServer(tls12_servers.GnuTLS, FromOurs):
    @each(gcm=(GCM, "standard_2026", ""), cbc=(CBC, "classic", ""), cbc_sha1=(SHA1_CBC, "classic", ""),
          cbc_by_mac_then_encrypt=(CBC, "classic", ":%NO_ETM"),
          cbc_sha1_by_mac_then_encrypt=(SHA1_CBC, "classic", ":%NO_ETM"))
    def check_much_data(self, suite, policy, extra):
        self.assert_echoed(suite=suite, policy=policy, extra=extra, how=("--echo",))

    def test_records_are_no_larger_than_the_server_can_take(self):
        request = "GET / HTTP/1.0\r\nX-Long: " + "x" * 3000 + "\r\n\r\n"
        sealed = {}
        for size in ("512", "16384"):
            with self.server(f"--recordsize={size}") as (_, port):
                said = json.loads(self.assert_answered(port, request=request).splitlines()[-1])
                sealed[size] = said["traffic"]["client"]["sealed_records"]
        self.assertGreaterEqual(sealed["512"], sealed["16384"] + 5)


class BotanServer(tls12_servers.Botan, FromOurs):
    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_by_mac_then_encrypt=(CBC, "classic", "false"))
    def check_much_data(self, suite, policy, both="true"):
        self.assert_echoed(suite=suite, policy=policy, negotiate_encrypt_then_mac=both)


class JavaServer(tls12_servers.Java, FromOurs):
    """Java does not know encrypt-then-MAC."""

    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_sha1=(SHA1_CBC, "classic"))
    def check_much_data(self, suite, policy):
        self.assert_echoed(suite=suite, policy=policy)


class GoServer(tls12_servers.Go, FromOurs):
    """Go does not know encrypt-then-MAC."""

    @each(gcm=(GCM,), cbc=(SUITES["ECDHE-RSA-AES128-SHA256"],), cbc_sha1=(SHA1_CBC,))
    def check_much_data(self, suite):
        self.assert_echoed(suite=suite, policy="classic")


class LargeFile(FromOurs):
    """What a web server has to give."""

    def assert_got(self, suite, policy):
        content = os.urandom(400_000)
        with open(self.path("www", "large.bin"), "wb") as to:
            to.write(content)
        with self.server(suite=suite, identity="server-rsa") as (_, port):
            result = self.connect(port, "--policy", policy, *self.ours,
                                  stdin="GET /large.bin HTTP/1.0\r\nHost: localhost\r\n\r\n")
            self.assert_code(result, 0)
            self.assertTrue(result.stdout.endswith(content))


class WolfSSLServer(tls12_servers.WolfSSL, LargeFile):
    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_sha1=(SHA1_CBC, "classic"))
    def check_much_data(self, suite, policy):
        self.assert_got(suite, policy)


class MbedTLSServer(tls12_servers.MbedTLS, LargeFile):
    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_sha1=(SHA1_CBC, "classic"))
    def check_much_data(self, suite, policy):
        self.assert_got(suite, policy)


class ToOurs(ToOurServer):
    def front(self, policy, plain):
        return self.served("--policy", policy, "--to", f"127.0.0.1:{plain}", identity="server-rsa")


class PipedClient(ToOurs):
    """A client that is a pipe: it is told something and that comes back. In pieces, as it may read nothing while it writes."""

    def assert_echoed(self, suite, policy, *arguments):
        with echo() as plain, self.front(policy, plain) as (_, port):
            with Background(*self.piped(port, suite, *arguments)) as client:
                for _ in range(MUCH // PIECE):
                    text = lines(PIECE)
                    client.say(text)
                    client.wait_for(text)


class OpenSSLClient(tls12_clients.OpenSSL, PipedClient):
    def piped(self, port, suite, *arguments):
        return self.command(port, "-quiet", *arguments, suite=suite)

    @each(**SUITES_OF_DATA)
    def check_much_data(self, suite, policy):
        self.assert_echoed(suite, policy)

    @each(**{name: row for name, row in SUITES_OF_DATA.items() if name.startswith("cbc")})
    def check_much_data_by_mac_then_encrypt(self, suite, policy):
        self.assert_echoed(suite, policy, "-no_etm")

    def test_encrypt_then_mac_is_preferred(self):
        with self.served("--policy", "classic", identity="server-rsa") as (_, port):
            told = 'server extension "encrypt-then-mac"'
            self.assertIn(told, self.ask(port, "-tlsextdebug", suite=CBC))
            self.assertNotIn(told, self.ask(port, "-tlsextdebug", "-no_etm", suite=CBC))
            self.assertNotIn(told, self.ask(port, "-tlsextdebug", suite=GCM))  # RFC 7366 §3

    @each(**{f"bytes_{size}": (str(size), GCM) for size in (512, 1024, 2048, 4096)},
          bytes_512_by_cbc=("512", CBC))
    def check_max_fragment_length(self, size, suite):
        """RFC 6066 §4: a server may leave the question out; if it agrees, no record is larger."""
        text = lines(1000)
        with open(self.path("www", "large.txt"), "w") as to:
            to.write(text)
        request = REQUEST.replace("greeting", "large")
        policy = "classic" if suite.is_cbc else "standard_2026"
        with self.served("--policy", policy, identity="server-rsa") as (_, port):
            self.assertIn(text, self.ask(port, "-maxfraglen", size, "-quiet", suite=suite, stdin=request))
            said = self.ask(port, "-maxfraglen", size, "-tlsextdebug", "-msg", suite=suite, stdin=request)
            sizes = [int(one.replace(" ", ""), 16) for one in re.findall(
                r"<<< TLS 1\.2, RecordHeader \[length 0005\]\s+17 03 03 ((?:[0-9a-f]{2} ?){2})", said)]
            self.assertTrue(sizes, said[:2000])
            if 'server extension "max fragment length"' in said:
                self.assertLessEqual(max(sizes), int(size) + 256)  # an IV, padding and a MAC besides


class GnuTLSClient(tls12_clients.GnuTLS, PipedClient):
    def piped(self, port, suite, extra="", *arguments):
        priority = tls12_servers.gnutls_priority(suite, None) + extra
        return ("gnutls-cli", "--x509cafile", self.root, "--priority", priority, "-p", port, *arguments, "localhost")

    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_sha1=(SHA1_CBC, "classic"),
          cbc_by_mac_then_encrypt=(CBC, "classic", ":%NO_ETM"),
          cbc_sha1_by_mac_then_encrypt=(SHA1_CBC, "classic", ":%NO_ETM"))
    def check_much_data(self, suite, policy, extra=""):
        self.assert_echoed(suite, policy, extra)

    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"))
    def check_records_are_no_larger_than_the_client_can_take(self, suite, policy):
        text = lines(MUCH)
        with open(self.path("www", "much.txt"), "w") as to:
            to.write(text)
        with self.served("--policy", policy, identity="server-rsa") as (_, port):
            request = REQUEST.replace("greeting", "much")
            self.assertIn(text, self.ask(port, "--recordsize=512", suite=suite, stdin=request))


class NSSClient(tls12_clients.NSS, PipedClient):
    def piped(self, port, suite):
        return ("tstclnt", "-4", "-h", "localhost", "-p", port, "-d", self.databases[None], "-V",
                "tls1.2:tls1.2", "-c", f":{suite.code}")

    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_sha1=(SHA1_CBC, "classic"))
    def check_much_data(self, suite, policy):
        self.assert_echoed(suite, policy)


class FileClient(ToOurs):
    """A client that sends a file and compares what comes back."""

    def assert_echoed(self, suite, policy):
        path = self.path("much.txt")
        with open(path, "w") as to:
            to.write(lines(MUCH))
        with echo() as plain, self.front(policy, plain) as (_, port):
            self.assertIn("all came back", self.ask(port, *self.sends(path), suite=suite))


class JavaClient(tls12_clients.Java, FileClient):
    def sends(self, path):
        return (f"file={path}",)

    @each(gcm=(GCM, "standard_2026"), cbc=(CBC, "classic"), cbc_sha1=(SHA1_CBC, "classic"))
    def check_much_data(self, suite, policy):
        self.assert_echoed(suite, policy)


class GoClient(tls12_clients.Go, FileClient):
    def sends(self, path):
        return ("-file", path)

    @each(gcm=(GCM,), cbc=(SUITES["ECDHE-RSA-AES128-SHA256"],), cbc_sha1=(SHA1_CBC,))
    def check_much_data(self, suite):
        self.assert_echoed(suite, "classic")


class Ours(ToOurs):
    """The command at both ends."""

    @each(**SUITES_OF_DATA)
    def check_much_data(self, suite, policy):
        text = lines(MUCH)
        with echo() as plain, self.front(policy, plain) as (_, port):
            result = self.connect(port, "--policy", policy, stdin=text)
            self.assert_code(result, 0)
            self.assertEqual(result.stdout.decode(), text)


if __name__ == "__main__":
    unittest.main()
