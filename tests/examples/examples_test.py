"""examples: each speaks with another and with the openssl command, and refuses a server it was not told to trust."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

EXAMPLES = pathlib.Path(os.environ["BULLA_BUILD_DIR"]) / "examples"
SOURCES = pathlib.Path(os.environ["BULLA_SOURCE_DIR"]) / "examples"
LINES_AT_MOST = 15
SECONDS = 30


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def run(*words, stdin=""):
    return subprocess.run([str(word) for word in words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, timeout=SECONDS)


def openssl(*words):
    done = run("openssl", *words)
    if done.returncode != 0:
        raise AssertionError(done.stderr)


def make_certificates(room):
    """room/ca.crt and, issued by it for localhost, room/server.crt with room/server.key."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    (room / "leaf.cnf").write_text("basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n"
                                   "subjectAltName=DNS:localhost\n", encoding="ascii")
    openssl("req", "-x509", *curve, "-keyout", room / "ca.key", "-out", room / "ca.crt", "-subj", "/CN=Example CA",
            "-days", "2", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *curve, "-keyout", room / "server.key", "-out", room / "server.csr", "-subj", "/CN=server")
    openssl("x509", "-req", "-in", room / "server.csr", "-CA", room / "ca.crt", "-CAkey", room / "ca.key",
            "-CAcreateserial", "-days", "1", "-extfile", room / "leaf.cnf", "-out", room / "server.crt")


def wait_for(port):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"nothing listens on {port}")


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = pathlib.Path(tempfile.mkdtemp(prefix="bulla-examples-"))
        cls.addClassCleanup(shutil.rmtree, cls.room)
        make_certificates(cls.room)
        cls.port = free_port()
        server = subprocess.Popen([EXAMPLES / "server_asio", cls.room / "server.crt", cls.room / "server.key", cls.port])
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        wait_for(int(cls.port))

    def test_clients_get_the_servers_greeting(self):
        for client in ("client_asio", "blocking_client"):
            with self.subTest(client):
                done = run(EXAMPLES / client, "localhost", self.port, self.room / "ca.crt")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertRegex(done.stdout, "Hello over TLS_")

    def test_clients_refuse_a_server_that_the_system_does_not_trust(self):
        for client in ("client_asio", "blocking_client"):
            with self.subTest(client):
                done = run(EXAMPLES / client, "localhost", self.port)
                self.assertNotEqual(done.returncode, 0)
                self.assertNotIn("Hello", done.stdout)

    def test_openssl_gets_the_servers_greeting(self):
        done = run("openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-servername", "localhost", "-CAfile",
                   self.room / "ca.crt", "-verify_return_error", "-quiet", stdin="GET / HTTP/1.0\r\n\r\n")
        self.assertIn("Hello over TLS_", done.stdout, done.stderr)

    def test_clients_get_a_page_from_openssl(self):
        port = free_port()
        server = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert",
                                   self.room / "server.crt", "-key", self.room / "server.key", "-www", "-quiet"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        wait_for(int(port))
        for client in ("client_asio", "blocking_client"):
            with self.subTest(client):
                done = run(EXAMPLES / client, "localhost", port, self.room / "ca.crt")
                self.assertIn("TLSv1.3", done.stdout, done.stderr)

    def test_client_and_server_are_fifteen_lines_each(self):
        for name in ("client_asio.cpp", "server_asio.cpp"):
            lines = (SOURCES / name).read_text(encoding="utf-8").splitlines()
            code = [line for line in lines if line.strip() and not re.match(r"//|#include", line)]
            self.assertLessEqual(len(code), LINES_AT_MOST, name)


if __name__ == "__main__":
    unittest.main()
