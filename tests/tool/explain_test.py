"""bulla explain: what --record has written, told and run again, against OpenSSL's server and our own."""
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import time
import unittest

from command import COMMAND, CommandTest

LIMIT = 20  # seconds
QUESTION = "GET /a-path-of-nobody-else HTTP/1.0\r\n\r\n"


def wait_until(true):
    end = time.monotonic() + LIMIT
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.01)


def listens(port):
    lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in lines)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Peer:
    """A server that is ended when the block is left."""

    def __init__(self, case, port, *words):
        self.port = port
        self.process = subprocess.Popen([*map(str, words)], cwd=case.room, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: listens(port) or self.process.poll() is not None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ExplainTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.environment.pop("SSLKEYLOGFILE", None)
        self.bulla("ca", "init", "--dir", "ca")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))
        self.bulla("ca", "issue", "localhost", "127.0.0.1", "--dir", "ca", "--out", "shop")
        (self.room / "www").mkdir()
        (self.room / "www" / "a-path-of-nobody-else").write_text("an answer of nobody else\n")

    def openssl(self, *words):
        port = free_port()
        return Peer(self, port, "openssl", "s_server", "-tls1_3", "-accept", f"127.0.0.1:{port}", "-www", "-cert",
                    "shop.crt", "-cert_chain", "shop.crt", "-key", "shop.key", *words)

    def serve(self, *words):
        port = free_port()
        return Peer(self, port, COMMAND, "serve", "--listen", f"127.0.0.1:{port}", "--cert", "shop.crt", "--key",
                    "shop.key", "--root", "www", *words)

    def connect(self, peer, *words, trust="root.pem"):
        return subprocess.run([COMMAND, "connect", f"127.0.0.1:{peer.port}", "--ca", trust, *map(str, words)],
                              cwd=self.room, env=self.environment, input=QUESTION, text=True, capture_output=True,
                              check=False, timeout=60)

    def same(self, *words):
        told = self.bulla("explain", "--replay", *words)
        self.assertRegex(told, r"every byte came out the same: \d+ bytes in \d+ records\.\n\Z")
        return told

    @staticmethod
    def picture(text):
        """The steps as they stand, without times and what grew after the handshake."""
        return [re.sub(r", [\d.]+ ms", "", line) for line in text.splitlines()
                if re.match(r"[1-7]\. |   (group|suite|version|subject|names|key) ", line)]


class Connect(ExplainTest):
    def test_runs_a_connection_to_openssl_again_and_tells_what_explain_told(self):
        with self.openssl() as peer:
            done = self.connect(peer, "--explain", "--record", "one.rec", "--record-secrets")
        self.assertIn("whoever reads that file can read what was sent", done.stderr)
        told = self.same("one.rec")
        self.assertRegex(told, r"\ARecorded by the client of 127\.0\.0\.1, standard_2026, begun 20")
        self.assertGreater(len(self.picture(told)), 7)
        tickets = re.compile("tickets|4. ")
        self.assertEqual([line for line in self.picture(told) if not tickets.search(line)],
                         [line for line in self.picture(done.stderr) if not tickets.search(line)])

    def test_runs_a_resumed_and_a_mutual_connection_again(self):
        self.bulla("ca", "issue", "--client", "me@example.org", "--dir", "ca", "--out", "me")
        with self.openssl("-Verify", "1", "-CAfile", "root.pem") as peer:
            for name in ("first.rec", "second.rec"):
                self.connect(peer, "--session", "s.pem", "--cert", "me.crt", "--key", "me.key", "--record", name,
                             "--record-secrets")
                self.same(name)
        self.assertIn("an earlier session goes on", self.same("second.rec"))

    def test_tells_a_failure_again(self):
        self.bulla("ca", "init", "--dir", "other", "--name", "Somebody else")
        (self.room / "other.pem").write_text(self.bulla("ca", "export", "--dir", "other"))
        with self.openssl() as peer:
            done = self.connect(peer, "--record", "bad.rec", "--record-secrets", trust="other.pem")
        self.assertEqual(done.returncode, 5)
        told = self.same("bad.rec")
        self.assertIn("no path leads to a trusted root", told)
        self.assertIn("FAILED", told)

    def test_leaves_secrets_and_plaintext_out_unless_it_is_asked(self):
        with self.openssl() as peer:
            done = self.connect(peer, "--record", "one.rec", "--keylog", "keys.txt")
        self.assertNotIn("everything of each connection", done.stderr)
        file = (self.room / "one.rec").read_bytes()
        lines = (self.room / "keys.txt").read_text().splitlines()
        self.assertGreaterEqual(len(lines), 5)
        for line in lines:
            self.assertNotIn(bytes.fromhex(line.split()[2]), file)
        self.assertNotIn(QUESTION.encode(), file)
        self.assertNotIn(b"nobody-else", file)
        told = self.bulla("explain", "--replay", "one.rec")
        self.assertIn("client  client hello", told)
        self.assertIn("server  sealed", told)
        self.assertIn("it can't be run again", told)

    def test_keeps_the_file_for_its_owner(self):
        (self.room / "one.rec").write_bytes(b"")
        os.chmod(self.room / "one.rec", 0o644)
        with self.openssl() as peer:
            self.connect(peer, "--record", "one.rec", "--record-secrets")
            self.connect(peer, "--record", "new.rec")
        for name in ("one.rec", "new.rec"):
            self.assertEqual(stat.S_IMODE((self.room / name).stat().st_mode), 0o600)

    def test_records_nothing_where_there_was_no_connection(self):
        done = self.run_bulla("connect", f"127.0.0.1:{free_port()}", "--ca", "root.pem", "--record", "one.rec")
        self.assertEqual(done.returncode, 3)
        self.assertEqual((self.room / "one.rec").read_bytes(), b"")


