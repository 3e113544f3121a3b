"""interop: the challenge after the initial phase, both ways, with OpenSSL, GnuTLS, NSS and Python."""

import json
import os
import shutil
import socket
import ssl
import threading
import unittest

from harness import BULLA, GREETING, LIMIT, Background, Interop, free_port, needs, run


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class LateChallenge(Interop):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.makedirs(cls.path("www", "private"))
        shutil.copy(cls.path("greeting.txt"), cls.path("www", "private", "greeting.txt"))
        cls.guard = ("--client-ca", cls.root, "--client-auth-path", "/private")

    def test_ours_is_asked_when_it_wants_what_is_guarded(self):
        certificate, key = self.pair("client-ed25519")
        with self.served(*self.guard) as (server, port):
            free = self.connect(port, stdin=get("/greeting.txt"))
            self.assertIn(GREETING, free.stdout.decode())
            stranger = self.connect(port, stdin=get("/private/greeting.txt"))
            self.assertIn("403 Forbidden", stranger.stdout.decode())
            self.assertIn("post-handshake", stranger.stdout.decode())
            known = self.connect(port, "--cert", certificate, "--key", key, "--explain",
                                 stdin=get("/private/greeting.txt"))
            said = self.assert_code(known, 0)
            self.assertIn(GREETING, known.stdout.decode())
            before, after = said.split("6. The server challenges the client: did not happen")
            self.assertIn("6. The server challenges the client: done", after)
            self.assertIn("after the initial phase", after)
            self.assertIn("7. The client proves who it is: done", after)
            self.assertIn("buyer@example.org", after)
            server.wait_for("has proved who it is")

    def test_the_answer_of_a_client_without_a_good_certificate(self):
        self.make_ca("strangers")
        self.issue("stranger", "me@example.org", "--client", ca="strangers")
        with self.served(*self.guard) as (server, port):
            nothing_fits = self.connect(port, "--cert", self.path("stranger.crt"), "--key", self.path("stranger.key"),
                                        stdin=get("/private/greeting.txt"))
            self.assertIn("showed none", nothing_fits.stdout.decode())
            server.wait_for("has nothing to show")

    def test_others_are_served_while_a_client_does_not_answer(self):
        with self.served(*self.guard) as (_, port):
            context = ssl.create_default_context(cafile=self.root)
            context.post_handshake_auth = True
            with socket.create_connection(("127.0.0.1", port), LIMIT) as plain, context.wrap_socket(
                    plain, server_hostname="localhost") as stream:
                stream.sendall(get("/private/greeting.txt").encode())
                self.assertIn(GREETING, self.connect(port, stdin=get("/greeting.txt")).stdout.decode())

    def test_the_shop_asks_at_the_checkout(self):
        certificate, key = self.pair("client-rsa")
        order = "buyer=Ea&tokens=2"
        post = (f"POST /api/order HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(order)}\r\nContent-Type: "
                f"application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n{order}")
        with self.served("--shop", "--client-ca", self.root, "--client-auth", "later") as (_, port):
            def body_of(*arguments):
                result = self.connect(port, *arguments, stdin=post)
                self.assert_code(result, 0)
                return json.loads(result.stdout.decode().split("\r\n\r\n", 1)[1])["connection"]
            guest = body_of()
            self.assertIsNone(guest["client_certificate"])
            self.assertFalse(guest["challengeable"])
            known = body_of("--cert", certificate, "--key", key)
            self.assertEqual(known["client_certificate"]["names"], ["buyer@example.org"])
            self.assertTrue(known["client_signature_scheme"].startswith("rsa_pss"))

    def test_options_that_make_no_sense_are_refused(self):
        certificate, key = self.pair("server-ecdsa")
        serve = (BULLA, "serve", "--listen", "127.0.0.1:0", "--cert", certificate, "--key", key)
        for words, said in ((("--root", self.room, "--client-auth-path", "/a"), "wants --client-ca"),
                            (("--root", self.room, "--client-ca", self.root, "--client-auth-path", "a"), "begins with /"),
                            (("--to", "localhost:1", *self.guard), "have no paths")):
            result = run(*serve, *words, "--check")
            self.assertEqual(result.returncode, 2)
            self.assertIn(said, result.stderr.decode())

    def test_openssl_answers_ours(self):
        needs("openssl")
        for kind in ("ecdsa", "rsa", "ed25519"):
            certificate, key = self.pair(f"client-{kind}")
            with self.served(*self.guard) as (server, port):
                result = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost",
                             "-CAfile", self.root, "-verify_return_error", "-tls1_3", "-ign_eof", "-enable_pha",
                             "-cert", certificate, "-cert_chain", certificate, "-key", key,
                             stdin=get("/private/greeting.txt"))
                self.assertIn(GREETING, result.stdout.decode(errors="replace"), result.stderr)
                server.wait_for("has proved who it is")

    def test_gnutls_answers_ours(self):
        needs("gnutls-cli")
        certificate, key = self.pair("client-ecdsa")
        with self.served(*self.guard) as (server, port):
            # It takes the end of its input for the end of the connection.
            with Background("gnutls-cli", "--x509cafile", self.root, "-p", str(port), "localhost",
                            "--post-handshake-auth", "--x509certfile", certificate, "--x509keyfile", key) as client:
                client.wait_for("Simple Client Mode")
                client.say(get("/private/greeting.txt"))
                client.wait_for(GREETING)
            server.wait_for("has proved who it is")

    def test_nss_answers_ours(self):
        needs("tstclnt")
        folder = self.nss_database("late", self.root, ("client-ecdsa",))
        with self.served(*self.guard) as (server, port), open(self.path("request"), "w") as to:
            to.write(get("/private/greeting.txt"))
            to.flush()
            result = run("tstclnt", "-4", "-h", "localhost", "-p", str(port), "-d", folder, "-n", "client-ecdsa", "-E", "-V",
                         "tls1.3:tls1.3", "-A", self.path("request"))
            self.assertIn(GREETING, result.stdout.decode(errors="replace"), result.stderr)
            server.wait_for("has proved who it is")

    def test_ours_answers_openssl(self):
        needs("openssl")
        certificate, key = self.pair("server-ecdsa")
        mine = self.pair("client-ecdsa")
        port = free_port()
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                        "-cert_chain", certificate, "-CAfile", self.root, "-verify", "3", "-tls1_3") as server:
            server.wait_for("ACCEPT")
            # -verify asks during the handshake; "c" on its standard input asks again later.
            with Background(BULLA, "connect", f"localhost:{port}", "--ca", self.root, "--cert", mine[0], "--key",
                            mine[1]) as client:
                client.say("before\n")
                server.wait_for("before")
                seen = server.output.count("buyer@example.org") + server.output.count("verify return:1")
                server.say("c\n")
                server.wait_for("SSL_do_handshake")
                client.say("after\n")
                server.wait_for("after")
                self.assertGreater(
                    server.output.count("buyer@example.org") + server.output.count("verify return:1"), seen)

    def test_ours_answers_python(self):
        certificate, key = self.pair("server-ecdsa")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(self.root)
        context.post_handshake_auth = True
        context.verify_mode = ssl.CERT_REQUIRED
        context.verify_mode = ssl.CERT_OPTIONAL
        seen = {}
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(LIMIT)

            def serve():
                plain, _ = door.accept()
                plain.settimeout(LIMIT)
                with context.wrap_socket(plain, server_side=True) as stream:
                    seen["before"] = stream.getpeercert()
                    stream.recv(100)
                    stream.verify_client_post_handshake()
                    stream.sendall(b"who are you?\n")
                    seen["said"] = stream.recv(100)
                    seen["after"] = stream.getpeercert()
                    stream.sendall(b"welcome\n")
                    stream.unwrap().close()

            thread = threading.Thread(target=serve)
            thread.start()
            mine = self.pair("client-ecdsa")
            with Background(BULLA, "connect", f"localhost:{door.getsockname()[1]}", "--ca", self.root, "--cert", mine[0],
                            "--key", mine[1]) as client:
                client.say("hello\n")
                client.wait_for("who are you?")
                client.say("me\n")
                client.wait_for("welcome")
            thread.join(LIMIT)
        self.assertFalse(seen["before"])
        self.assertEqual(seen["said"], b"me\n")
        self.assertIn(("email", "buyer@example.org"), seen["after"]["subjectAltName"])


if __name__ == "__main__":
    unittest.main()
