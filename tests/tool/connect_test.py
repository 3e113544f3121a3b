"""bulla connect from outside: a pipe to OpenSSL's server, its exit codes, what it tells and what it never does."""
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import time
import unittest

from command import COMMAND

ROOM = None
RECORD_OF_HANDSHAKE = b"\x16\x03"


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], cwd=ROOM, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE, timeout=60)


def make_certificate(name, subject, extensions, issuer=None, days=("-days", "30")):
    """NAME.pem and NAME.key, P-256, by OpenSSL alone."""
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-out", f"{name}.csr")
    (ROOM / f"{name}.ext").write_text("\n".join(extensions) + "\n")
    signer = ["-signkey", f"{name}.key"] if issuer is None else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
    openssl("x509", "-req", "-in", f"{name}.csr", *signer, "-set_serial", random.randrange(1, 1 << 60), *days,
            "-extfile", f"{name}.ext", "-out", f"{name}.pem")


CA = ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"]
SERVER = ["basicConstraints=CA:false", "extendedKeyUsage=serverAuth", "authorityKeyIdentifier=keyid",
          "subjectAltName=DNS:shop.example,DNS:localhost,IP:127.0.0.1,IP:::1"]
CLIENT = ["basicConstraints=CA:false", "extendedKeyUsage=clientAuth", "authorityKeyIdentifier=keyid",
          "subjectAltName=email:buyer@shop.example"]


def make_expired(name, issuer):
    """`openssl x509` of 3.0 can't say a past date; `openssl ca` can."""
    (ROOM / "index.txt").write_text("")
    (ROOM / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial.txt\nnew_certs_dir=.\npolicy=p\n"
        "default_md=sha256\nunique_subject=no\n[p]\ncommonName=supplied\n")
    (ROOM / "serial.txt").write_text("7777\n")
    openssl("ca", "-batch", "-config", "ca.cnf", "-in", f"{name}.csr", "-cert", f"{issuer}.pem", "-keyfile",
            f"{issuer}.key", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z", "-extfile",
            f"{name}.ext", "-notext", "-out", "expired.pem")


def setUpModule():
    global ROOM
    ROOM = pathlib.Path(tempfile.mkdtemp(prefix="bulla-connect-"))
    make_certificate("root", "Test Root", CA)
    make_certificate("stranger", "Strange Root", CA)
    make_certificate("server", "shop.example", SERVER, "root")
    make_certificate("buyer", "buyer", CLIENT, "root")
    make_certificate("alien", "alien", CLIENT, "stranger")
    make_expired("server", "root")


def tearDownModule():
    shutil.rmtree(ROOM)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Openssl:
    """s_server, TLS 1.3 unless told otherwise; what it is sent comes out of .output()."""

    def __init__(self, *words, certificate="server", version="-tls1_3"):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["openssl", "s_server", version, "-accept", f"127.0.0.1:{self.port}", "-naccept", "1", "-quiet", "-cert",
             f"{certificate}.pem", "-key", "server.key", *map(str, words)],
            cwd=ROOM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.wait_until_it_listens()

    def wait_until_it_listens(self):
        wanted = f"{self.port:04X}"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
            if any(line.split()[1].endswith(":" + wanted) and line.split()[3] == "0A" for line in lines):
                return
            time.sleep(0.01)
        raise TimeoutError("s_server does not listen")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


