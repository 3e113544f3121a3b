"""interop: keys that both sides were given beforehand, with the command itself and with OpenSSL and GnuTLS.

No peer of Debian 12 knows RFC 9258 (OpenSSL 3.0 and GnuTLS 3.7 use a key as it is), so imported keys are tried between
the command and itself; tests/session/external_psk_test.cpp compares them with an independent computation.
"""

import base64
import json
import os
import unittest

from harness import BULLA, GREETING, REQUEST, Background, Interop, each, free_port, needs, run

KEY = "a3f1" * 16
OTHER = "b4e2" * 16
KEY384 = "c5d3" * 24
GNUTLS = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK:+DHE-PSK:+PSK"


def openssl_session(key):
    """A key that goes with SHA-384 as OpenSSL takes it: a session (PEM) of TLS 1.3 and TLS_AES_256_GCM_SHA384."""
    parts = [(2, b"\x01"), (2, b"\x03\x04"), (4, b"\x13\x02"), (4, b""), (4, bytes.fromhex(key))]
    body = b"".join(bytes([tag, len(value)]) + value for tag, value in parts)
    text = base64.encodebytes(bytes([0x30, len(body)]) + body).decode()
    return f"-----BEGIN SSL SESSION PARAMETERS-----\n{text}-----END SSL SESSION PARAMETERS-----\n"


class SharedKeys(Interop):
    def keys(self, *lines):
        """A file of keys, readable by its owner alone."""
        path = self.path(f"{abs(hash(lines))}.psk")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as to:
            to.write("".join(line + "\n" for line in lines))
        return path

    def serving(self, keys, *arguments):
        port = free_port()
        server = Background(BULLA, "serve", "--listen", f"127.0.0.1:{port}", "--psk", keys, "--root", self.path("www"),
                            *arguments)
        server.wait_for_port(port)
        return server, port

    def ask(self, port, keys, *arguments, request=REQUEST):
        return run(BULLA, "connect", f"localhost:{port}", "--psk", keys, *arguments, stdin=request)

    def assert_by_key(self, result, identity):
        said = self.assert_code(result, 0)
        steps = json.loads(said.splitlines()[-1])["steps"]
        self.assertEqual(steps[0]["state"], "absent")
        self.assertIn("shared key", steps[0]["note"])
        self.assertEqual(steps[0]["details"], [{"label": "shared key", "lines": [identity]}])
        self.assertEqual(steps[5]["note"], "the shared key says who the client is")


