"""interop: sessions that go on in a later connection, with the command itself and with OpenSSL, GnuTLS and Python."""

import json
import os
import re
import socket
import ssl
import stat
import unittest

from harness import BULLA, GREETING, LIMIT, REQUEST, Background, Interop, free_port, needs, run

OVER_PLAIN = "GET /greeting.txt HTTP/1.0\r\n\r\n"


class Resumption(Interop):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()

    def connect_with(self, port, file, *arguments, request=REQUEST):
        """One connection with a session file; returns whether it was resumed, as the client tells it."""
        result = self.connect(port, "--session", self.path(file), "--json", *arguments, stdin=request)
        said = self.assert_code(result, 0)
        self.assertIn(GREETING, result.stdout.decode())
        step = json.loads(said.splitlines()[-1])["steps"][0]
        return "earlier session" in step["note"]

    def test_ours_comes_back_to_ours(self):
        with self.served() as (server, port):
            self.assertFalse(self.connect_with(port, "ours.pem"))
            self.assertEqual(stat.S_IMODE(os.stat(self.path("ours.pem")).st_mode), 0o600)
            for _ in range(3):
                self.assertTrue(self.connect_with(port, "ours.pem"))
            server.process.send_signal(1)
            server.wait_for("certificates just read")
            self.assertTrue(self.connect_with(port, "ours.pem"), "a reload keeps the tickets' keys")
            server.wait_for("resumed")

    def test_a_session_ends_with_the_certificate_it_began_with(self):
        self.issue("renewed", "localhost", "127.0.0.1")
        certificate, key = self.pair("server-rsa")
        port = free_port()
        files = ("--cert", self.path("now.crt"), "--key", self.path("now.key"))
        for part, source in (("crt", certificate), ("key", key)):
            os.symlink(source, self.path(f"now.{part}"))
        with Background(BULLA, "serve", "--listen", f"127.0.0.1:{port}", *files, "--root", self.path("www")) as server:
            server.wait_for_port(port)
            self.assertFalse(self.connect_with(port, "renewed.pem"))
            self.assertTrue(self.connect_with(port, "renewed.pem"))
            for part in ("crt", "key"):
                os.remove(self.path(f"now.{part}"))
                os.symlink(self.path(f"renewed.{part}"), self.path(f"now.{part}"))
            server.process.send_signal(1)
            server.wait_for("certificates just read")
            self.assertFalse(self.connect_with(port, "renewed.pem"))
            self.assertTrue(self.connect_with(port, "renewed.pem"))

    def test_who_the_client_is_goes_on_and_its_absence_does_not_help(self):
        with self.served("--shop", "--client-ca", self.root) as (_, port):
            certificate, key = self.pair("client-ecdsa")
            request = "GET /api/connection HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            seen = []
            for _ in range(2):
                result = self.connect(port, "--session", self.path("mutual.pem"), "--cert", certificate, "--key", key,
                                      stdin=request)
                self.assert_code(result, 0)
                seen.append(json.loads(result.stdout.decode().split("\r\n\r\n", 1)[1]))
            self.assertEqual([one["resumed"] for one in seen], [False, True])
            self.assertEqual(seen[0]["client_certificate"], seen[1]["client_certificate"])
            nobody = self.connect(port, "--session", self.path("mutual.pem"), stdin=request)
            self.assert_code(nobody, 9)

    def test_no_tickets_where_none_are_wanted(self):
        with self.served("--tickets", "0") as (_, port):
            self.assertFalse(self.connect_with(port, "none.pem"))
            self.assertFalse(self.connect_with(port, "none.pem"))

    def test_a_file_that_cannot_be_used_is_said_before_anything_is_sent(self):
        for name, content in (("garbage.pem", "garbage"), ("cut.pem", "-----BEGIN BULLA TLS SESSION-----\nAAAA\n"
                              "-----END BULLA TLS SESSION-----\n")):
            with open(self.path(name), "w") as to:
                to.write(content)
            result = self.connect(1, "--session", self.path(name))
            self.assertEqual(result.returncode, 1)
            self.assertIn(name, result.stderr.decode())
            self.assertIn("session cannot be read", result.stderr.decode())
            with open(self.path(name)) as kept:
                self.assertEqual(kept.read(), content)
        nowhere = self.connect(1, "--session", self.path("no", "such", "folder"))
        self.assertEqual(nowhere.returncode, 1)
        self.assertIn("folder", nowhere.stderr.decode())

    def openssl_client(self, port, *arguments):
        result = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile",
                     self.root, "-verify_return_error", "-tls1_3", "-ign_eof", *arguments, stdin=REQUEST)
        said = result.stdout.decode(errors="replace")
        self.assertIn(GREETING, said)
        return "Reused, TLSv1.3" in said

    def test_openssl_comes_back_to_ours_for_each_suite(self):
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"):
            with self.served() as (_, port):
                kept = self.path(f"{suite}.sess")
                only = ("-ciphersuites", suite)
                self.assertFalse(self.openssl_client(port, *only, "-sess_out", kept))
                self.assertTrue(self.openssl_client(port, *only, "-sess_in", kept))
                self.assertTrue(self.openssl_client(port, *only, "-sess_in", kept, "-curves", "P-521:P-256"),
                                "after a HelloRetryRequest")

    def test_ours_comes_back_to_openssl(self):
        for extra in ((), ("-num_tickets", "1"), ("-curves", "P-256"), ("-no_ticket",),
                      ("-ciphersuites", "TLS_AES_256_GCM_SHA384")):
            certificate, key = self.pair("server-ecdsa")
            port = free_port()
            kept = "openssl" + "".join(extra)
            with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                            "-cert_chain", certificate, "-WWW", *extra, cwd=self.path("www")) as server:
                server.wait_for("ACCEPT")
                self.assertFalse(self.connect_with(port, kept, request=OVER_PLAIN))
                self.assertTrue(self.connect_with(port, kept, request=OVER_PLAIN), extra)
                self.assertTrue(self.connect_with(port, kept, request=OVER_PLAIN), extra)

    def test_gnutls_comes_back_to_ours(self):
        needs("gnutls-cli")
        with self.served() as (_, port):
            result = run("gnutls-cli", "--x509cafile", self.root, "--resume", "-p", str(port), "localhost",
                         "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3", "--waitresumption", stdin=REQUEST)
            said = result.stdout.decode(errors="replace")
            self.assertIn("This is a resumed session", said)
            self.assertIn(GREETING, said)

    def test_ours_comes_back_to_gnutls(self):
        needs("gnutls-serv")
        certificate, key = self.pair("server-ecdsa")
        port = free_port()
        with Background("gnutls-serv", "-p", str(port), "--http", "--x509certfile", certificate, "--x509keyfile", key,
                        "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3") as server:
            server.wait_for_port(port)
            noted = []
            for _ in range(3):
                result = self.connect(port, "--session", self.path("gnutls.pem"), "--json",
                                      stdin="GET / HTTP/1.0\r\n\r\n")
                last = result.stderr.decode().splitlines()[-1]
                noted.append("earlier session" in json.loads(last)["steps"][0]["note"])
                self.assertIn(b"Session ID", result.stdout)
            self.assertEqual(noted, [False, True, True])

    def test_python_comes_back_to_ours(self):
        context = ssl.create_default_context(cafile=self.root)
        with self.served() as (_, port):
            session = None
            for round in range(3):
                with socket.create_connection(("127.0.0.1", port), LIMIT) as plain, context.wrap_socket(
                        plain, server_hostname="localhost", session=session) as stream:
                    self.assertEqual(stream.session_reused, round > 0)
                    stream.sendall(REQUEST.encode())
                    page = b""
                    while piece := stream.recv(4096):
                        page += piece
                    self.assertIn(GREETING.encode(), page)
                    session = stream.session


if __name__ == "__main__":
    unittest.main()
