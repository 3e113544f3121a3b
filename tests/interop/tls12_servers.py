"""interop: the servers of others that are held to TLS 1.2: their command lines, and what each of them can."""

import contextlib
import os
import unittest

from harness import Background, free_port, needs, run
from tls12 import CLASSIC, GROUPS, KEYS, Suite, without


class OpenSSL:
    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    wanted = ("-Verify", "4", "-CAfile", "{root}", "-verify_return_error")
    request, answer = "GET /greeting.txt HTTP/1.0\r\n\r\n", "the token is in the envelope"

    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, *arguments, suite=None, group=None, identity="server-ecdsa", version="-tls1_2", how=("-WWW",),
               **options):
        port = free_port()
        certificate, key = self.pair(identity)
        only = (*(("-cipher", suite.openssl) if suite else ()), *(("-groups", group) if group else ()))
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                        "-cert_chain", certificate, version, *how, *only, *arguments, cwd=self.path("www"),
                        **options) as server:
            server.wait_for("ACCEPT")
            yield server, port


class GnuTLS:
    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    wanted = ("--require-client-cert", "--verify-client-cert", "--x509cafile", "{root}")
    answer = "HTTP/1.0 200 OK"

    @classmethod
    def setUpClass(cls):
        needs("gnutls-serv")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, *arguments, suite=None, group=None, identity="server-ecdsa", extra="", how=("--http",)):
        port = free_port()
        certificate, key = self.pair(identity)
        priority = gnutls_priority(suite, group) + extra
        asks = any("client-cert" in word for word in arguments)
        with Background("gnutls-serv", *how, "--priority", priority, "-p", port, "--x509certfile", certificate,
                        "--x509keyfile", key, *(() if asks else ("--disable-client-cert",)), *arguments) as server:
            server.wait_for_port(port)
            yield server, port


def gnutls_priority(suite, group):
    only = f":-GROUP-ALL:+GROUP-{group.upper()}" if group else ""
    return f"NORMAL:-VERS-ALL:+VERS-TLS1.2{':' + suite.gnutls if suite else ''}{only}"


class NSS:
    suites, keys, groups, client_keys = CLASSIC, ("ecdsa", "rsa"), GROUPS, ("ecdsa", "rsa")
    wanted = ("-r", "-r")
    answer = "HTTP/1.0 200 OK"
    CURVES = {"x25519": "x25519", "secp256r1": "P256", "secp384r1": "P384"}

    @classmethod
    def setUpClass(cls):
        needs("selfserv")
        needs("certutil")
        super().setUpClass()
        # A database each: NSS gives certificates of one subject one name.
        cls.databases = {one: cls.nss_database(f"nss-{one}", cls.root, [one]) for one in ("server-ecdsa", "server-rsa")}

    @contextlib.contextmanager
    def server(self, *arguments, suite=None, group=None, identity="server-ecdsa"):
        port = free_port()
        only = (*(("-c", f":{suite.code}") if suite else ()), *(("-I", self.CURVES[group]) if group else ()))
        with Background("selfserv", "-e" if identity == "server-ecdsa" else "-n", identity, "-p", port, "-d",
                        self.databases[identity], "-V", "tls1.2:tls1.2", *only, *arguments) as server:
            server.wait_for_port(port)
            yield server, port


def botan_policy(case, suite=None, group=None, **more):
    """A file with a policy for Botan's commands."""
    exchange, cipher, mac = suite.botan.split() if suite else ("ECDH", "AES-128/GCM", "AEAD")
    path = case.path(f"botan-{exchange}-{cipher.replace('/', '-')}-{mac}-{group}-{'-'.join(more)}.txt")
    rows = {"allow_tls10": "false", "allow_tls11": "false", "allow_tls12": "true", "ciphers": cipher, "macs": mac,
            "key_exchange_methods": exchange, "key_exchange_groups": group or "x25519 secp256r1 secp384r1",
            "signature_methods": "ECDSA RSA IMPLICIT", "signature_hashes": "SHA-256 SHA-384 SHA-512",
            "negotiate_encrypt_then_mac": "true", **more}
    with open(path, "w") as to:
        to.writelines(f"{key} = {value}\n" for key, value in rows.items())
    return path


class Botan:
    """Debian 12's Botan 2; it knows Ed25519, but not in TLS."""

    suites, keys, groups = CLASSIC, ("ecdsa", "rsa"), GROUPS
    request, answer = "a token\n", "a token"  # sent back
    hasty = True

    @classmethod
    def setUpClass(cls):
        needs("botan")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, *arguments, suite=None, group=None, identity="server-ecdsa", **more):
        port = free_port()
        with Background("botan", "tls_server", *self.pair(identity), f"--port={port}", *arguments,
                        "--policy=" + botan_policy(self, suite, group, **more)) as server:
            server.wait_for_port(port)
            yield server, port


