"""interop: data with the hello by which a client comes back, with the command itself and with OpenSSL."""

import json
import unittest

from harness import BULLA, GREETING, REQUEST, Background, Interop, free_port, needs, run

OVER_PLAIN = "GET /greeting.txt HTTP/1.0\r\n\r\n"


class EarlyData(Interop):
    @classmethod
    def setUpClass(cls):
        needs("openssl")
        super().setUpClass()
        for name, text in (("request", REQUEST), ("plain", OVER_PLAIN)):
            with open(cls.path(name), "w", newline="") as to:
                to.write(text)

    def connect_early(self, port, file, request="request"):
        """One connection that sends a file first; returns what --json tells of early data, or None."""
        result = self.connect(port, "--session", self.path(file), "--early-data", self.path(request), "--json")
        said = self.assert_code(result, 0)
        self.assertIn(GREETING, result.stdout.decode())
        details = json.loads(said.splitlines()[-1])["steps"][3]["details"]
        return next((detail["lines"][0] for detail in details if detail["label"] == "early data"), None)

    def test_ours_sends_early_to_ours(self):
        with self.served("--early-data", "4096") as (server, port):
            self.assertIsNone(self.connect_early(port, "ours.pem"), "the first time it goes after the handshake")
            for _ in range(3):
                self.assertIn("and taken", self.connect_early(port, "ours.pem"))
            server.wait_for("early data")

    def test_what_is_not_taken_is_sent_again(self):
        with self.served("--early-data", "4096") as (_, port):
            self.assertIsNone(self.connect_early(port, "other.pem"))
        with self.served("--early-data", "4096") as (_, other):
            with open(self.path("other.pem")) as kept:
                self.assertIn("BULLA TLS SESSION", kept.read())
            self.assertIn("not taken", self.connect_early(other, "other.pem"))

    def test_a_server_that_takes_none_gets_it_later(self):
        with self.served() as (_, port):
            self.assertIsNone(self.connect_early(port, "none.pem"))
            self.assertIsNone(self.connect_early(port, "none.pem"))

    def test_openssl_sends_early_to_ours_and_its_replay_is_not_taken(self):
        with self.served("--early-data", "4096") as (_, port):
            common = ("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile",
                      self.root, "-verify_return_error", "-tls1_3", "-ign_eof")
            first = run(*common, "-sess_out", self.path("openssl.sess"), stdin=REQUEST).stdout.decode(errors="replace")
            self.assertIn("Max Early Data: 4096", first)
            second = run(*common, "-sess_in", self.path("openssl.sess"), "-early_data", self.path("request"))
            said = second.stdout.decode(errors="replace")
            self.assertIn("Early data was accepted", said)
            self.assertIn(GREETING, said)

    def test_ours_sends_early_to_openssl(self):
        certificate, key = self.pair("server-ecdsa")
        port = free_port()
        with open(self.path("word"), "w") as to:
            to.write("a word\n")
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
                        "-cert_chain", certificate, "-tls1_3", "-early_data") as server:
            server.wait_for("ACCEPT")
            for expected in ("a word", "Early data received"):
                with Background(BULLA, "connect", f"localhost:{port}", "--ca", self.root, "--session",
                                self.path("to-openssl"), "--early-data", self.path("word")):
                    server.wait_for(expected)

    def test_options_that_make_no_sense_are_refused(self):
        certificate, key = self.pair("server-ecdsa")
        result = run(BULLA, "serve", "--listen", "127.0.0.1:0", "--cert", certificate, "--key", key, "--root", self.room,
                     "--early-data", "100", "--tickets", "0", "--check")
        self.assertEqual(result.returncode, 2)
        missing = self.connect(1, "--early-data", self.path("no-such-file"))
        self.assertEqual(missing.returncode, 1)
        self.assertIn("no-such-file", missing.stderr.decode())


if __name__ == "__main__":
    unittest.main()
