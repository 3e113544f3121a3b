"""bulla serve and bulla up, as operators and curl see them."""
import http.server
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from command import COMMAND, CommandTest

if shutil.which("curl") is None:
    raise unittest.SkipTest("curl is not installed")

LIMIT = 20  # seconds


class Server:
    """A command that listens; ended when the block is left. Its output goes to files in the room."""

    def __init__(self, case, *words, **environment):
        self.out, self.err = case.room / "server.out", case.room / "server.err"
        started = time.monotonic()
        with open(self.out, "w") as out, open(self.err, "w") as err:
            self.process = subprocess.Popen([COMMAND, *map(str, words)], cwd=case.room, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=err, env={**case.environment, **environment})
        self.port = int(self.wait_for(self.out, r"^listening on https://\S+:(\d+)$").group(1))
        self.start_time = time.monotonic() - started

    def wait_for(self, file, pattern):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            if found := re.search(pattern, file.read_text(), re.MULTILINE):
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"no {pattern!r} in: {self.out.read_text()}{self.err.read_text()}")

    def says(self, pattern):
        return self.wait_for(self.err, pattern)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class ServeTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))
        self.issue("shop", "localhost", "127.0.0.1")
        self.pair = ["--cert", "shop.crt", "--key", "shop.key"]
        (self.room / "www").mkdir()
        (self.room / "www" / "index.html").write_text("<h1>hello</h1>\n")
        (self.room / "www" / "big.bin").write_bytes(os.urandom(4_000_000))

    def issue(self, prefix, *words):
        self.bulla("ca", "issue", *words, "--dir", "ca", "--out", prefix, "--force")

    def serve(self, *words, identity=None, **environment):
        return Server(self, "serve", "--listen", "127.0.0.1:0", *(identity or self.pair), *words, **environment)

    def curl(self, server, path="/", *words, root="root.pem", name="localhost"):
        return subprocess.run(["curl", "-sS", "--max-time", str(LIMIT), "--cacert", root, "--resolve",
                               f"{name}:{server.port}:127.0.0.1", *map(str, words), f"https://{name}:{server.port}{path}"],
                              cwd=self.room, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def context(self):
        return ssl.create_default_context(cafile=self.room / "root.pem")

    def connect(self, server):
        plain = socket.create_connection(("127.0.0.1", server.port), LIMIT)
        self.addCleanup(plain.close)
        tls = self.context().wrap_socket(plain, server_hostname="localhost")
        self.addCleanup(tls.close)
        return tls

    # files

    def test_files_whole_in_ranges_and_not_again(self):
        with self.serve("--root", "www") as server:
            self.assertEqual(self.curl(server).stdout, b"<h1>hello</h1>\n")
            content = (self.room / "www" / "big.bin").read_bytes()
            self.assertEqual(self.curl(server, "/big.bin").stdout, content)
            self.assertEqual(self.curl(server, "/big.bin", "-r", "1000-1999").stdout, content[1000:2000])
            self.curl(server, "/", "--etag-save", "tag", "-o", "page")
            again = self.curl(server, "/", "--etag-compare", "tag", "-w", "%{http_code}")
            self.assertEqual(again.stdout, b"304")

    def test_no_way_out_of_the_root(self):
        with self.serve("--root", "www") as server:
            for path in ("/../shop.key", "/%2e%2e/shop.key", "/..%2fshop.key", "//etc/passwd"):
                got = self.curl(server, path, "--path-as-is", "-w", "%{http_code}", "-o", "/dev/null")
                self.assertEqual(got.stdout, b"404", path)

    # the shop

    def test_an_order_from_the_form_and_its_receipt(self):
        with self.serve("--shop") as server:
            receipt = self.curl(server, "/order", "-L", "-d", "buyer=Ea-n%C4%81%E1%B9%A3ir&copper=4").stdout.decode()
            for text in ("Ea-nāṣir", "1 mina 20 shekels", "TLS_AES_128_GCM_SHA256", "x25519", "CN=localhost"):
                self.assertIn(text, receipt)

    def test_an_order_by_a_program_with_a_certificate(self):
        self.issue("buyer", "ea@example.org", "--client")
        with self.serve("--shop", "--client-ca", "root.pem", "--client-auth", "optional") as server:
            proof = ["--cert", "buyer.crt", "--key", "buyer.key"]
            order = json.loads(self.curl(server, "/api/order", *proof, "-d", "buyer=Ea&tokens=2").stdout)
            self.assertEqual(order["total"], 4)
            self.assertEqual(order["connection"]["client_certificate"]["names"], ["ea@example.org"])
            seen = json.loads(self.curl(server, f"/api/order/{order['id']}", *proof).stdout)
            self.assertEqual(seen, order)
            guest = self.curl(server, f"/api/order/{order['id']}", "-w", "%{http_code}", "-o", "/dev/null")
            self.assertEqual(guest.stdout, b"404")

    def test_without_the_certificate_that_is_required_nobody_comes_in(self):
        with self.serve("--shop", "--client-ca", "root.pem") as server:
            self.assertIn(b"certificate required", self.curl(server).stderr)
            server.says("refused: a client certificate is wanted and none came .*; sent alert certificate_required")

    # a program behind

    def test_a_plain_program_behind(self):
        handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,),
                       {"log_message": lambda *_: None,
                        "__init__": lambda s, *a, **k: http.server.SimpleHTTPRequestHandler.__init__(
                            s, *a, directory=str(self.room / "www"), **k)})
        plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.addCleanup(plain.server_close)
        thread = threading.Thread(target=plain.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(plain.shutdown)
        with self.serve("--to", f"127.0.0.1:{plain.server_port}") as server:
            self.assertEqual(self.curl(server).stdout, b"<h1>hello</h1>\n")
            self.assertEqual(self.curl(server, "/big.bin").stdout, (self.room / "www" / "big.bin").read_bytes())

    def test_a_program_that_is_down(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            with self.serve("--to", f"127.0.0.1:{nobody.getsockname()[1]}") as server:
                self.assertNotEqual(self.curl(server).returncode, 0)
                server.says(r"error: 127\.0\.0\.1:\d+ cannot reach 127\.0\.0\.1:\d+: Connection refused")

    # names, policies

    def test_the_name_that_is_asked_for_chooses_the_certificate(self):
        self.issue("other", "other.example")
        with self.serve("--shop", "--cert", "other.crt", "--key", "other.key") as server:
            for name in ("localhost", "other.example"):
                seen = json.loads(self.curl(server, "/api/connection", name=name).stdout)
                self.assertEqual(seen["server_certificate"]["subject"], f"CN={name}")

    # reloading and ending

    def test_reload_under_load_drops_nothing(self):
        with self.serve("--shop") as server:
            old = self.connect(server)
            failures, serials, stop = [], set(), threading.Event()

            def load():
                while not stop.is_set():
                    got = self.curl(server, "/api/connection")
                    if got.returncode != 0:
                        failures.append(got.stderr)
                    else:
                        serials.add(json.loads(got.stdout)["server_certificate"]["fingerprint_sha256"])

            workers = [threading.Thread(target=load) for _ in range(2)]
            for worker in workers:
                worker.start()
            for _ in range(3):
                self.issue("shop", "localhost", "127.0.0.1")
                server.process.send_signal(signal.SIGHUP)
                time.sleep(0.3)
            stop.set()
            for worker in workers:
                worker.join()
            self.assertEqual(failures, [])
            self.assertGreater(len(serials), 1)
            old.sendall(b"GET /api/goods HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(old.recv(4096).startswith(b"HTTP/1.1 200"))

    def test_a_bad_reload_leaves_the_old_certificate(self):
        with self.serve("--shop") as server:
            before = json.loads(self.curl(server, "/api/connection").stdout)
            (self.room / "shop.crt").write_text("no certificate\n")
            server.process.send_signal(signal.SIGHUP)
            server.says(r"kept the old certificates: .*shop\.crt")
            after = json.loads(self.curl(server, "/api/connection").stdout)
            self.assertEqual(before["server_certificate"], after["server_certificate"])

    def test_sigterm_finishes_what_is_under_way(self):
        with self.serve("--root", "www") as server:
            tls = self.connect(server)
            tls.sendall(b"GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
            got = tls.recv(1000)
            server.process.send_signal(signal.SIGTERM)
            server.says("draining: 1 connections are open")
            while piece := tls.recv(65536):
                got += piece
            self.assertTrue(got.endswith((self.room / "www" / "big.bin").read_bytes()))
            tls.unwrap()
            self.assertEqual(server.process.wait(LIMIT), 0)

    def test_sigterm_and_sigint_end_with_0(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            with self.serve("--shop") as server:
                self.assertEqual(server.end(how), 0)

    # what can't be

    def test_a_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.refused(3, f"cannot listen at {address}: Address already in use", "serve", "--listen", address,
                         *self.pair, "--shop")

    def test_files_that_are_missing_or_do_not_belong_together(self):
        self.issue("other", "other.example")
        serve = ["serve", "--listen", "127.0.0.1:0"]
        for check in ([], ["--check"]):
            self.refused(1, "absent.crt", *serve, "--cert", "absent.crt", "--key", "shop.key", "--shop", *check)
            self.refused(1, "shop.crt and other.key", *serve, "--cert", "shop.crt", "--key", "other.key", "--shop", *check)
            self.refused(1, "absent.pem", *serve, *self.pair, "--shop", "--client-ca", "absent.pem", *check)
            self.refused(1, "absent", *serve, *self.pair, "--root", "absent", *check)

    def test_check_serves_nothing(self):
        self.assertIn("all is well", self.bulla("serve", "--listen", "127.0.0.1:1", *self.pair, "--shop", "--check"))

    def test_usage(self):
        serve = ["serve", "--listen", "127.0.0.1:0", *self.pair]
        self.refused(2, "say one of --root, --to and --shop", *serve)
        self.refused(2, "say one of --root, --to and --shop", *serve, "--shop", "--root", "www")
        self.refused(2, "--to wants HOST:PORT", *serve, "--to", "localhost")
        self.refused(2, "each --cert wants its --key", *serve, "--cert", "shop.crt", "--shop")
        self.refused(2, "--root and --shop speak http/1.1, not 'h2'", *serve, "--shop", "--alpn", "h2")
        self.refused(2, "--listen wants ADDRESS:PORT", "serve", "--listen", "here", *self.pair, "--shop")

    def test_each_connection_is_told_where_that_is_wanted(self):
        with self.serve("--shop", "--explain", "--policy", "classic") as server:
            self.curl(server)
            self.curl(server)
            server.wait_for(server.err, "(?s)as the server saw it.*as the server saw it")
            said = server.err.read_text()
        self.assertIn("1. The server presents its signed certificate: done", said)
        self.assertIn("version        TLS 1.2", said)
        self.refused(2, "one of the two", "serve", "--listen", "127.0.0.1:0", *self.pair, "--shop", "--explain",
                     "--record", "one.rec")

    def test_the_key_log_is_honoured_with_a_warning(self):
        with self.serve("--shop", SSLKEYLOGFILE=str(self.room / "keys.log")) as server:
            self.curl(server)
            self.assertIn("keys.log", server.err.read_text())
        log = self.room / "keys.log"
        self.assertEqual(log.stat().st_mode & 0o777, 0o600)
        self.assertRegex(log.read_text(), r"(?m)^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]+$")


class UpTest(CommandTest):
    def up(self, *words):
        return Server(self, "up", "--dir", "ca", "--listen", "localhost:0", *words)

    def curl(self, server, path, *words):
        return subprocess.run(["curl", "-sS", "--max-time", str(LIMIT), "--cacert", "ca/root.pem", *words,
                               f"https://localhost:{server.port}{path}"], cwd=self.room, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)

    def fingerprint(self, server):
        return json.loads(self.curl(server, "/api/connection").stdout)["server_certificate"]["fingerprint_sha256"]

    def test_makes_what_it_needs_once_and_serves(self):
        with self.up() as server:
            first = self.fingerprint(server)
            self.assertIn("bulla trust add --dir ca", server.out.read_text())
            self.assertIn(f"curl --cacert ca/root.pem https://localhost:{server.port}/", server.out.read_text())
            self.assertEqual(server.end(), 0)
        with self.up() as server:
            self.assertEqual(self.fingerprint(server), first)

    def test_renews_what_is_no_longer_good(self):
        with self.up() as server:
            first = self.fingerprint(server)
        self.bulla("ca", "issue", "localhost", "--dir", "ca", "--out", "ca/localhost", "--days", "3", "--force")
        with self.up() as server:
            self.assertNotEqual(self.fingerprint(server), first)
            connection = json.loads(self.curl(server, "/api/connection").stdout)
            self.assertIn("127.0.0.1", connection["server_certificate"]["names"])

    def test_with_mtls_makes_the_client_certificate_too(self):
        with self.up("--mtls") as server:
            self.assertNotEqual(self.curl(server, "/").returncode, 0)
            seen = json.loads(self.curl(server, "/api/connection", "--cert", "ca/client.crt", "--key",
                                        "ca/client.key").stdout)
            self.assertIn("@", seen["client_certificate"]["names"][0])
            bundle = self.room / "ca" / "client.p12"
            self.assertEqual(bundle.stat().st_mode & 0o777, 0o600)
            self.assertIn("ca/client.p12 (password: bulla)", server.out.read_text())
            if shutil.which("openssl"):
                opened = subprocess.run(["openssl", "pkcs12", "-in", bundle, "-passin", "pass:bulla", "-nodes"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
                self.assertIn(b"PRIVATE KEY", opened.stdout)

    def test_answers_for_a_directory(self):
        (self.room / "www").mkdir()
        (self.room / "www" / "index.html").write_text("mine")
        with self.up("--root", "www") as server:
            self.assertEqual(self.curl(server, "/").stdout, b"mine")

    def test_usage(self):
        self.refused(2, "say one of PORT, --root and --shop", "up", "80", "--shop")
        self.refused(2, "'x' is no port of a program", "up", "x")


if __name__ == "__main__":
    unittest.main()
