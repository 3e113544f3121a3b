"""interop: the clients of others that are held to TLS 1.2: their command lines, and what each of them can.

ask() gives all that the client says of one connection, the greeting at best.
"""

import contextlib
import os
import shutil
import socket
import ssl

from harness import GREETING, LIMIT, REQUEST, Background, needs, run
from tls12 import CLASSIC, GROUPS, KEYS, without
from tls12_servers import NSS as NSSServer
from tls12_servers import botan_policy, gnutls_priority, go_program, go_words, java_program, java_words


def said_by(result):
    return result.stdout.decode(errors="replace") + result.stderr.decode(errors="replace")


class OpenSSL:
    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()

    def ask(self, port, *arguments, suite=None, group=None, identity=None, version="-tls1_2", stdin=REQUEST, **options):
        command = self.command(port, *arguments, suite=suite, group=group, identity=identity, version=version)
        return said_by(run(*command, "-ign_eof", stdin=stdin, **options))

    def command(self, port, *arguments, suite=None, group=None, identity=None, version="-tls1_2"):
        only = (*(("-cipher", suite.openssl) if suite else ()), *(("-groups", group) if group else ()))
        if identity:
            certificate, key = self.pair(identity)
            only += ("-cert", certificate, "-cert_chain", certificate, "-key", key)
        return ("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-verify_hostname",
                "localhost", "-CAfile", self.root, "-verify_return_error", version, *only, *arguments)


class GnuTLS:
    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        needs("gnutls-cli")
        super().setUpClass()

    def ask(self, port, *arguments, suite=None, group=None, identity=None, extra="", stdin=REQUEST):
        shown = ("--x509certfile", self.pair(identity)[0], "--x509keyfile", self.pair(identity)[1]) if identity else ()
        return said_by(run("gnutls-cli", "--x509cafile", self.root, "--priority", gnutls_priority(suite, group) + extra,
                           "-p", port, *shown, *arguments, "localhost", stdin=stdin))


class NSS:
    suites, keys, groups, client_keys = CLASSIC, ("ecdsa", "rsa"), GROUPS, ("ecdsa", "rsa")
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        needs("tstclnt")
        needs("certutil")
        super().setUpClass()
        # A database each: NSS gives certificates of one subject one name, and shows what it finds there unasked.
        cls.databases = {one: cls.nss_database(f"nss-{one}", cls.root, [one] if one else [])
                         for one in (None, "client-ecdsa", "client-rsa")}
        with open(cls.path("request.txt"), "w") as to:
            to.write(REQUEST)

    def ask(self, port, *arguments, suite=None, group=None, identity=None):
        only = (*(("-c", f":{suite.code}") if suite else ()), *(("-I", NSSServer.CURVES[group]) if group else ()),
                *(("-n", identity) if identity else ()))
        return said_by(run("tstclnt", "-4", "-h", "localhost", "-p", port, "-d", self.databases[identity],
                           "-V", "tls1.2:tls1.2", "-A", self.path("request.txt"), *only, *arguments))


class Botan:
    """Debian 12's Botan 2. Its client ends as soon as its input does, and shows no certificate."""

    suites, keys, groups = CLASSIC, ("ecdsa", "rsa"), GROUPS
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        needs("botan")
        super().setUpClass()
        os.makedirs(cls.path("trusted"))
        shutil.copy(cls.root, cls.path("trusted", "root.pem"))

    def ask(self, port, *arguments, suite=None, group=None, **more):
        with Background("botan", "tls_client", "localhost", f"--port={port}", "--skip-system-cert-store",
                        f"--trusted-cas={self.path('trusted')}", "--policy=" + botan_policy(self, suite, group, **more),
                        *arguments) as client:
            client.say(REQUEST)  # it is read when the handshake is done, and what is said comes when all is
            client.process.wait(LIMIT)  # the server closes
            client.reader.join(LIMIT)
            return client.output


class Curl:
    """OpenSSL again, as most people use it."""

    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        needs("curl")
        super().setUpClass()

    def ask(self, port, *arguments, suite=None, group=None, identity=None):
        only = (*(("--ciphers", suite.openssl) if suite else ()), *(("--curves", group) if group else ()))
        shown = ("--cert", self.pair(identity)[0], "--key", self.pair(identity)[1]) if identity else ()
        return said_by(run("curl", "-sSv", "--tlsv1.2", "--tls-max", "1.2", "--cacert", self.root, *only, *shown,
                           *arguments, f"https://localhost:{port}/greeting.txt"))


class Python:
    suites, keys, groups, client_keys = CLASSIC, KEYS, (), KEYS
    answer = GREETING

    def context(self, suite=None, identity=None):
        made = ssl.create_default_context(cafile=self.root)
        made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1_2
        if suite:
            made.set_ciphers(suite.openssl)
        if identity:
            made.load_cert_chain(*self.pair(identity))
        return made

    @contextlib.contextmanager
    def stream(self, port, context, **options):
        with socket.create_connection(("127.0.0.1", port), LIMIT) as plain:
            with context.wrap_socket(plain, server_hostname="localhost", **options) as tls:
                yield tls

    def ask(self, port, suite=None, group=None, identity=None):
        with self.stream(port, self.context(suite, identity)) as tls:
            tls.sendall(REQUEST.encode())
            return read_all(tls).decode()


def read_all(tls):
    """To the clean end."""
    answer = b""
    while piece := tls.recv(65536):
        answer += piece
    return answer


class Java:
    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        java_program(cls)

    def ask(self, port, *arguments, suite=None, group=None, identity=None, properties=()):
        words = java_words(self, suite, group, identity, properties)
        return said_by(run(*words[0], "connect", port, *words[1], f"send={REQUEST}", *arguments))


class Go:
    """Debian 12's Go 1.19: no extended master secret (Go has it since 1.21), so that our default refuses it."""

    policies, usual = ("classic",), "classic"
    suites = without("CBC_SHA384", "RSA_WITH_AES_256_CBC_SHA256")
    keys, groups, client_keys = KEYS, GROUPS, KEYS
    answer = GREETING

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        go_program(cls)

    def ask(self, port, *arguments, suite=None, group=None, identity=None):
        shown = ("-cert", self.pair(identity)[0], "-key", self.pair(identity)[1]) if identity else ()
        return said_by(run(self.path("peer"), "-connect", f"127.0.0.1:{port}", "-ca", self.root, "-send", REQUEST,
                           *go_words(suite, group), *shown, *arguments))