class PlainServer:
    """A TCP server of one connection, for a peer that is silent, no TLS peer, or a Python one."""

    def __init__(self, serve, family=socket.AF_INET):
        self.listener = socket.socket(family)
        self.listener.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, args=(serve,), daemon=True)
        self.thread.start()

    def run(self, serve):
        with contextlib.suppress(OSError):
            connection, _ = self.listener.accept()
            with connection:
                serve(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.thread.join(timeout=20)


def context(**options):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.load_cert_chain(ROOM / "server.pem", ROOM / "server.key")
    if "client_ca" in options:
        made.load_verify_locations(ROOM / options["client_ca"])
        made.verify_mode = ssl.CERT_REQUIRED
    if "alpn" in options:
        made.set_alpn_protocols(options["alpn"])
    return made


def tls(serve, **options):
    """Python's ssl at the other end: serve(secure socket)."""

    def run(connection):
        with contextlib.suppress(ssl.SSLError, OSError):
            connection.settimeout(20)
            with context(**options).wrap_socket(connection, server_side=True, suppress_ragged_eofs=True) as secure:
                serve(secure)

    return run


def echo_until_end(secure):
    """Gives everything back, then ends with close_notify."""
    while True:
        data = secure.recv(65536)
        if not data:
            break
        secure.sendall(data)
    with contextlib.suppress(ssl.SSLError, OSError):
        secure.unwrap()


class ConnectTest(unittest.TestCase):
    def setUp(self):
        self.environment = {key: value for key, value in os.environ.items() if key != "SSLKEYLOGFILE"}

    def connect(self, server, *words, stdin=b"", trust=("--ca", "root.pem")):
        return subprocess.run([COMMAND, "connect", server, *trust, *map(str, words)], cwd=ROOM, input=stdin,
                              capture_output=True, check=False, timeout=60, env=self.environment)

    def ends(self, code, done, *sentences):
        told = done.stderr.decode()
        self.assertEqual(done.returncode, code, told)
        for sentence in sentences:
            self.assertIn(sentence, told)
        if code != 0:
            self.assertRegex(told, r"\Abulla: [^\n]+\n")
        return told


class Pipe(ConnectTest):
    def test_carries_binary_data_of_several_megabytes_both_ways(self):
        data = random.Random(7).randbytes(6_000_000)
        received = []

        def serve(secure):
            sender = threading.Thread(target=lambda: secure.sendall(data[::-1]))
            sender.start()
            while sum(map(len, received)) < len(data):
                received.append(secure.recv(65536))
            sender.join()
            secure.unwrap()

        with PlainServer(tls(serve)) as server:
            done = self.connect(f"127.0.0.1:{server.port}", stdin=data)
        self.ends(0, done)
        self.assertEqual(done.stderr, b"")
        self.assertTrue(done.stdout == data[::-1], len(done.stdout))
        self.assertTrue(b"".join(received) == data)

    def test_tells_the_end_of_input_and_reads_on(self):
        def serve(secure):
            question = b""
            while part := secure.recv(100):
                question += part
            secure.sendall(b"you said " + question)
            with contextlib.suppress(ssl.SSLError, OSError):
                secure.unwrap()

        with PlainServer(tls(serve)) as server:
            done = self.connect(f"127.0.0.1:{server.port}", stdin=b"hello")
        self.ends(0, done)
        self.assertEqual(done.stdout, b"you said hello")

    def test_reads_and_writes_files_and_devices(self):
        data = bytes(range(256)) * 5000
        (ROOM / "in.bin").write_bytes(data)
        with PlainServer(tls(echo_until_end)) as server, open(ROOM / "in.bin", "rb") as source, \
                open(ROOM / "out.bin", "wb") as target:
            done = subprocess.run([COMMAND, "connect", f"127.0.0.1:{server.port}", "--ca", "root.pem"], cwd=ROOM,
                                  stdin=source, stdout=target, stderr=subprocess.PIPE, check=False, timeout=60,
                                  env=self.environment)
        self.ends(0, done)
        self.assertEqual((ROOM / "out.bin").read_bytes(), data)

    def test_ends_when_the_server_does_though_input_is_still_open(self):
        with PlainServer(tls(lambda secure: (secure.sendall(b"bye"), secure.unwrap()))) as server:
            process = subprocess.Popen([COMMAND, "connect", f"127.0.0.1:{server.port}", "--ca", "root.pem"], cwd=ROOM,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=self.environment)
            self.assertEqual(process.stdout.read(), b"bye")
            self.assertEqual(process.wait(timeout=20), 0)
            process.stderr.close()
            process.stdout.close()
            with contextlib.suppress(OSError):
                process.stdin.close()

    def test_speaks_with_openssl(self):
        with Openssl("-www") as server:
            done = self.connect(f"127.0.0.1:{server.port}", stdin=b"GET / HTTP/1.0\r\n\r\n")
        self.ends(0, done)
        self.assertIn(b"TLSv1.3", done.stdout)

    def test_speaks_over_ipv6_and_by_name(self):
        with PlainServer(tls(echo_until_end), family=socket.AF_INET6) as server:
            self.assertEqual(self.ends(0, self.connect(f"[::1]:{server.port}", stdin=b"x")), "")
        with PlainServer(tls(echo_until_end)) as server:  # localhost may resolve to ::1 first, where nobody listens
            self.assertEqual(self.ends(0, self.connect(f"localhost:{server.port}", stdin=b"x")), "")

    def test_offers_application_protocols(self):
        chosen = []
        with PlainServer(tls(lambda secure: (chosen.append(secure.selected_alpn_protocol()), secure.unwrap()),
                             alpn=["http/1.1"])) as server:
            self.ends(0, self.connect(f"127.0.0.1:{server.port}", "--alpn", "h2,http/1.1"))
        self.assertEqual(chosen, ["http/1.1"])

    def test_ends_at_once_when_nobody_reads_its_output(self):
        def serve(secure):
            with contextlib.suppress(OSError):
                while True:
                    secure.sendall(b"x" * 65536)

        with PlainServer(tls(serve)) as server:
            process = subprocess.Popen([COMMAND, "connect", f"127.0.0.1:{server.port}", "--ca", "root.pem"], cwd=ROOM,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=self.environment)
            process.stdout.read(10)
            process.stdout.close()
            told = process.stderr.read().decode()
            self.assertEqual(process.wait(timeout=20), 1, told)
            self.assertIn("standard output: Broken pipe", told)
            process.stderr.close()
            process.stdin.close()

    def test_ends_cleanly_when_interrupted(self):
        ended = []

        def serve(secure):
            secure.sendall(b"ready")
            ended.append(secure.recv(10))

        with PlainServer(tls(serve)) as server:
            process = subprocess.Popen([COMMAND, "connect", f"127.0.0.1:{server.port}", "--ca", "root.pem"], cwd=ROOM,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=self.environment)
            self.assertEqual(process.stdout.read(5), b"ready")
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=20)
        self.assertEqual((process.returncode, told), (-signal.SIGINT, b""))
        self.assertEqual(ended, [b""])  # close_notify, not an error


