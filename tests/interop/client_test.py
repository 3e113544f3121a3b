"""interop: `bulla connect` with servers that others wrote."""

import contextlib
import datetime
import json
import os
import socket
import ssl
import threading
import unittest

from harness import BULLA, GREETING, LIMIT, REQUEST, Background, Interop, each, free_port, needs, run

KINDS = {"ecdsa": "server-ecdsa", "rsa": "server-rsa", "ed25519": "server-ed25519"}


class OpenSSLServer(Interop):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, *arguments, identity="server-ecdsa"):
        port = free_port()
        certificate, key = self.pair(identity)
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                        "-cert_chain", certificate, *arguments, cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            yield server, port

    def assert_greeted(self, port, *arguments):
        result = self.connect(port, *arguments, stdin="GET /greeting.txt HTTP/1.0\r\n\r\n")
        said = self.assert_code(result, 0)
        self.assertIn(GREETING, result.stdout.decode())
        return said

    @each(**KINDS)
    def check_key(self, identity):
        with self.server("-WWW", identity=identity) as (_, port):
            self.assert_greeted(port)

    @each(aes128="TLS_AES_128_GCM_SHA256", aes256="TLS_AES_256_GCM_SHA384", chacha="TLS_CHACHA20_POLY1305_SHA256")
    def check_suite(self, suite):
        with self.server("-WWW", "-ciphersuites", suite) as (_, port):
            self.assertIn(suite, self.assert_greeted(port, "--explain"))

    @each(x25519=("X25519", "x25519"), p256_after_a_retry=("P-256", "secp256r1"),
          p384_after_a_retry=("P-384", "secp384r1"))
    def check_group(self, group, told):
        with self.server("-WWW", "-groups", group) as (_, port):
            self.assertIn(told, self.assert_greeted(port, "--explain"))

    @each(**{kind: f"client-{kind}" for kind in KINDS})
    def check_client_certificate(self, identity):
        certificate, key = self.pair(identity)
        with self.server("-WWW", "-Verify", "4", "-CAfile", self.root, "-verify_return_error") as (_, port):
            self.assert_greeted(port, "--cert", certificate, "--key", key)

    def test_without_the_client_certificate_that_is_wanted_it_ends_with_9(self):
        with self.server("-WWW", "-Verify", "4", "-CAfile", self.root, "-verify_return_error") as (_, port):
            self.assert_code(self.connect(port, stdin="GET /greeting.txt HTTP/1.0\r\n\r\n"), 9)

    def test_key_update_of_both_sides(self):
        with self.server() as (server, port):
            with Background(BULLA, "connect", f"localhost:{port}", "--ca", self.root) as client:
                client.say("first words\n")
                server.wait_for("first words")
                server.say("K\n")
                server.wait_for("SSL_do_handshake -> 1")
                server.say("under a new key\n")
                client.wait_for("under a new key")
                client.say("likewise\n")
                server.wait_for("likewise")

    def test_alpn(self):
        with self.server("-WWW", "-alpn", "http/1.1") as (_, port):
            self.assertIn("http/1.1", self.assert_greeted(port, "--alpn", "h2,http/1.1", "--explain"))

    def test_a_server_that_ends_at_tls_1_2_ends_with_4_where_the_policy_is_modern(self):
        with self.server("-WWW", "-tls1_2") as (_, port):
            self.assert_code(self.connect(port, "--policy", "modern_2026"), 4)


class Refusals(Interop):
    """A certificate that must not be believed: nothing is sent, and the exit code says which rule."""

    @contextlib.contextmanager
    def server(self, certificate, key):
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                        "-cert_chain", certificate) as server:
            server.wait_for("ACCEPT")
            yield server, port

    def assert_refused(self, certificate, key, code, alert, **options):
        with self.server(certificate, key) as (server, port):
            said = self.assert_code(self.connect(port, stdin="a secret that must not leave", **options), code)
            server.wait_for(alert)
            self.assertNotIn("a secret", server.output)
            return said

    def test_wrong_name(self):
        self.issue("elsewhere", "elsewhere.example")
        said = self.assert_refused(*self.pair("elsewhere"), 6, "bad certificate")
        self.assertIn("elsewhere.example", said)
        self.assertIn("localhost", said)

    def test_unknown_ca(self):
        self.make_ca("unknown")
        self.issue("unknown-server", "localhost", ca="unknown")
        self.assert_refused(*self.pair("unknown-server"), 5, "unknown ca")

    def test_expired_and_not_yet_valid(self):
        for name, days, alert in (("expired", ("-20", "-10"), "certificate expired"),
                                  ("early", ("10", "20"), "certificate expired")):
            with self.subTest(name):
                root = self.made_by_openssl(name, days)
                said = self.assert_refused(self.path(f"{name}.crt"), self.path(f"{name}.key"), 7, alert, ca=root)
                self.assertRegex(said, r"20\d\d-\d\d-\d\d")

    def made_by_openssl(self, name, days):
        """A root and a leaf whose validity lies elsewhere: `bulla ca` makes none that are not valid."""
        def stamp(offset):
            moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=int(offset))
            return moment.strftime("%y%m%d%H%M%SZ")

        folder = self.path(f"{name}-ca")
        os.makedirs(folder)
        config = f"""
            [ca]\ndefault_ca=a\n[a]\ndatabase={folder}/index\nserial={folder}/serial\nnew_certs_dir={folder}
            default_md=sha256\npolicy=p\nx509_extensions=e\ncopy_extensions=none\n[p]\ncommonName=supplied
            [e]\nbasicConstraints=critical,CA:false\nsubjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth
            subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid
            """
        with open(f"{folder}/config", "w") as to:
            to.write("\n".join(line.strip() for line in config.splitlines()))
        open(f"{folder}/index", "w").close()
        with open(f"{folder}/serial", "w") as to:
            to.write("1001\n")
        root = self.path(f"{name}-root.pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", f"/CN={name} root", "-keyout", f"{folder}/root.key", "-out", root, "-addext",
            "keyUsage=critical,keyCertSign", check=True)
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-keyout", self.path(f"{name}.key"), "-out", f"{folder}/leaf.csr", check=True)
        run("openssl", "ca", "-batch", "-config", f"{folder}/config", "-cert", root, "-keyfile", f"{folder}/root.key",
            "-startdate", stamp(days[0]), "-enddate", stamp(days[1]), "-notext", "-in", f"{folder}/leaf.csr", "-out",
            self.path(f"{name}.crt"), check=True)
        return root


