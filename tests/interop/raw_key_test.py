"""interop: raw public keys (RFC 7250), the server's and the client's, ours with ours and both ways with GnuTLS."""

import contextlib
import json
import unittest

from harness import BULLA, GREETING, REQUEST, Background, Interop, each, free_port, needs, run

KINDS = {"ecdsa": "ecdsa", "rsa": "rsa", "ed25519": "ed25519"}


class RawKeys(Interop):
    """Keys of the room's certificates, and what is shown of them alone."""

    @classmethod
    def key(cls, name):
        return cls.path(f"{name}.key")

    @classmethod
    def pin(cls, file):
        shown = json.loads(run(BULLA, "inspect", file, "--json", check=True).stdout)
        return shown[0]["pin"]

    @classmethod
    def public(cls, name):
        """The public half of a key as others want it: PEM, PUBLIC KEY."""
        file = cls.path(f"{name}.pub")
        with open(file, "wb") as to:
            to.write(run("openssl", "pkey", "-in", cls.key(name), "-pubout", check=True).stdout)
        return file

    @contextlib.contextmanager
    def raw_served(self, *arguments, key="server-ecdsa"):
        port = free_port()
        with Background(BULLA, "serve", "--listen", f"127.0.0.1:{port}", "--key", self.key(key), "--root",
                        self.path("www"), *arguments) as server:
            server.wait_for_port(port)
            yield server, port

    def ask(self, port, *arguments):
        return run(BULLA, "connect", f"localhost:{port}", *arguments, stdin=REQUEST)

    def assert_greeted(self, result):
        self.assert_code(result, 0)
        self.assertIn(GREETING, result.stdout.decode())


class OursWithOurs(RawKeys):
    @each(**KINDS)
    def check_key(self, kind):
        with self.raw_served(key=f"server-{kind}") as (_, port):
            for pin in (self.pin(self.key(f"server-{kind}")), self.key(f"server-{kind}"),
                        self.path(f"server-{kind}.crt"), self.public(f"server-{kind}")):
                self.assert_greeted(self.ask(port, "--pin", pin))

    def test_what_was_shown_can_be_pinned(self):
        with self.raw_served() as (_, port):
            said = self.assert_code(self.ask(port, "--pin", self.key("server-rsa")), 5)
            self.assertIn("none of those that are pinned", said)
            shown = self.pin(self.key("server-ecdsa"))
            self.assertIn(f"its pin is {shown}", said)
            self.assertIn(self.pin(self.key("server-rsa")), said)
            self.assert_greeted(self.ask(port, "--pin", self.key("server-rsa"), "--pin", shown))

    def test_a_client_key_is_shown_and_pinned(self):
        with self.raw_served("--client-pin", self.key("client-ecdsa"), "--client-pin", self.key("client-rsa")) as (
                server, port):
            pin = ("--pin", self.key("server-ecdsa"))
            for key in ("client-ecdsa", "client-rsa"):
                result = self.ask(port, *pin, "--key", self.key(key), "--explain")
                self.assert_greeted(result)
                self.assertIn(self.pin(self.key(key)), result.stderr.decode())
            self.assert_code(self.ask(port, *pin, "--key", self.key("client-ed25519")), 9)
            self.assert_code(self.ask(port, *pin), 4)
            self.assert_code(self.ask(port, *pin, "--cert", *self.pair("client-ecdsa")[:1], "--key",
                                      self.key("client-ecdsa")), 4)

    def test_a_certificate_and_its_key_to_whom_each_pleases(self):
        with self.served("--raw-key") as (_, port):
            self.assert_greeted(self.ask(port, "--ca", self.root))
            self.assert_greeted(self.ask(port, "--pin", self.key("server-ecdsa")))
            both = self.ask(port, "--ca", self.root, "--pin", self.key("server-ecdsa"), "--explain")
            self.assert_greeted(both)
            self.assertIn("it is pinned", both.stderr.decode())
        with self.served() as (_, port):
            self.assert_code(self.ask(port, "--pin", self.key("server-ecdsa")), 4)
            self.assert_greeted(self.ask(port, "--ca", self.root, "--pin", self.key("server-ecdsa")))
        with self.raw_served() as (_, port):
            self.assert_code(self.ask(port, "--ca", self.root), 4)

    def test_a_session_goes_on(self):
        kept = self.path("session.pem")
        with self.raw_served() as (_, port):
            pin = ("--pin", self.key("server-ecdsa"), "--session", kept, "--explain")
            self.assert_greeted(self.ask(port, *pin))
            again = self.ask(port, *pin)
            self.assert_greeted(again)
            self.assertIn("an earlier session goes on", again.stderr.decode())
            taken_back = self.ask(port, "--pin", self.key("server-rsa"), "--session", kept)
            self.assert_code(taken_back, 5)

    @each(**KINDS)
    def check_the_classic_transaction(self, kind):
        classic = ("--policy", "classic")
        pinned = ("--client-pin", self.key("client-ecdsa"))
        with self.raw_served(*classic, *pinned, key=f"server-{kind}") as (_, port):
            result = self.ask(port, *classic, "--pin", self.key(f"server-{kind}"), "--key", self.key("client-ecdsa"),
                              "--explain")
            self.assert_greeted(result)
            said = result.stderr.decode()
            self.assertIn("TLS 1.2", said)
            for key in (f"server-{kind}", "client-ecdsa"):
                self.assertIn(self.pin(self.key(key)), said)

    def test_what_can_t_be_is_said(self):
        for arguments, code, word in (
                (("connect", "localhost:1", "--pin", "sha256//short"), 2, "no pin"),
                (("connect", "localhost:1", "--pin", self.path("no.pem")), 1, "no.pem"),
                (("connect", "localhost:1", "--cert", self.path("client-rsa.crt")), 2, "--cert wants its --key"),
                (("serve", "--listen", "127.0.0.1:0", "--key", self.key("server-rsa"), "--root", self.path("www"),
                  "--client-pin", "sha256//", "--check"), 2, "no pin"),
                (("serve", "--listen", "127.0.0.1:0", "--cert", self.path("server-rsa.crt"), "--key",
                  self.key("server-rsa"), "--key", self.key("server-ecdsa"), "--root", self.path("www")), 2,
                 "each --cert wants its --key")):
            with self.subTest(arguments=arguments):
                self.assertIn(word, self.assert_code(run(BULLA, *arguments), code))