class Ours(SharedKeys):
    @each(imported="", imported384=":sha384", raw=":raw", raw384=":raw:sha384")
    def check_ours_with_ours(self, words):
        keys = self.keys("# tills", f"till-7:{KEY}{words}")
        server, port = self.serving(keys)
        with server:
            result = self.ask(port, keys, "--json")
            self.assert_by_key(result, "till-7")
            self.assertIn(GREETING, result.stdout.decode())
            server.wait_for("shared key till-7")
            shown = self.ask(port, keys, "--explain")
            self.assertIn("A shared key takes its place".lower(), shown.stderr.decode().lower())
            self.assertNotIn(KEY[:16], shown.stderr.decode() + server.output, "a key is never shown")

    def test_another_key_or_identity_is_refused_by_name(self):
        server, port = self.serving(self.keys(f"till-7:{KEY}"))
        with server:
            said = self.assert_code(self.ask(port, self.keys(f"till-7:{OTHER}")), 4)
            self.assertIn("decrypt_error", said)
            server.wait_for("does not hold the pre-shared key")
            said = self.assert_code(self.ask(port, self.keys(f"till-8:{KEY}")), 4)
            self.assertIn("unknown_psk_identity", said)
            said = self.assert_code(self.ask(port, self.keys(f"till-7:{KEY}:raw")), 4)
            self.assertIn("unknown_psk_identity", said)
            self.assert_code(self.connect(port, stdin=REQUEST), 4)
            server.wait_for("a shared key is wanted")

    def test_a_certificate_instead_only_where_both_say_so(self):
        certificate, key = self.pair("server-ecdsa")
        keys = self.keys(f"till-7:{KEY}")
        strangers = self.keys(f"till-8:{KEY}")
        server, port = self.serving(keys, "--cert", certificate, "--key", key, "--proof", "key-or-certificate")
        with server:
            self.assert_by_key(self.ask(port, keys, "--json"), "till-7")
            self.assert_code(self.ask(port, strangers), 4)
            both = self.ask(port, strangers, "--proof", "key-or-certificate", "--ca", self.root, "--json")
            self.assertEqual(json.loads(self.assert_code(both, 0).splitlines()[-1])["steps"][0]["state"], "done")
            self.assert_code(self.connect(port, stdin=REQUEST), 0)

    def test_the_shop_knows_who_asks_and_a_reload_reads_the_keys_again(self):
        keys = self.keys(f"till-7:{KEY}")
        port = free_port()
        with Background(BULLA, "serve", "--listen", f"127.0.0.1:{port}", "--psk", keys, "--shop") as server:
            server.wait_for_port(port)
            page = self.ask(port, keys, request=REQUEST.replace("greeting.txt", "api/connection"))
            facts = json.loads(page.stdout.decode().split("\r\n\r\n", 1)[1])
            self.assertEqual((facts["shared_key"], facts["server_certificate"]), ("till-7", None))
            self.assertIn("200 OK", self.ask(port, keys, request=REQUEST.replace("greeting.txt", "")).stdout.decode())
            mine = self.keys(f"mine:{KEY}")
            os.replace(mine, keys)
            server.process.send_signal(1)
            server.wait_for("just read")
            self.assert_by_key(self.ask(port, self.keys(f"mine:{KEY}"), "--json"), "mine")

    def test_a_file_that_cannot_be_used_is_said_before_anything_is_sent(self):
        for content, words in ((f"till-7 {KEY}", "no colon"), ("till-7:abcd", "16 bytes"), ("", "no key")):
            file = self.keys(*(["# keys", content] if content else []))
            for result in (self.ask(1, file), run(BULLA, "serve", "--listen", "localhost:0", "--psk", file, "--shop")):
                said = self.assert_code(result, 1)
                self.assertIn(file, said)
                self.assertIn(words, said)
        readable = self.keys(f"till-7:{KEY}")
        os.chmod(readable, 0o644)
        self.assertIn("others may read", run(BULLA, "serve", "--listen", "localhost:0", "--psk", readable, "--shop",
                                             "--check").stderr.decode())


