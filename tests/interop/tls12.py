"""interop: what the tests of TLS 1.2 share: the suites under the names that each peer calls them, and how the tests are
made that follow from what a peer can.

Knows no peer's command line; those are in tls12_servers.py and tls12_clients.py.
"""

import contextlib
import json
import os
import socket
import threading
from typing import NamedTuple

from harness import BULLA, LIMIT, Background, Interop


class Suite(NamedTuple):
    code: str  # as NSS takes it
    name: str
    openssl: str
    botan: str  # key exchange, cipher, MAC
    key: str = "rsa"

    @property
    def gnutls(self):
        """As a piece of a priority string."""
        exchange, _, protection = self.name.removeprefix("TLS_").replace("_", "-").partition("-WITH-")
        cipher, _, hash_name = protection.rpartition("-")
        mac = {"SHA": "SHA1"}.get(hash_name, hash_name) if cipher.endswith("CBC") else "AEAD"
        return f"-KX-ALL:+{exchange}:-CIPHER-ALL:+{cipher}:-MAC-ALL:+{mac}"

    @property
    def is_cbc(self):
        return "_CBC_" in self.name


STANDARD = (
    Suite("C02B", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDH AES-128/GCM AEAD",
          "ecdsa"),
    Suite("C02F", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDH AES-128/GCM AEAD"),
    Suite("C02C", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDH AES-256/GCM AEAD",
          "ecdsa"),
    Suite("C030", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "ECDH AES-256/GCM AEAD"),
    Suite("CCA9", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
          "ECDH ChaCha20Poly1305 AEAD", "ecdsa"),
    Suite("CCA8", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDH ChaCha20Poly1305 AEAD"),
)
CLASSIC = STANDARD + (
    Suite("C023", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDH AES-128 SHA-256",
          "ecdsa"),
    Suite("C027", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256", "ECDH AES-128 SHA-256"),
    Suite("C024", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "ECDHE-ECDSA-AES256-SHA384", "ECDH AES-256 SHA-384",
          "ecdsa"),
    Suite("C028", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "ECDHE-RSA-AES256-SHA384", "ECDH AES-256 SHA-384"),
    Suite("C009", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA", "ECDH AES-128 SHA-1", "ecdsa"),
    Suite("C013", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", "ECDH AES-128 SHA-1"),
    Suite("C00A", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA", "ECDH AES-256 SHA-1", "ecdsa"),
    Suite("C014", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", "ECDH AES-256 SHA-1"),
    Suite("009C", "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", "RSA AES-128/GCM AEAD"),
    Suite("009D", "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", "RSA AES-256/GCM AEAD"),
    Suite("003C", "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", "RSA AES-128 SHA-256"),
    Suite("003D", "TLS_RSA_WITH_AES_256_CBC_SHA256", "AES256-SHA256", "RSA AES-256 SHA-256"),
    Suite("002F", "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", "RSA AES-128 SHA-1"),
    Suite("0035", "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", "RSA AES-256 SHA-1"),
)
POLICIES = {"standard_2026": STANDARD, "classic": CLASSIC}
SUITES = {suite.openssl: suite for suite in CLASSIC}
GCM = SUITES["ECDHE-RSA-AES128-GCM-SHA256"]
CBC = SUITES["ECDHE-RSA-AES256-SHA384"]
KEYS = ("ecdsa", "rsa", "ed25519")
GROUPS = ("x25519", "secp256r1", "secp384r1")
PAGE = "GET / HTTP/1.0\r\n\r\n"


def without(*endings):
    """The suites but those whose names end so."""
    return tuple(suite for suite in CLASSIC if not suite.name.endswith(endings))


def is_resumed(told):
    """Whether `bulla connect --json` says so."""
    return "earlier session" in json.loads(told.splitlines()[-1])["steps"][0]["note"]


class Matrix:
    """Gives a class a case for each suite of each policy, key, group and client's key that its peer can."""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for policy in cls.policies:
            for suite in POLICIES[policy]:
                if suite in cls.suites:
                    cls.add(f"{policy}_{suite.name}", policy, suite=suite, identity=f"server-{suite.key}")
        for key in cls.keys:
            cls.add(f"key_{key}", cls.usual, identity=f"server-{key}")
        for group in cls.groups:
            # RSA: some take the list to be about the certificate's curve, too (RFC 8422 §5.1.1)
            cls.add(f"group_{group}", cls.usual, suite=GCM, group=group, identity="server-rsa")
        for key in cls.client_keys:
            cls.add(f"client_certificate_{key}", cls.usual, client=f"client-{key}")
        if cls.client_keys:
            cls.test_without_the_client_certificate_that_is_wanted_nothing_is_answered = cls.assert_not_without

    @classmethod
    def add(cls, name, policy, client=None, **wanted):
        check = cls.assert_mutual if client else cls.assert_agreed
        arguments = (policy, client) if client else (policy,)
        setattr(cls, f"test_{name}", lambda self: check(self, *arguments, **wanted))


class WithPeer(Interop):
    """What the class of a peer may say of it."""

    suites, keys, groups, client_keys = (), (), (), ()
    policies, usual = tuple(POLICIES), "standard_2026"  # which of ours go with the peer; the one for keys and groups
    request, answer = PAGE, ""  # the answer: what it is known by


class FromOurClient(WithPeer):
    """`bulla connect` with a peer's server(); that gives the background program and its port."""

    wanted = ()  # how the peer is told to demand a client certificate
    ours = ()  # what our client must be told about the peer
    hasty = False  # whether the peer drops its answer if the end of the request is there already

    def assert_answered(self, port, *arguments, answer=None, request=None):
        """One connection that goes well; what the client tells of it."""
        if self.hasty:
            return self.assert_answered_before_the_end(port, *arguments, answer=answer or self.answer,
                                                       request=request or self.request)
        result = self.connect(port, "--json", *self.ours, *arguments, stdin=request or self.request)
        said = self.assert_code(result, 0)
        self.assertIn(answer or self.answer, result.stdout.decode(errors="replace"), said)
        self.assertIn("TLS 1.2", said)
        return said

    def assert_answered_before_the_end(self, port, *arguments, answer, request):
        with Background(BULLA, "connect", f"localhost:{port}", "--ca", self.root, "--json", *arguments) as client:
            client.say(request)
            client.wait_for(answer)
            client.process.stdin.close()
            code = client.process.wait(LIMIT)
            client.reader.join(LIMIT)
            self.assertEqual(code, 0, client.output)
            self.assertIn("TLS 1.2", client.output)
            return client.output

    def assert_agreed(self, policy, suite=None, **wanted):
        with self.server(suite=suite, **wanted) as (_, port):
            said = self.assert_answered(port, "--policy", policy)
            if suite:
                self.assertIn(suite.name, said)

    def asking(self, client="client-rsa"):
        # A server with a key like the client's: wolfSSL names no other kind when it asks.
        identity = "server-ecdsa" if client == "client-ecdsa" else "server-rsa"
        return self.server(*(word.format(root=self.root) for word in self.wanted), identity=identity)

    def assert_mutual(self, policy, client):
        certificate, key = self.pair(client)
        with self.asking(client) as (_, port):
            self.assert_answered(port, "--policy", policy, "--cert", certificate, "--key", key)

    def assert_not_without(self):
        with self.asking() as (_, port):
            result = self.connect(port, "--policy", self.usual, *self.ours, stdin=self.request)
            self.assertIn(result.returncode, (4, 9), result.stderr)  # TLS 1.2 has no alert of its own for this
            self.assertNotIn(self.answer, result.stdout.decode(errors="replace"))


class ToOurServer(WithPeer):
    """A peer's ask() with `bulla serve`: to the port, what it says as text."""

    def assert_agreed(self, policy, suite=None, group=None, identity="server-ecdsa"):
        with self.served("--policy", policy, identity=identity) as (server, port):
            self.assertIn(self.answer, self.ask(port, suite=suite, group=group))
            server.wait_for("TLS 1.2")
            if suite:
                server.wait_for(suite.name)

    def assert_mutual(self, policy, client):
        with self.served("--policy", policy, "--client-ca", self.root) as (server, port):
            self.assertIn(self.answer, self.ask(port, identity=client))
            server.wait_for("buyer@example.org")

    def assert_not_without(self):
        with self.served("--policy", self.usual, "--client-ca", self.root) as (server, port):
            with contextlib.suppress(OSError):  # Python's refusal
                self.assertNotIn(self.answer, self.ask(port))
            server.wait_for("refused")
        with self.served("--policy", self.usual, "--client-ca", self.root, "--client-auth", "optional") as (_, port):
            self.assertIn(self.answer, self.ask(port))


@contextlib.contextmanager
def echo():
    """A plain program that sends back what it gets, on the port that is given."""

    def serve(plain):
        with contextlib.suppress(OSError), plain:
            plain.settimeout(LIMIT)
            while piece := plain.recv(65536):
                plain.sendall(piece)

    def accept():
        with contextlib.suppress(OSError):  # until the door is shut
            while True:
                threading.Thread(target=serve, args=door.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=accept, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


def lines(count):
    """Text of so many lines of 64 characters, none like another."""
    return "".join(f"{number:08x} {os.urandom(27).hex()}\n" for number in range(count))


def openssl_without_ems(case):
    """An environment in which OpenSSL 3.0 does not offer or take the extended master secret."""
    path = case.path("without-ems.cnf")
    with open(path, "w") as to:
        to.write("openssl_conf=a\n[a]\nssl_conf=b\n[b]\nsystem_default=c\n[c]\nOptions=-ExtendedMasterSecret\n"
                 "CipherString=DEFAULT@SECLEVEL=1\n")
    return {**os.environ, "OPENSSL_CONF": path}