class GnuTLSServer(Interop):
    @classmethod
    def setUpClass(cls):
        needs("gnutls-serv")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, *arguments, identity="server-ecdsa", priority="NORMAL:-VERS-ALL:+VERS-TLS1.3"):
        port = free_port()
        certificate, key = self.pair(identity)
        with Background("gnutls-serv", "--http", "--priority", priority, "-p", port, "--x509certfile", certificate,
                        "--x509keyfile", key, *arguments) as server:
            server.wait_for_port(port)
            yield server, port

    def assert_greeted(self, port, *arguments):
        result = self.connect(port, *arguments, stdin="GET / HTTP/1.0\r\n\r\n")
        said = self.assert_code(result, 0)
        self.assertIn("HTTP/1.0 200 OK", result.stdout.decode(errors="replace"))
        return said

    @each(**KINDS)
    def check_key(self, identity):
        with self.server("--disable-client-cert", identity=identity) as (_, port):
            self.assert_greeted(port)

    @each(x25519=("X25519", "x25519"), p256=("SECP256R1", "secp256r1"), p384=("SECP384R1", "secp384r1"))
    def check_group(self, group, told):
        priority = f"NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-{group}"
        with self.server("--disable-client-cert", priority=priority) as (_, port):
            self.assertIn(told, self.assert_greeted(port, "--explain"))

    def test_records_are_no_larger_than_the_server_can_take(self):
        request = "GET / HTTP/1.0\r\nX-Long: " + "x" * 3000 + "\r\n\r\n"
        sealed = {}
        for size in ("512", "16384"):
            with self.server("--disable-client-cert", f"--recordsize={size}") as (_, port):
                result = self.connect(port, "--json", stdin=request)
                said = json.loads(self.assert_code(result, 0))
                sealed[size] = said["traffic"]["client"]["sealed_records"]
        self.assertGreaterEqual(sealed["512"], sealed["16384"] + 5)

    def test_client_certificate(self):
        certificate, key = self.pair("client-ecdsa")
        with self.server("--require-client-cert", "--verify-client-cert", "--x509cafile", self.root) as (_, port):
            self.assert_greeted(port, "--cert", certificate, "--key", key)

    def test_without_the_client_certificate_that_is_wanted_it_ends_with_9(self):
        with self.server("--require-client-cert", "--verify-client-cert", "--x509cafile", self.root) as (_, port):
            self.assert_code(self.connect(port, stdin="GET / HTTP/1.0\r\n\r\n"), 9)


class NSSServer(Interop):
    @classmethod
    def setUpClass(cls):
        needs("selfserv")
        needs("certutil")
        super().setUpClass()
        # A database each: NSS gives certificates of one subject one name.
        cls.databases = {one: cls.nss_database(f"nss-{one}", cls.root, [one]) for one in ("server-ecdsa", "server-rsa")}

    @contextlib.contextmanager
    def server(self, flag, identity, *arguments):
        port = free_port()
        with Background("selfserv", flag, identity, "-p", port, "-d", self.databases[identity], "-V", "tls1.3:tls1.3",
                        "-H", "1",
                        *arguments) as server:
            server.wait_for_port(port)
            yield server, port

    def assert_greeted(self, port, *arguments):
        result = self.connect(port, *arguments, stdin="GET / HTTP/1.0\r\n\r\n")
        said = self.assert_code(result, 0)
        self.assertIn("HTTP/1.0 200 OK", result.stdout.decode(errors="replace"))
        return said

    @each(ecdsa=("-e", "server-ecdsa"), rsa=("-n", "server-rsa"))
    def check_key(self, flag, identity):
        with self.server(flag, identity) as (_, port):
            self.assert_greeted(port)

    @each(p256=("P256", "secp256r1"), p384=("P384", "secp384r1"))
    def check_group_after_a_retry(self, group, told):
        with self.server("-n", "server-rsa", "-I", group) as (_, port):
            self.assertIn(told, self.assert_greeted(port, "--explain"))

    def test_client_certificate(self):
        certificate, key = self.pair("client-rsa")
        with self.server("-n", "server-rsa", "-r", "-r") as (_, port):
            self.assert_greeted(port, "--cert", certificate, "--key", key)