class Exit(ConnectTest):
    def test_2_for_a_command_line_that_is_wrong(self):
        for words in (["localhost"], ["localhost:0"], ["localhost:99999"], ["::1:443"], [":443"],
                      ["localhost:1", "--alpn", "a,,b"], ["localhost:1", "--policy", "none"],
                      ["localhost:1", "--cert", "server.pem"], ["localhost:1", "--timeout", "0"]):
            done = subprocess.run([COMMAND, "connect", *words], cwd=ROOM, capture_output=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=60)
            self.ends(2, done)

    def test_1_for_files_that_cannot_be_read(self):
        self.ends(1, self.connect("localhost:1", trust=("--ca", "absent.pem")), "absent.pem")
        self.ends(1, self.connect("localhost:1", "--cert", "buyer.pem", "--key", "absent.key"), "absent.key")
        self.ends(1, self.connect("localhost:1", "--cert", "buyer.pem", "--key", "server.key"), "do not belong together")

    def test_3_for_names_and_networks(self):
        self.ends(3, self.connect(f"127.0.0.1:{free_port()}"), "Connection refused", "127.0.0.1:")
        self.ends(3, self.connect("absent.invalid:443"), "no address for absent.invalid")

    def test_3_for_a_peer_that_is_silent(self):
        with PlainServer(lambda connection: connection.recv(100000) and connection.recv(10)) as server:
            begun = time.monotonic()
            self.ends(3, self.connect(f"127.0.0.1:{server.port}", "--timeout", "1"), "did not end within its time")
            self.assertLess(time.monotonic() - begun, 20)

    def test_4_for_a_peer_that_speaks_no_tls(self):
        with PlainServer(lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n")) as server:
            self.ends(4, self.connect(f"127.0.0.1:{server.port}"), "the peer does not speak TLS", "right port")

    def test_4_for_a_peer_that_hangs_up(self):
        with PlainServer(lambda connection: connection.recv(100000)) as server:
            self.ends(4, self.connect(f"127.0.0.1:{server.port}"), "before the handshake was done")

    def test_4_for_a_server_of_old(self):
        with Openssl(version="-tls1_2") as server:
            told = self.ends(4, self.connect(f"127.0.0.1:{server.port}", "--policy", "modern_2026"), "protocol_version",
                             "TLS 1.3")
        self.assertIn("the client offered", told)

    def test_4_for_suites_and_groups_without_overlap(self):
        with Openssl("-ciphersuites", "TLS_AES_128_CCM_SHA256") as server:
            self.ends(4, self.connect(f"127.0.0.1:{server.port}"), "handshake_failure", "TLS_AES_128_GCM_SHA256")
        with Openssl("-groups", "X448") as server:
            self.ends(4, self.connect(f"127.0.0.1:{server.port}"), "handshake_failure", "x25519")

    def test_5_for_a_root_that_is_not_trusted_and_nothing_is_sent(self):
        seen = []

        def serve(connection):
            connection.settimeout(20)
            try:
                with context().wrap_socket(connection, server_side=True) as secure:
                    seen.append(secure.recv(100))
            except ssl.SSLError as error:
                seen.append(error.reason)

        with PlainServer(serve) as server:
            done = self.connect(f"127.0.0.1:{server.port}", stdin=b"secret", trust=("--ca", "stranger.pem"))
        self.ends(5, done, "no path leads to a trusted root", "Test Root", "alert unknown_ca", "--ca")
        self.assertEqual(seen, ["TLSV1_ALERT_UNKNOWN_CA"])

    def test_6_for_another_name(self):
        with Openssl() as server:
            self.ends(6, self.connect(f"127.0.0.1:{server.port}", "--name", "other.example"), "DNS:shop.example",
                      "RFC 9525")

    def test_0_for_a_name_that_is_in_the_certificate(self):
        with Openssl("-www") as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--name", "shop.example", stdin=b"GET / HTTP/1.0\r\n\r\n")
            self.ends(0, done)

    def test_7_for_a_certificate_of_the_past(self):
        with Openssl(certificate="expired") as server:
            self.ends(7, self.connect(f"127.0.0.1:{server.port}"), "2021-01-01", "renew the certificate")

    def test_9_for_a_client_certificate_that_is_wanted(self):
        with Openssl("-Verify", "2", "-verify_return_error", "-CAfile", "root.pem") as server:
            told = self.ends(9, self.connect(f"127.0.0.1:{server.port}"), "the server sent the alert", "Test Root",
                             "this side has none to show")
        self.assertIn("certificate_required", told)

    def test_9_for_a_client_certificate_of_an_authority_that_is_not_accepted(self):
        with Openssl("-Verify", "2", "-verify_return_error", "-CAfile", "root.pem") as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--cert", "alien.pem", "--key", "alien.key")
            self.ends(9, done, "was not shown: it was issued by", "Strange Root")

    def test_9_for_a_client_certificate_that_is_refused(self):
        with PlainServer(tls(echo_until_end, client_ca="stranger.pem")) as server:
            # The server names the CAs that it accepts; a certificate for servers of such a CA is shown and refused.
            make_certificate("wrong", "wrong", SERVER, "stranger")
            done = self.connect(f"127.0.0.1:{server.port}", "--cert", "wrong.pem", "--key", "wrong.key", "--explain")
            self.ends_after_explanation(9, done, "was shown: it fits", "the server refused")

    def ends_after_explanation(self, code, done, *sentences):
        told = done.stderr.decode()
        self.assertEqual(done.returncode, code, told)
        for sentence in sentences:
            self.assertIn(sentence, told)

    def test_0_for_a_client_certificate_that_is_accepted(self):
        with PlainServer(tls(echo_until_end, client_ca="root.pem")) as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--cert", "buyer.pem", "--key", "buyer.key", "--explain",
                                stdin=b"x")
        told = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (0, b"x"), told)
        self.assertIn("7. The client proves who it is: done", told)
        self.assertIn("email:buyer@shop.example", told)

    def test_10_for_a_connection_that_is_cut(self):
        def serve(secure):
            secure.sendall(b"half of i")
            raw = secure.detach()
            os.close(raw)

        with PlainServer(tls(serve)) as server:
            process = subprocess.Popen([COMMAND, "connect", f"127.0.0.1:{server.port}", "--ca", "root.pem"], cwd=ROOM,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=self.environment)
            said, told = process.stdout.read(), process.stderr.read().decode()
            self.assertEqual((process.wait(timeout=20), said), (10, b"half of i"), told)
            self.assertIn("without close_notify", told)
            for stream in (process.stdin, process.stdout, process.stderr):
                stream.close()