class OpenSSL(SharedKeys):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()

    def client(self, port, *arguments, key=KEY):
        return run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_3", "-psk_identity", "till-7", "-psk",
                   key, "-ign_eof", *arguments, stdin=REQUEST)

    def test_its_client_comes_with_a_key(self):
        server, port = self.serving(self.keys(f"till-7:{KEY}:raw"))
        with server:
            for extra in ((), ("-curves", "P-521:P-256"), ("-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256")):
                said = self.client(port, *extra).stdout.decode(errors="replace")
                self.assertIn(GREETING, said)
                self.assertIn("Reused, TLSv1.3", said)
            server.wait_for("shared key till-7")
            self.assertNotIn(GREETING, self.client(port, key=OTHER).stdout.decode(errors="replace"))
            server.wait_for("sent alert decrypt_error")

    def session(self):
        with open(self.path("sha384.pem"), "w") as to:
            to.write(openssl_session(KEY384))
        return self.path("sha384.pem")

    def test_its_client_comes_with_a_key_for_sha384(self):
        server, port = self.serving(self.keys(f"till-7:{KEY384}:raw:sha384"))
        with server:
            said = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_3", "-psk_identity", "till-7",
                       "-psk_session", self.session(), "-ign_eof", stdin=REQUEST).stdout.decode(errors="replace")
            self.assertIn(GREETING, said)
            self.assertIn("TLS_AES_256_GCM_SHA384", said)
            server.wait_for("shared key till-7")

    def test_its_server_takes_ours_for_sha384(self):
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_3", "-nocert", "-psk_identity",
                        "till-7", "-psk_session", self.session(), "-WWW", cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            result = self.ask(port, self.keys(f"till-7:{KEY384}:raw:sha384"), "--json",
                              request="GET /greeting.txt HTTP/1.0\r\n\r\n")
            self.assert_by_key(result, "till-7")
            self.assertIn(GREETING, result.stdout.decode())

    def test_its_client_chooses_our_suite_by_the_key(self):
        server, port = self.serving(self.keys(f"till-7:{KEY}:raw"), "--policy", "modern_2026")
        with server:
            said = self.client(port).stdout.decode(errors="replace")
            self.assertIn(GREETING, said)
            self.assertIn("TLS_CHACHA20_POLY1305_SHA256", said)

    @each(p256=("-curves", "P-256"), plain=("-ciphersuites", "TLS_AES_128_GCM_SHA256"),
          chacha=("-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"))
    def check_its_server_takes_ours(self, *arguments):
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_3", "-nocert", "-psk_identity",
                        "till-7", "-psk", KEY, "-WWW", *arguments, cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            request = "GET /greeting.txt HTTP/1.0\r\n\r\n"
            result = self.ask(port, self.keys(f"till-7:{KEY}:raw"), "--json", request=request)
            self.assert_by_key(result, "till-7")
            self.assertIn(GREETING, result.stdout.decode())
            self.assert_code(self.ask(port, self.keys(f"till-7:{OTHER}:raw"), request=request), 4)

    def test_its_server_with_a_certificate_is_refused_where_the_key_alone_counts(self):
        certificate, key = self.pair("server-ecdsa")
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_3", "-cert", certificate, "-key",
                        key, "-cert_chain", certificate, "-WWW", cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            self.assert_code(self.ask(port, self.keys(f"till-7:{KEY}:raw")), 4)
            both = self.ask(port, self.keys(f"till-7:{KEY}"), "--proof", "key-or-certificate", "--ca", self.root,
                            request="GET /greeting.txt HTTP/1.0\r\n\r\n")
            self.assert_code(both, 0)


class GnuTLS(SharedKeys):
    @classmethod
    def setUpClass(cls):
        needs("gnutls-cli")
        super().setUpClass()

    def test_its_client_comes_with_a_key(self):
        server, port = self.serving(self.keys(f"till-7:{KEY}:raw"))
        with server:
            for extra in ("", ":-GROUP-ALL:+GROUP-SECP521R1:+GROUP-SECP256R1"):
                result = run("gnutls-cli", "--pskusername", "till-7", "--pskkey", KEY, "-p", str(port), "127.0.0.1",
                             "--priority", GNUTLS + extra, stdin=REQUEST)
                self.assertIn(GREETING, result.stdout.decode(errors="replace"))
            server.wait_for("shared key till-7")

    def test_its_server_takes_ours_from_the_same_file(self):
        needs("gnutls-serv")
        theirs = self.keys(f"till-7:{KEY}")
        port = free_port()
        with Background("gnutls-serv", "-p", str(port), "--http", "--pskpasswd", theirs, "--priority",
                        GNUTLS) as server:
            server.wait_for_port(port)
            result = self.ask(port, self.keys(f"till-7:{KEY}:raw"), "--json", request="GET / HTTP/1.0\r\n\r\n")
            self.assert_by_key(result, "till-7")
            self.assertIn(b"HTTP/1.0 200", result.stdout)
            self.assert_code(self.ask(port, self.keys(f"till-7:{OTHER}:raw")), 4)


if __name__ == "__main__":
    unittest.main()
