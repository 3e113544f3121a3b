"""interop: what every test with a real peer needs: a room of its own, certificates, programs with time limits.

Knows no peer in particular; those are in the test files.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

BULLA = os.environ.get("BULLA_COMMAND")
LIMIT = 20  # seconds that any program of a test may take
GREETING = "the token is in the envelope\n"


def needs(program):
    """Skips a test (or a class, in setUpClass) where a peer is not installed."""
    if shutil.which(program) is None:
        raise unittest.SkipTest(f"{program} is not installed")


def each(**rows):
    """Makes a test method out of each row: @each(name=(arguments...)) def check_something(self, ...)."""

    def make(function):
        function.rows = rows
        return function

    return make


class CaseMaker(type):
    """Turns check_x with rows into test_x_row methods, so that each row is counted as a case of its own."""

    def __new__(mcs, name, bases, members):
        for key, function in list(members.items()):
            for row, arguments in getattr(function, "rows", {}).items():
                arguments = arguments if isinstance(arguments, tuple) else (arguments,)

                def test(self, function=function, arguments=arguments):
                    function(self, *arguments)

                members[key.replace("check_", "test_", 1) + "_" + row] = test
        return super().__new__(mcs, name, bases, members)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command, stdin="", check=False, limit=LIMIT, **options):
    """A program to its end, within the limit (seconds). stdin is text or bytes, the outputs are bytes."""
    return subprocess.run(
        [str(word) for word in command],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=limit,
        check=check,
        **options,
    )


class Background:
    """A program in the background; its output is kept and can be waited for. Ended when the block is left."""

    def __init__(self, *command, **options):
        self.command = [str(word) for word in command]
        self.output = ""
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **options,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while piece := self.process.stdout.read1(65536):
            with self.changed:
                self.output += piece.decode(errors="replace")
                self.changed.notify_all()

    def wait_for(self, text):
        with self.changed:
            if not self.changed.wait_for(lambda: text in self.output, LIMIT):
                raise AssertionError(f"{self.command[0]} did not say {text!r} but:\n{self.output}")

    def wait_for_port(self, port):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.reader.join(LIMIT)
                raise AssertionError(f"{self.command} ended:\n{self.output}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.05)
        raise AssertionError(f"{self.command[0]} does not listen")

    def say(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def end(self):
        """Ends it as an operator would; returns its exit code."""
        self.process.terminate()
        try:
            code = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = None
        self.reader.join(LIMIT)
        self.process.stdin.close()
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Interop(unittest.TestCase, metaclass=CaseMaker):
    """A class of tests with a room: a temporary directory with a CA and certificates made by the command itself."""

    @classmethod
    def setUpClass(cls):
        if not BULLA:
            raise unittest.SkipTest("the command is not built")
        holder = tempfile.TemporaryDirectory(prefix="bulla-interop-")
        cls.addClassCleanup(holder.cleanup)
        cls.room = holder.name
        cls.make_ca("ca")
        cls.root = cls.path("ca.pem")
        for kind in ("ecdsa", "rsa", "ed25519"):
            cls.issue(f"server-{kind}", "localhost", "127.0.0.1", "--key", kind)
            cls.issue(f"client-{kind}", "buyer@example.org", "--client", "--key", kind)
        with open(cls.path("greeting.txt"), "w") as page:
            page.write(GREETING)
        os.makedirs(cls.path("www"))
        shutil.copy(cls.path("greeting.txt"), cls.path("www", "greeting.txt"))

    @classmethod
    def path(cls, *parts):
        return os.path.join(cls.room, *parts)

    @classmethod
    def make_ca(cls, name):
        run(BULLA, "ca", "init", "--dir", cls.path(name), "--name", f"Interop {name}", check=True)
        with open(cls.path(f"{name}.pem"), "wb") as to:
            to.write(run(BULLA, "ca", "export", "--dir", cls.path(name), check=True).stdout)

    @classmethod
    def issue(cls, prefix, *arguments, ca="ca"):
        run(BULLA, "ca", "issue", *arguments, "--dir", cls.path(ca), "--out", cls.path(prefix), check=True)

    @classmethod
    def pair(cls, prefix):
        return cls.path(f"{prefix}.crt"), cls.path(f"{prefix}.key")

    @classmethod
    def nss_database(cls, name, trusted=None, identities=()):
        """A fresh NSS database without a password. identities: prefixes, imported under their own names."""
        folder = cls.path(name)
        os.makedirs(folder)
        run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password", check=True)
        if trusted:
            run("certutil", "-A", "-d", f"sql:{folder}", "-n", "root", "-t", "CT,C,C", "-i", trusted, check=True)
        for prefix in identities:
            certificate, key = cls.pair(prefix)
            bundle = cls.path(f"{name}-{prefix}.p12")
            run("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-name", prefix, "-out", bundle,
                "-passout", "pass:", check=True)
            run("pk12util", "-i", bundle, "-d", f"sql:{folder}", "-W", "", check=True)
        return f"sql:{folder}"

    @contextlib.contextmanager
    def served(self, *arguments, identity="server-ecdsa"):
        """`bulla serve` with the greeting behind it; gives the background program and its port."""
        port = free_port()
        certificate, key = self.pair(identity)
        what = arguments if any(word in ("--shop", "--to", "--root") for word in arguments) else (
            *arguments, "--root", self.path("www"))
        with Background(BULLA, "serve", "--listen", f"127.0.0.1:{port}", "--cert", certificate, "--key", key,
                        *what) as server:
            server.wait_for_port(port)
            yield server, port

    def connect(self, port, *arguments, stdin="", name="localhost", ca=None):
        """`bulla connect`; returns what subprocess.run does."""
        return run(BULLA, "connect", f"{name}:{port}", "--ca", ca or self.root, *arguments, stdin=stdin)

    def assert_code(self, result, code):
        said = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, code, f"{said}\n--- out ---\n{result.stdout[-2000:]}")
        return said


REQUEST = "GET /greeting.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