class Telling(ConnectTest):
    def test_explain_shows_the_seven_steps(self):
        with PlainServer(tls(echo_until_end)) as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--explain", stdin=b"x")
        told = self.ends(0, done)
        self.assertEqual(re.findall(r"^(\d)\. ", told, re.MULTILINE), list("1234567"))
        for part in ("client hello", "x25519", "CN=shop.example", "issued by CN=Test Root", "TLS_AES_",
                     "did not ask who the client is", "Closed by both sides with close_notify"):
            self.assertIn(part, told)
        self.assertNotIn("\x1b", told)
        self.assertEqual(done.stdout, b"x")

    def test_a_hello_retry_request_is_shown(self):
        with Openssl("-www", "-groups", "P-384") as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--explain", stdin=b"GET / HTTP/1.0\r\n\r\n")
        self.ends(0, done, "hello retry request", "a share of secp384r1 instead")

    def test_json_holds_the_same(self):
        with PlainServer(tls(echo_until_end)) as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--json", stdin=b"x")
        told = json.loads(self.ends(0, done))
        self.assertEqual((told["exit_code"], told["failure"], len(told["steps"])), (0, None, 7))
        self.assertEqual([step["number"] for step in told["steps"]], [1, 2, 3, 4, 5, 6, 7])
        self.assertGreater(told["traffic"]["server"]["bytes"], 500)

    def test_json_holds_a_failure(self):
        with Openssl() as server:
            done = self.connect(f"127.0.0.1:{server.port}", "--name", "other.example", "--json")
        told = json.loads(done.stderr)
        self.assertEqual((done.returncode, told["exit_code"], told["steps"][0]["state"]), (6, 6, "failed"))
        self.assertIn("other.example", told["failure"]["what"])