class Serve(ExplainTest):
    def test_keeps_each_connection_and_runs_it_again(self):
        with self.serve("--record", "all.rec", "--record-secrets") as peer:
            self.connect(peer, "--session", "s.pem")
            self.connect(peer, "--session", "s.pem")
            self.connect(peer, "--alpn", "nonsense")
        listed = self.bulla("explain", "--replay", "all.rec")
        self.assertEqual(len(re.findall(r"^\d  server, standard_2026, begun .* with secrets$", listed, re.M)), 3)
        for number in (1, 2):
            self.same("all.rec", "--connection", number)
        self.assertIn("an earlier session goes on", self.same("all.rec", "--connection", 2))
        self.assertIn("FAILED", self.same("all.rec", "--connection", 3))

    def test_runs_classic_transactions_with_openssl_again(self):
        self.bulla("ca", "issue", "localhost", "127.0.0.1", "--key", "rsa", "--dir", "ca", "--out", "shop", "--force")
        with self.serve("--policy", "classic", "--record", "old.rec", "--record-secrets") as peer:
            for words in (("-sess_out", "by_ticket"), ("-sess_in", "by_ticket"),
                          ("-no_ticket", "-sess_out", "by_id"), ("-no_ticket", "-sess_in", "by_id"),
                          ("-cipher", "ECDHE-RSA-AES128-SHA256")):
                self.ask_in_tls12(peer, *words)
        told = [self.same("old.rec", "--connection", number) for number in range(1, 6)]
        self.assertIn("TLS_RSA_WITH_AES_128_GCM_SHA256", told[0])
        for resumed in (1, 3):
            self.assertIn("an earlier session goes on", told[resumed])
        self.assertIn("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", told[4])

    def ask_in_tls12(self, peer, *words):
        done = subprocess.run(["openssl", "s_client", "-tls1_2", "-connect", f"127.0.0.1:{peer.port}", "-CAfile",
                               "root.pem", "-verify_return_error", "-ign_eof", *words],
                              cwd=self.room, input=QUESTION, text=True, capture_output=True, check=False, timeout=60)
        self.assertIn("an answer of nobody else", done.stdout, done.stderr)

    def test_leaves_the_plaintext_out_unless_it_is_asked(self):
        with self.serve("--record", "all.rec") as peer:
            for _ in range(2):
                self.assertIn("an answer of nobody else", self.connect(peer).stdout)
        file = (self.room / "all.rec").read_bytes()
        self.assertNotIn(b"nobody", file)
        self.assertIn("without secrets", self.bulla("explain", "--replay", "all.rec"))


class Refusals(ExplainTest):
    def recorded(self):
        with self.openssl() as peer:
            self.connect(peer, "--record", "one.rec", "--record-secrets")
        return (self.room / "one.rec").read_bytes()

    def test_says_where_a_file_is_damaged(self):
        file = self.recorded()
        for name, bad in (("cut", file[:-1]), ("flipped", file[:100] + bytes([file[100] ^ 1]) + file[101:]),
                          ("empty", b""), ("other", b"-----BEGIN CERTIFICATE-----\n")):
            (self.room / name).write_bytes(bad)
            self.refused(1, f"{name}, at byte 0", "explain", "--replay", name)
        (self.room / "behind").write_bytes(file + file[:50])
        self.refused(1, f"behind, at byte {len(file)}", "explain", "--replay", "behind")
        self.refused(1, "a file cannot be read", "explain", "--replay", "nowhere")

    def test_writes_behind_no_file_that_is_something_else(self):
        self.refused(1, "the file is no recording of connections", "connect", "127.0.0.1:1", "--ca", "root.pem",
                     "--record", "root.pem")
        self.assertTrue((self.room / "root.pem").read_text().startswith("-----BEGIN"))

    def test_knows_what_it_is_asked_for(self):
        self.recorded()
        self.refused(2, "there are 1 in one.rec", "explain", "--replay", "one.rec", "--connection", "2")
        self.refused(2, "--record-secrets wants --record", "connect", "127.0.0.1:1", "--record-secrets")
        self.refused(2, "--record-secrets wants --record", "serve", "--listen", "127.0.0.1:0", "--cert", "shop.crt",
                     "--key", "shop.key", "--root", "www", "--record-secrets")


if __name__ == "__main__":
    unittest.main()