class Lighttpd:
    """One server for TLS stacks that bring no program of their own in Debian."""

    module = ""
    keys, groups, client_keys = ("ecdsa", "rsa"), GROUPS, ("ecdsa", "rsa")
    wanted = ('''ssl.verifyclient.activate = "enable"
                ssl.verifyclient.enforce = "enable"
                ssl.verifyclient.ca-file = "{root}"''',)
    request, answer = "GET /greeting.txt HTTP/1.0\r\nHost: localhost\r\n\r\n", "the token is in the envelope"

    @classmethod
    def setUpClass(cls):
        needs("lighttpd")
        needs_file(f"/usr/lib/lighttpd/{cls.module}.so")
        super().setUpClass()

    @classmethod
    def called(cls, suite):
        return suite.openssl

    @contextlib.contextmanager
    def server(self, *lines, suite=None, group=None, identity="server-ecdsa"):
        port = free_port()
        certificate, key = self.pair(identity)
        config = self.path(f"{self.module}-{port}.conf")
        options = {"MinProtocol": "TLSv1.2", "MaxProtocol": "TLSv1.2",
                   **({"CipherString": self.called(suite)} if suite else {}), **({"Curves": group} if group else {})}
        with open(config, "w") as to:
            to.write(f"""
                server.modules = ("{self.module}")
                server.bind = "127.0.0.1"
                server.port = {port}
                server.document-root = "{self.path('www')}"
                ssl.engine = "enable"
                ssl.pemfile = "{certificate}"
                ssl.privkey = "{key}"
                ssl.openssl.ssl-conf-cmd = ({', '.join(f'"{one}" => "{what}"' for one, what in options.items())})
                mimetype.assign = (".txt" => "text/plain")
                {" ".join(lines)}
                """)
        with Background("lighttpd", "-D", "-f", config) as server:
            server.wait_for_port(port)
            yield server, port


def needs_file(path):
    if not os.path.exists(path):
        raise unittest.SkipTest(f"{path} is not there")


class WolfSSL(Lighttpd):
    """Debian 12's has no RSA key exchange, and lighttpd knows no name for its x25519."""

    module = "mod_wolfssl"
    suites = tuple(suite for suite in CLASSIC if "ECDHE" in suite.name)
    groups = ("secp256r1", "secp384r1")
    ours = ("--staple", "omit")  # it ends with whoever asks for an OCSP response


class MbedTLS(Lighttpd):
    module = "mod_mbedtls"
    suites = CLASSIC

    @classmethod
    def called(cls, suite: Suite):
        return suite.name.replace("_WITH_", "-WITH-").replace("_", "-")


class Java:
    suites, keys, groups, client_keys = CLASSIC, KEYS, GROUPS, KEYS
    wanted = ("need=yes",)
    request, answer = "a token\n", "a token"  # sent back

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        java_program(cls)

    @contextlib.contextmanager
    def server(self, *arguments, suite=None, group=None, identity="server-ecdsa", properties=()):
        port = free_port()
        words = java_words(self, suite, group, identity, properties)
        with Background(*words[0], "serve", port, *words[1], *arguments) as server:
            server.wait_for("ready")
            yield server, port


COMPILING = 120  # seconds


def java_program(cls):
    """Compiles the peer into the room."""
    needs("javac")
    needs("java")
    run("javac", "-d", cls.room, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Tls12Peer.java"), check=True,
        limit=COMPILING)


def java_words(case, suite, group, identity, properties):
    """What stands before and behind the verb and the port."""
    words = [f"ca={case.root}"]
    if identity:
        bundle = case.path(f"{identity}.p12")
        if not os.path.exists(bundle):
            certificate, key = case.pair(identity)
            run("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-name", "peer", "-out", bundle,
                "-passout", "pass:secret", check=True)
        words.append(f"identity={bundle}")
    if suite:
        words.append(f"suite={suite.name}")
    groups = [f"-Djdk.tls.namedGroups={group}"] if group else []
    return ["java", "-cp", case.room, *groups, *(f"-D{one}" for one in properties), "Tls12Peer"], words


class Go:
    """Debian 12's Go 1.19: no extended master secret (Go has it since 1.21), so that our default refuses it."""

    policies, usual = ("classic",), "classic"
    suites = without("CBC_SHA384", "RSA_WITH_AES_256_CBC_SHA256")
    keys, groups, client_keys = KEYS, GROUPS, KEYS
    wanted = ("-need",)
    request, answer = "a token\n", "a token"  # sent back

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        go_program(cls)

    @contextlib.contextmanager
    def server(self, *arguments, suite=None, group=None, identity="server-ecdsa"):
        port = free_port()
        certificate, key = self.pair(identity)
        with Background(self.path("peer"), "-listen", f"127.0.0.1:{port}", "-ca", self.root, "-cert", certificate,
                        "-key", key, *go_words(suite, group), *arguments) as server:
            server.wait_for("ready")
            yield server, port


def go_program(cls):
    """Compiles the peer into the room, its cache there, too."""
    needs("go")
    environment = {**os.environ, "HOME": cls.room, "GOCACHE": cls.path("go-cache"), "GOPATH": cls.path("go"),
                   "GO111MODULE": "off", "GOTOOLCHAIN": "local"}
    run("go", "build", "-o", cls.path("peer"),
        os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls12_peer.go"), check=True, env=environment,
        limit=COMPILING)


def go_words(suite, group):
    numbers = {"x25519": 29, "secp256r1": 23, "secp384r1": 24}
    return (*(("-suite", int(suite.code, 16)) if suite else ()), *(("-group", numbers[group]) if group else ()))
