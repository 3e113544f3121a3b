"""bulla explain: the page of a connection, against OpenSSL's server and our own, and of a demonstration."""
import json
import stat
import unittest

from command import CommandTest
from explain_test import ExplainTest, Peer, free_port


class PageTest(ExplainTest):
    def explain(self, peer, *words, trust="root.pem"):
        return self.run_bulla("explain", f"127.0.0.1:{peer.port}", "--ca", trust, *words)

    def key_log(self, name="keys.txt"):
        """The secrets by their labels."""
        return {line.split()[0]: line.split()[2] for line in (self.room / name).read_text().splitlines()}

    def assert_whole(self, page):
        """Records and messages fit together."""
        for place, message in enumerate(page["messages"]):
            for record in message["records"]:
                self.assertIn(place, page["records"][record]["messages"])
        for record in page["records"]:
            self.assertEqual(len(record["bytes"]), 2 * record["size"])
            if record["sealed"]:
                self.assertEqual(page["secrets"][record["secret"]]["writer"], record["from"])


class Connection(PageTest):
    def test_shows_a_connection_to_openssl(self):
        with self.openssl() as peer:
            done = self.explain(peer, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        page = json.loads(done.stdout)
        self.assertEqual(page["exit_code"], 0)
        self.assertEqual([step["state"] for step in page["steps"]],
                         ["done", "done", "done", "done", "done", "absent", "absent"])
        self.assertEqual(page["messages"][0]["name"], "client hello")
        self.assertIn("new session ticket", [message["name"] for message in page["messages"]])
        self.assert_whole(page)
        chain = page["chains"][0]
        self.assertTrue(chain["good"])
        self.assertEqual(chain["certificates"][0]["proved"], "by its issuer")
        self.assertTrue(chain["certificates"][-1]["from_our_store"])
        self.assertIn("chain judged", [one["what"] for one in page["operations"]])

    def test_shows_the_bytes_that_were_recorded(self):
        with self.openssl() as peer:
            done = self.explain(peer, "--json", "--record", "one.rec")
        recorded = (self.room / "one.rec").read_bytes()
        for record in json.loads(done.stdout)["records"]:
            self.assertIn(bytes.fromhex(record["bytes"]), recorded)

    def test_has_no_secret_unless_it_is_asked(self):
        with self.openssl() as peer:
            plain = self.explain(peer, "--json", "--keylog", "keys.txt")
            page = self.explain(peer, "--out", "page.html", "--keylog", "again.txt")
            open_hearted = self.explain(peer, "--json", "--secrets", "--keylog", "open.txt")
        self.assertGreaterEqual(len(self.key_log()), 5)
        for value in self.key_log().values():
            self.assertNotIn(value, plain.stdout)
        self.assertEqual(page.returncode, 0)
        for value in self.key_log("again.txt").values():
            self.assertNotIn(value, (self.room / "page.html").read_text())
        self.assertIn("whoever reads it can read what was sent", open_hearted.stderr)
        secrets = {one["key_log_label"]: one["value"] for one in json.loads(open_hearted.stdout)["secrets"]}
        for label, value in self.key_log("open.txt").items():
            self.assertEqual(secrets[label], value)

    def test_shows_tls12_and_its_keys(self):
        with self.peer_of_tls12(free_port()) as peer:
            done = self.explain(peer, "--json", "--secrets", "--keylog", "keys.txt")
        page = json.loads(done.stdout)
        self.assertEqual(page["choice"]["version"], "TLS 1.2")
        self.assert_whole(page)
        master = next(one for one in page["secrets"] if one["name"] == "master secret")
        self.assertEqual(master["value"], self.key_log()["CLIENT_RANDOM"])

    def peer_of_tls12(self, port):
        return Peer(self, port, "openssl", "s_server", "-tls1_2", "-accept", f"127.0.0.1:{port}", "-www", "-cert",
                    "shop.crt", "-cert_chain", "shop.crt", "-key", "shop.key")

    def test_shows_a_mutual_connection(self):
        self.bulla("ca", "issue", "--client", "me@example.org", "--dir", "ca", "--out", "me")
        with self.openssl("-Verify", "1", "-CAfile", "root.pem") as peer:
            done = self.explain(peer, "--json", "--cert", "me.crt", "--key", "me.key")
        page = json.loads(done.stdout)
        self.assertEqual(page["steps"][6]["state"], "done")
        self.assertEqual([chain["whose"] for chain in page["chains"]], ["server", "client"])
        self.assertIn("signature made", [one["what"] for one in page["operations"]])


class Failures(PageTest):
    def test_has_a_page_and_the_exit_code_of_connect(self):
        self.bulla("ca", "init", "--dir", "other", "--name", "Somebody else")
        (self.room / "other.pem").write_text(self.bulla("ca", "export", "--dir", "other"))
        with self.openssl() as peer:
            done = self.explain(peer, trust="other.pem")
        self.assertEqual(done.returncode, 5)
        self.assertRegex(done.stderr, r"\Abulla: [^\n]+\n\Z")
        self.assertEqual(done.stdout, "The page is in bulla-127.0.0.1.html.\n")
        self.assertIn("bulla-127.0.0.1.html", self.names())

    def test_tells_in_json_where_it_broke(self):
        with self.openssl() as peer:
            done = self.explain(peer, "--json", "--name", "other.example")
        self.assertEqual(done.returncode, 6)
        page = json.loads(done.stdout)
        self.assertEqual(page["steps"][0]["state"], "failed")
        self.assertFalse(page["chains"][0]["good"])
        self.assertEqual(page["messages"][-1]["what"], "alert")

    def test_learns_that_the_server_refuses_the_client(self):
        with self.openssl("-Verify", "1", "-verify_return_error", "-CAfile", "root.pem") as peer:
            done = self.explain(peer, "--json")
        self.assertEqual(done.returncode, 9, done.stderr)
        self.assertEqual(json.loads(done.stdout)["exit_code"], 9)

    def test_shows_nothing_where_there_was_no_connection(self):
        self.refused(3, "", "explain", f"127.0.0.1:{free_port()}", "--ca", "root.pem")
        self.assertNotIn("bulla-127.0.0.1.html", self.names())

    def test_leaves_a_file_as_it_was_that_cannot_be_replaced(self):
        self.refused(1, "", "explain", "--demo", "--out", "no-such-directory/page.html")
        self.assertNotIn("no-such-directory", self.names())

    def test_knows_what_it_is_asked_for(self):
        for words in ((), ("127.0.0.1:1", "--demo"), ("--demo", "--replay", "one.rec")):
            self.refused(2, "give one of HOST:PORT, --pcap FILE, --replay FILE and --demo", "explain", *words)
        self.refused(2, "--connection wants --pcap or --replay", "explain", "--demo", "--connection", "1")
        self.refused(2, "go with HOST:PORT", "explain", "--demo", "--ca", "root.pem")
        self.refused(2, "--json makes none", "explain", "--demo", "--json", "--open")
        self.refused(2, "is no HOST:PORT", "explain", "nobody")


class Replay(PageTest):
    def test_shows_a_recording_as_it_was(self):
        with self.openssl() as peer:
            live = json.loads(self.explain(peer, "--json", "--record", "one.rec", "--record-secrets").stdout)
        again = json.loads(self.bulla("explain", "--replay", "one.rec", "--json"))
        self.assertEqual([one["bytes"] for one in again["records"]], [one["bytes"] for one in live["records"]])
        self.assertEqual([one["bytes"] for one in again["messages"]], [one["bytes"] for one in live["messages"]])
        self.assertEqual([one["name"] for one in again["secrets"]], [one["name"] for one in live["secrets"]])
        self.assertEqual(self.bulla("explain", "--replay", "one.rec", "--out", "again.html"),
                         "The page is in again.html.\n")

    def test_wants_its_secrets(self):
        with self.openssl() as peer:
            self.explain(peer, "--json", "--record", "one.rec")
        self.refused(2, "there is no page of it", "explain", "--replay", "one.rec", "--json")

    def test_shows_what_the_server_recorded(self):
        with self.serve("--record", "all.rec", "--record-secrets") as peer:
            self.connect(peer)
        page = json.loads(self.bulla("explain", "--replay", "all.rec", "--json"))
        self.assertEqual(page["seen_by"], "server")
        self.assert_whole(page)


class Demo(CommandTest):
    def test_needs_nothing_but_the_command(self):
        self.assertEqual(self.bulla("explain", "--demo"), "The page is in bulla-demo.html.\n")
        self.assertEqual(self.names(), ["bulla-demo.html"])
        self.assertTrue((self.room / "bulla-demo.html").read_text().startswith("<!DOCTYPE html>"))

    def test_is_a_whole_mutual_transaction(self):
        page = json.loads(self.bulla("explain", "--demo", "--json"))
        self.assertEqual({step["state"] for step in page["steps"]}, {"done"})
        self.assertIn("application_data", [record["content"] for record in page["records"]])
        self.assertEqual([record["number"] for record in page["records"]], list(range(1, page["records_in_all"] + 1)))

    def test_shows_the_classic_way(self):
        page = json.loads(self.bulla("explain", "--demo", "--policy", "classic", "--json"))
        self.assertEqual(page["choice"]["version"], "TLS 1.2")
        self.assertIn("TLS_RSA", page["choice"]["suite"])
        self.assertIn("secret encrypted", [one["what"] for one in page["operations"]])

    def test_keeps_a_page_with_secrets_for_its_owner(self):
        done = self.run_bulla("explain", "--demo", "--secrets", "--out", "mine.html")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(stat.S_IMODE((self.room / "mine.html").stat().st_mode), 0o600)

    def test_gives_the_page_to_the_browser(self):
        opener = self.room / "xdg-open"
        opener.write_text("#!/bin/sh\necho \"$1\" > opened\n")
        opener.chmod(0o755)
        self.environment["PATH"] = f"{self.room}:{self.environment['PATH']}"
        self.bulla("explain", "--demo", "--open")
        self.assertEqual((self.room / "opened").read_text(), "bulla-demo.html\n")


if __name__ == "__main__":
    unittest.main()
