"""interop: `bulla explain --pcap` of what tcpdump has captured between programs of others, and with ours."""

import json
import os
import re
import struct
import subprocess
import time
import unittest

from harness import BULLA, GREETING, LIMIT, REQUEST, Background, Interop, each, free_port, needs, run

ETHERNET = 1
FIN, SYN, RST = 1, 2, 4


def packets_in(file):
    """Link type, then each packet's bytes of a pcap file; what is not whole yet is left out."""
    order = "<" if file[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    yield struct.unpack(order + "I", file[20:24])[0]
    at = 24
    while at + 16 <= len(file):
        size = struct.unpack(order + "I", file[at + 8:at + 12])[0]
        if at + 16 + size <= len(file):
            yield file[at + 16:at + 16 + size]
        at += 16 + size


class Sides:
    """What both sides of one connection said, put together from a capture without Bulla."""

    def __init__(self):
        self.parts = {"client": {}, "server": {}}
        self.first = {}
        self.ended = set()

    def hear(self, side, tcp):
        sequence, flags = struct.unpack(">I", tcp[4:8])[0], tcp[13]
        if flags & SYN:
            self.first[side] = sequence + 1
        if flags & FIN:
            self.ended.add(side)
        if flags & RST:
            self.ended |= {"client", "server"}
        payload = tcp[4 * (tcp[12] >> 4):]
        if payload:
            self.parts[side][(sequence - self.first[side]) % 2**32] = payload

    def said(self, side):
        stream = b""
        for place, payload in sorted(self.parts[side].items()):
            stream += payload[len(stream) - place:] if place <= len(stream) else b"?"
        return stream


def connections_in(file, port):
    """Those with the server at this port that begin in the capture."""
    packets, connections = packets_in(file), {}
    if next(packets, ETHERNET) != ETHERNET:
        raise AssertionError("the loopback is no Ethernet")
    for packet in packets:
        ip = packet[14:]
        tcp = ip[4 * (ip[0] & 15):struct.unpack(">H", ip[2:4])[0]]
        source, destination = struct.unpack(">HH", tcp[:4])
        side, client = ("server", destination) if source == port else ("client", source)
        if side == "client" and tcp[13] & SYN:
            connections.setdefault(client, Sides())
        if client in connections:
            connections[client].hear(side, tcp)
    return list(connections.values())


class Capture:
    """tcpdump on the loopback."""

    def __init__(self, file, port):
        self.file, self.port = file, port
        self.errors = open(file + ".txt", "w+b")
        self.output = open(file, "wb")

    def __enter__(self):
        self.process = subprocess.Popen(
            ["tcpdump", "-i", "lo", "--immediate-mode", "-U", "-s", "0", "-w", "-", f"tcp port {self.port}"],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors)
        end = time.monotonic() + LIMIT
        while b"listening on" not in self.said():
            if self.process.poll() is not None or time.monotonic() > end:
                self.end()
                raise unittest.SkipTest(f"tcpdump may not capture here: {self.said().decode()}")
            time.sleep(0.05)
        return self

    def said(self):
        with open(self.file + ".txt", "rb") as errors:
            return errors.read()

    def connections(self):
        with open(self.file, "rb") as file:
            return connections_in(file.read(), self.port)

    def wait(self, count=1):
        """Until so many connections are over; gives them."""
        end = time.monotonic() + LIMIT
        while sum(len(one.ended) == 2 for one in self.connections()) < count:
            if time.monotonic() > end:
                raise AssertionError("the connection did not end")
            time.sleep(0.05)
        return self.connections()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(LIMIT)
        self.output.close()
        self.errors.close()

    def __exit__(self, *_):
        self.end()


def openssl_messages(output):
    """What -msg shows: by side, the bytes of each handshake message and alert."""
    messages = {"client": [], "server": []}
    taking = None
    for line in output.splitlines():
        head = re.match(r"(<<<|>>>) .*, (\w+) \[length ", line)
        if head:
            kept = head.group(2) in ("Handshake", "Alert")
            taking = messages["client" if head.group(1) == ">>>" else "server"] if kept else None
            if kept:
                taking.append("")
        elif taking is not None and re.fullmatch(r"(    [0-9a-f]{2}| [0-9a-f]{2})( [0-9a-f]{2})*\s*", line):
            taking[-1] += line.replace(" ", "").strip()
        else:
            taking = None
    return messages


class Captured(Interop):
    @classmethod
    def setUpClass(cls):
        needs("tcpdump")
        needs("openssl")
        super().setUpClass()

    def explain(self, name, *words):
        return run(BULLA, "explain", "--pcap", self.path(name + ".pcap"), *words, check=True).stdout.decode()

    def page(self, name, *words):
        return json.loads(self.explain(name, "--keylog", self.path(name + ".keys"), "--json", *words))

    def ask_openssl(self, name, server_words=(), client_words=(), identity="server-ecdsa", before=None):
        """s_client asks s_server while tcpdump listens; gives what -msg said, and both sides as they were captured.
        before: words of a connection that nobody captures."""
        port = free_port()
        certificate, key = self.pair(identity)
        client = ("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-ign_eof")
        request = "GET /greeting.txt HTTP/1.0\r\n\r\n"
        with Background("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-WWW",
                        *server_words, cwd=self.path("www")) as server:
            server.wait_for("ACCEPT")
            if before:
                run(*client, *before, stdin=request)
            with Capture(self.path(name + ".pcap"), port) as capture:
                asked = run(*client, "-msg", "-keylogfile", self.path(name + ".keys"), *client_words, stdin=request)
                self.assertIn(GREETING, asked.stdout.decode())
                return asked.stdout.decode(), capture.wait()[0]

    def assert_bytes(self, page, sides):
        """The records are all that crossed the network; a message in the clear lies in its records as it is shown."""
        for side in ("client", "server"):
            records = [record for record in page["records"] if record["from"] == side]
            self.assertEqual("".join(record["bytes"] for record in records), sides.said(side).hex())
        for message in page["messages"]:
            self.assert_tree(message["tree"], len(message["bytes"]) // 2)
            if not message["sealed"]:
                payload = "".join(page["records"][place]["bytes"][10:] for place in message["records"])
                self.assertIn(message["bytes"], payload)
        for record in page["records"]:
            self.assert_tree(record["tree"], record["size"])

    def assert_tree(self, tree, size):
        self.assertLessEqual(0, tree["begin"])
        self.assertLessEqual(tree["begin"], tree["end"])
        self.assertLessEqual(tree["end"], size)
        for part in tree.get("parts", []):
            self.assert_tree(part, size)

    def assert_messages(self, page, output):
        expected = openssl_messages(output)
        for side in ("client", "server"):
            shown = [message["bytes"] for message in page["messages"] if message["from"] == side]
            self.assertEqual(shown, expected[side])
            self.assertGreater(len(shown), 2)

    @each(
        tls13=((), ()),
        a_retry=(("-groups", "P-384"), ()),
        aes256=(("-ciphersuites", "TLS_AES_256_GCM_SHA384"), ()),
        chacha=(("-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"), ()),
        tls12_gcm=((), ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256")),
        tls12_chacha=((), ("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305")),
        tls12_cbc_encrypt_then_mac=((), ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384")),
        tls12_cbc=(("-no_etm",), ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA")),
        tls12_rsa=((), ("-tls1_2", "-cipher", "AES128-SHA256"), "server-rsa"),
        tls12_finite_field=((), ("-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"), "server-rsa"),
    )
    def check_openssl(self, server_words, client_words, identity="server-ecdsa"):
        name = "openssl" + self.id().rsplit("_openssl", 1)[-1]
        output, sides = self.ask_openssl(name, server_words, client_words, identity)
        page = self.page(name)
        self.assertEqual(page["seen_by"], "network")
        self.assertEqual(page["operations"], [])
        self.assert_messages(page, output)
        self.assert_bytes(page, sides)
        self.assertNotIn(None, [record["content"] for record in page["records"] if record["sealed"]])

    def test_shows_without_keys_what_is_in_the_clear(self):
        output, sides = self.ask_openssl("closed")
        told = self.explain("closed")
        self.assertIn("(localhost)", told)
        self.assertIn("0 of ", told)
        self.assertIn("no key log was given", told)
        expected = openssl_messages(output)
        page = json.loads(self.explain("closed", "--json"))
        self.assertEqual([message["bytes"] for message in page["messages"]],
                         [expected["client"][0], expected["server"][0]])
        self.assert_bytes(page, sides)

    def test_opens_a_session_that_goes_on(self):
        session = self.path("session.pem")
        output, sides = self.ask_openssl("resumed", client_words=("-sess_in", session), before=("-sess_out", session))
        page = self.page("resumed")
        self.assertTrue(page["choice"]["resumed"])
        self.assert_messages(page, output)
        self.assert_bytes(page, sides)

    def test_opens_what_curl_and_our_server_said(self):
        needs("curl")
        with self.served() as (_, port), Capture(self.path("curl.pcap"), port) as capture:
            got = run("curl", "--silent", "--cacert", self.root, f"https://localhost:{port}/greeting.txt", "--ipv4",
                      env={**os.environ, "SSLKEYLOGFILE": self.path("curl.keys")})
            self.assertEqual(got.stdout.decode(), GREETING)
            sides = capture.wait()[0]
        page = self.page("curl")
        self.assert_bytes(page, sides)
        self.assertNotIn(None, [record["content"] for record in page["records"] if record["sealed"]])
        names = [message["name"] for message in page["messages"]]
        self.assertEqual(names[:2], ["client hello", "server hello"])
        self.assertEqual(names.count("finished"), 2)
        told = self.explain("curl", "--keylog", self.path("curl.keys"))
        self.assertRegex(told, r"\n(\d+) of \1 sealed records were opened\.\n")

    def test_lists_connections_and_lets_one_be_chosen(self):
        with self.served() as (_, port), Capture(self.path("many.pcap"), port) as capture:
            for _ in range(2):
                self.assert_code(self.connect(port, "--keylog", self.path("many.keys"), stdin=REQUEST), 0)
            capture.wait(2)
        listed = self.explain("many").splitlines()
        connections = [line for line in listed if re.match(r"\d+  127\.0\.0\.1:\d+ to 127\.0\.0\.1:", line)]
        self.assertEqual(len(connections), 2)
        self.assertIn("TLS 1.3", connections[0])
        self.assertEqual(self.page("many", "--connection", "1")["messages"][0]["name"], "client hello")


if __name__ == "__main__":
    unittest.main()