class Keys(ConnectTest):
    LINE = re.compile(r"\A(CLIENT|SERVER)_(HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_0) [0-9a-f]{64} ([0-9a-f]{64}|"
                      r"[0-9a-f]{96})\Z|\AEXPORTER_SECRET [0-9a-f]{64} [0-9a-f]{64,96}\Z")

    def check(self, file, lines):
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        written = file.read_text().splitlines()
        self.assertEqual(len(written), lines)
        for line in written:
            self.assertRegex(line, self.LINE)

    def test_are_appended_to_a_log_that_others_cannot_read(self):
        file = ROOM / "keys.log"
        for lines in (5, 10):
            with PlainServer(tls(echo_until_end)) as server:
                self.ends(0, self.connect(f"127.0.0.1:{server.port}", "--keylog", file), f"go to {file}", "RFC 9850")
            self.check(file, lines)

    def test_go_where_the_environment_says(self):
        file = ROOM / "environment.log"
        self.environment["SSLKEYLOGFILE"] = str(file)
        with PlainServer(tls(echo_until_end)) as server:
            self.ends(0, self.connect(f"127.0.0.1:{server.port}"), "RFC 9850")
        self.check(file, 5)

    def test_that_cannot_be_logged_stop_only_those_who_asked(self):
        self.ends(1, self.connect("127.0.0.1:1", "--keylog", "/absent/keys"), "/absent/keys")
        self.environment["SSLKEYLOGFILE"] = "/absent/keys"
        with PlainServer(tls(echo_until_end)) as server:
            self.ends(0, self.connect(f"127.0.0.1:{server.port}"), "SSLKEYLOGFILE is ignored")


if __name__ == "__main__":
    unittest.main()