class PythonServer(Interop):
    @contextlib.contextmanager
    def server(self, end):
        """Echoes one message, then ends the connection by end(tls)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.pair("server-ecdsa"))
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(LIMIT)

            def serve():
                plain, _ = door.accept()
                plain.settimeout(LIMIT)
                with context.wrap_socket(plain, server_side=True) as tls:
                    tls.sendall(tls.recv(4096))
                    end(tls)

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            yield door.getsockname()[1]
            thread.join(LIMIT)

    def test_a_clean_end_ends_with_0(self):
        with self.server(lambda tls: tls.unwrap().close()) as port:
            result = self.connect(port, stdin="hello")
            self.assert_code(result, 0)
            self.assertEqual(result.stdout, b"hello")

    def test_a_cut_connection_ends_with_10(self):
        def cut(tls):
            tls.recv(1)  # the client's close_notify: what stood unread would turn the end into a reset
            os.close(tls.detach())

        with self.server(cut) as port:
            result = self.connect(port, stdin="hello")
            self.assert_code(result, 10)
            self.assertEqual(result.stdout, b"hello")


class NodeServer(Interop):
    SCRIPT = """
        const tls = require('tls'), fs = require('fs');
        const server = tls.createServer({cert: fs.readFileSync(process.argv[1]), key: fs.readFileSync(process.argv[2]),
          minVersion: 'TLSv1.3'}, socket => { socket.on('data', piece => socket.end('node heard ' + piece)); });
        server.listen(+process.argv[3], '127.0.0.1', () => console.log('ready'));
    """

    @classmethod
    def setUpClass(cls):
        needs("node")
        super().setUpClass()

    @each(**KINDS)
    def check_key(self, identity):
        port = free_port()
        with Background("node", "-e", self.SCRIPT, *self.pair(identity), port) as server:
            server.wait_for("ready")
            result = self.connect(port, stdin="a token")
            self.assert_code(result, 0)
            self.assertEqual(result.stdout, b"node heard a token")


class BotanServer(Interop):
    """Debian 12's Botan 2 ends at TLS 1.2; what it does there is in tls12_client_test.py."""

    @classmethod
    def setUpClass(cls):
        needs("botan")
        super().setUpClass()

    def test_botan_2_offers_nothing_that_the_modern_policy_speaks(self):
        port = free_port()
        certificate, key = self.pair("server-rsa")
        with Background("botan", "tls_server", certificate, key, f"--port={port}") as server:
            server.wait_for_port(port)
            self.assert_code(self.connect(port, "--policy", "modern_2026"), 4)


class Lighttpd(Interop):
    """Five TLS stacks behind one configuration."""

    @classmethod
    def setUpClass(cls):
        needs("lighttpd")
        super().setUpClass()

    @contextlib.contextmanager
    def server(self, module):
        if not any(os.path.exists(f"{folder}/{module}.so") for folder in ("/usr/lib/lighttpd",)):
            self.skipTest(f"lighttpd's {module} is not installed")
        port = free_port()
        certificate, key = self.pair("server-ecdsa")
        config = self.path(f"{module}.conf")
        with open(config, "w") as to:
            to.write(f"""
                server.modules = ("{module}")
                server.bind = "127.0.0.1"
                server.port = {port}
                server.document-root = "{self.path('www')}"
                ssl.engine = "enable"
                ssl.pemfile = "{certificate}"
                ssl.privkey = "{key}"
                mimetype.assign = (".txt" => "text/plain")
                """)
        with Background("lighttpd", "-D", "-f", config) as server:
            server.wait_for_port(port)
            yield port

    @each(openssl="mod_openssl", gnutls="mod_gnutls", nss="mod_nss",
          wolfssl=("mod_wolfssl", "--staple", "omit"))  # Debian 12's ends with whoever asks for an OCSP response
    def check_module(self, module, *arguments):
        with self.server(module) as port:
            result = self.connect(port, "--alpn", "http/1.1", *arguments, stdin=REQUEST)
            said = self.assert_code(result, 0)
            self.assertIn(GREETING, result.stdout.decode(errors="replace"), said)

    def test_mbedtls_of_debian_12_ends_at_tls_1_2(self):
        with self.server("mod_mbedtls") as port:
            self.assert_code(self.connect(port, "--policy", "modern_2026", stdin=REQUEST), 4)


if __name__ == "__main__":
    unittest.main()