class WithGnuTLS(RawKeys):
    VERSION = "TLS1.3"
    SERVER = ":+CTYPE-SRV-RAWPK"
    BOTH = ":+CTYPE-SRV-RAWPK:+CTYPE-CLI-RAWPK"

    @classmethod
    def setUpClass(cls):
        needs("gnutls-serv")
        needs("gnutls-cli")
        super().setUpClass()

    def priority(self, forms):
        return f"NORMAL:-VERS-ALL:+VERS-{self.VERSION}:-CTYPE-ALL{forms}"

    @contextlib.contextmanager
    def gnutls(self, *arguments, key="server-ecdsa", forms=SERVER):
        port = free_port()
        with Background("gnutls-serv", "--port", port, "--echo", "--rawpkkeyfile", self.key(key), "--rawpkfile",
                        self.public(key), "--priority", self.priority(forms), *arguments) as server:
            server.wait_for_port(port)
            yield server, port

    def gnutls_asks(self, port, *arguments, forms=SERVER):
        return run("gnutls-cli", "--insecure", "--port", port, "--priority", self.priority(forms), *arguments,
                   "localhost", stdin=REQUEST)

    @each(**KINDS)
    def check_its_server(self, kind):
        with self.gnutls(key=f"server-{kind}") as (_, port):
            result = run(BULLA, "connect", f"127.0.0.1:{port}", "--pin", self.key(f"server-{kind}"), stdin="echo\n")
            self.assert_code(result, 0)
            self.assertEqual(result.stdout, b"echo\n")
            self.assert_code(run(BULLA, "connect", f"127.0.0.1:{port}", "--pin", self.key("client-rsa")), 5)

    @each(**KINDS)
    def check_its_client(self, kind):
        with self.raw_served(key=f"server-{kind}") as (_, port):
            result = self.gnutls_asks(port)
            self.assertIn(GREETING, result.stdout.decode(), result.stderr.decode())
            self.assertIn("Raw Public Key", result.stdout.decode())

    @each(**KINDS)
    def check_our_client_key(self, kind):
        with self.gnutls("--require-client-cert", forms=self.BOTH) as (server, port):
            result = run(BULLA, "connect", f"127.0.0.1:{port}", "--pin", self.key("server-ecdsa"), "--key",
                         self.key(f"client-{kind}"), stdin="echo\n")
            self.assert_code(result, 0)
            self.assertEqual(result.stdout, b"echo\n")

    @each(**KINDS)
    def check_its_client_key(self, kind):
        key = f"client-{kind}"
        with self.raw_served("--client-pin", self.key(key)) as (_, port):
            result = self.gnutls_asks(port, "--rawpkkeyfile", self.key(key), "--rawpkfile", self.public(key),
                                      forms=self.BOTH)
            self.assertIn(GREETING, result.stdout.decode(), result.stderr.decode())
            other = self.gnutls_asks(port, "--rawpkkeyfile", self.key("server-rsa"), "--rawpkfile",
                                     self.public("server-rsa"), forms=self.BOTH)
            self.assertNotIn(GREETING, other.stdout.decode())

    def test_forms_that_do_not_meet(self):
        with self.served() as (_, port):
            self.assertNotIn(GREETING, self.gnutls_asks(port).stdout.decode())
        with self.gnutls() as (_, port):
            self.assert_code(run(BULLA, "connect", f"localhost:{port}", "--ca", self.root), 4)


class WithGnuTLSInTls12(WithGnuTLS):
    VERSION = "TLS1.2"

    def test_its_server_says_so_again_where_a_session_goes_on(self):
        kept = self.path("session12.pem")
        with self.gnutls() as (_, port):
            ask = (BULLA, "connect", f"127.0.0.1:{port}", "--pin", self.key("server-ecdsa"), "--session", kept,
                   "--explain")
            self.assert_code(run(*ask, stdin="echo\n"), 0)
            again = run(*ask, stdin="echo\n")
            self.assert_code(again, 0)
            self.assertIn("an earlier session goes on", again.stderr.decode())


if __name__ == "__main__":
    unittest.main()
