"""bulla ca: made, issued, exported; what is refused leaves nothing; OpenSSL agrees with what was made."""
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import time
import unittest

from command import COMMAND, CommandTest


def openssl(*words):
    return subprocess.run(["openssl", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, timeout=60)


class Requests(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))

    def openssl(self, *words):
        done = subprocess.run(["openssl", *words], cwd=self.room, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_a_key_made_elsewhere_gets_its_certificate(self):
        self.bulla("ca", "request", "shop.example", "192.0.2.1", "--out", "shop")
        self.assertEqual(stat.S_IMODE((self.room / "shop.key").stat().st_mode), 0o600)
        self.assertIn("DNS:shop.example, IP Address:192.0.2.1", self.openssl("req", "-in", "shop.csr", "-verify", "-text"))
        self.bulla("ca", "sign", "shop.csr", "--dir", "ca")
        self.bulla("verify", "shop.crt", "--ca", "root.pem", "--name", "192.0.2.1", "--level", "pedantic")

    def test_takes_what_openssl_asks(self):
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "a.key", "-subj", "/CN=a.example", "-outform", "DER",
                     "-addext", "subjectAltName=DNS:a.example,email:ann@a.example", "-out", "a.csr")
        made = json.loads(self.bulla("ca", "sign", "a.csr", "--dir", "ca", "--json"))
        self.assertEqual((made["names"], made["use"]), (["a.example", "ann@a.example"], "client"))

    def test_refuses_and_leaves_nothing(self):
        self.openssl("req", "-newkey", "rsa:1024", "-nodes", "-keyout", "a.key", "-subj", "/CN=a.example", "-out", "a.csr")
        self.refused(5, "RSA of 1024 bits", "ca", "sign", "a.csr", "--dir", "ca")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "a.key", "-subj", "/CN=A shop", "-out", "b.csr")
        self.refused(3, "asks for no name", "ca", "sign", "b.csr", "--dir", "ca")
        self.refused(1, "root.pem", "ca", "sign", "root.pem", "--dir", "ca")
        self.assertFalse((self.room / "a.crt").exists() or (self.room / "b.crt").exists())
        self.assertEqual(self.bulla("ca", "list", "--dir", "ca"), "")

    def test_replaces_nothing_unasked(self):
        self.bulla("ca", "request", "a.example", "--out", "a")
        self.refused(1, "a.key", "ca", "request", "a.example", "--out", "a")
        self.bulla("ca", "sign", "a.csr", "--dir", "ca")
        self.refused(1, "a.crt", "ca", "sign", "a.csr", "--dir", "ca")
        self.bulla("ca", "sign", "a.csr", "--dir", "ca", "--force")


class Revocation(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca")
        self.bulla("ca", "issue", "shop.example", "--dir", "ca", "--out", "shop")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))

    def test_what_was_taken_back_is_refused_by_its_list(self):
        judge = ("verify", "shop.crt", "--ca", "root.pem", "--crl", "ca.crl")
        self.bulla("ca", "crl", "--dir", "ca", "--out", "ca.crl")
        self.bulla(*judge)
        self.bulla("ca", "revoke", "shop.crt", "--dir", "ca", "--reason", "keyCompromise")
        self.bulla("ca", "crl", "--dir", "ca", "--out", "ca.crl")
        self.assertEqual(self.run_bulla(*judge).returncode, 8)
        said = openssl("crl", "-in", self.room / "ca.crl", "-noout", "-text").stdout
        self.assertIn("Key Compromise", said)
        self.assertIn("CRL Number: \n                2", said)

    def test_by_its_number_and_once(self):
        listed = json.loads(self.bulla("ca", "list", "--dir", "ca", "--json"))
        first = json.loads(self.bulla("ca", "revoke", listed[0]["serial"], "--dir", "ca", "--json"))
        again = json.loads(self.bulla("ca", "revoke", "shop.crt", "--dir", "ca", "--reason", "superseded", "--json"))
        self.assertEqual(first, again)
        self.assertEqual((first["status"], first["reason"]), ("revoked", "unspecified"))
        self.assertIn("  revoked  ", self.bulla("ca", "list", "--dir", "ca"))

    def test_says_what_it_does_not_know(self):
        self.refused(1, "neither a file nor a serial number", "ca", "revoke", "nobody", "--dir", "ca")
        self.refused(1, "serial number 77", "ca", "revoke", "77", "--dir", "ca")
        self.bulla("ca", "init", "--dir", "other")
        self.refused(1, "no such certificate", "ca", "revoke", "shop.crt", "--dir", "other")
        self.refused(2, "--reason", "ca", "revoke", "shop.crt", "--dir", "ca", "--reason", "boredom")
        self.refused(1, "no/ca.crl", "ca", "crl", "--dir", "ca", "--out", "no/ca.crl")


class Init(CommandTest):
    def test_makes_a_ca_whose_files_are_its_owners_alone(self):
        said = self.bulla("ca", "init", "--dir", "ca", "--name", "Workshop")
        self.assertIn('"Workshop"', said)
        for path in [self.room / "ca", *(self.room / "ca").iterdir()]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)
        self.assertEqual((self.room / "ca/authority.db").read_bytes()[:15], b"SQLite format 3")

    def test_lives_in_the_data_directory_of_the_user_unless_told_otherwise(self):
        self.bulla("ca", "init")
        self.assertTrue((self.room / "home/.local/share/bulla/ca/authority.db").exists())
        self.environment["XDG_DATA_HOME"] = str(self.room / "data")
        self.bulla("ca", "init")
        self.assertTrue((self.room / "data/bulla/ca/authority.db").exists())

    def test_tells_scripts_what_was_made(self):
        made = json.loads(self.bulla("ca", "init", "--dir", "ca", "--name", "W", "--json"))
        self.assertEqual(made["name"], "W")
        self.assertEqual(made["directory"], str(self.room / "ca"))
        self.assertEqual(len(made["root_sha256"]), 64)

    def test_takes_an_empty_directory_that_is_there(self):
        (self.room / "ca").mkdir()
        self.bulla("ca", "init", "--dir", "ca")

    def test_refuses_a_second_ca_in_one_place(self):
        self.bulla("ca", "init", "--dir", "ca")
        before = self.bulla("ca", "export", "--dir", "ca")
        self.refused(1, "exists already: ca", "ca", "init", "--dir", "ca")
        self.assertEqual(self.bulla("ca", "export", "--dir", "ca"), before)

    def test_refuses_a_place_where_nothing_can_be_made(self):
        (self.room / "file").write_text("")
        self.refused(1, "file/ca", "ca", "init", "--dir", "file/ca")
        self.refused(1, "/proc/ca", "ca", "init", "--dir", "/proc/ca")
        self.assertEqual(self.names(), ["file"])

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_refuses_a_directory_that_may_not_be_written(self):
        (self.room / "ca").mkdir(mode=0o500)
        self.refused(1, "ca", "ca", "init", "--dir", "ca")
        self.assertEqual(self.names("ca"), [])

    def test_refuses_names_that_are_no_text(self):
        self.refused(2, "--name", "ca", "init", "--dir", "ca", "--name", "")
        self.refused(2, "1 to 48", "ca", "init", "--dir", "ca", "--name", "x" * 49)
        self.refused(2, "1 to 48", "ca", "init", "--dir", "ca", "--name", "a\nb")
        self.assertEqual(self.names(), [])


class Issue(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))

    def verify(self, certificate, purpose, *more):
        file = self.room / certificate
        return openssl("verify", "-x509_strict", "-CAfile", self.room / "root.pem", "-untrusted", file, "-purpose",
                       purpose, *more, file)

    def test_openssl_trusts_what_is_issued_to_servers(self):
        for key in ("ecdsa", "rsa", "ed25519"):
            self.bulla("ca", "issue", "shop.example", "*.shop.example", "192.0.2.7", "2001:db8::7", "--dir", "ca",
                       "--out", key, "--key", key)
            for check in (("-verify_hostname", "shop.example"), ("-verify_hostname", "www.shop.example"),
                          ("-verify_ip", "192.0.2.7"), ("-verify_ip", "2001:db8::7")):
                verified = self.verify(f"{key}.crt", "sslserver", *check)
                self.assertEqual(verified.returncode, 0, verified.stdout)
            self.assertNotEqual(self.verify(f"{key}.crt", "sslserver", "-verify_hostname", "b.example").returncode, 0)
            self.assertNotEqual(self.verify(f"{key}.crt", "sslclient").returncode, 0)

    def test_openssl_trusts_what_is_issued_to_clients(self):
        self.bulla("ca", "issue", "ann@example.com", "--client", "--dir", "ca", "--out", "ann")
        verified = self.verify("ann.crt", "sslclient", "-verify_email", "ann@example.com")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assertNotEqual(self.verify("ann.crt", "sslserver").returncode, 0)

    def test_an_address_for_mail_alone_makes_a_client(self):
        issued = json.loads(self.bulla("ca", "issue", "ann@example.com", "--dir", "ca", "--json"))
        self.assertEqual(issued["use"], "client")
        self.assertEqual(issued["names"], ["ann@example.com"])

    def test_key_and_certificate_belong_together_and_the_key_is_private(self):
        self.bulla("ca", "issue", "shop.example", "--dir", "ca")
        self.assertEqual(stat.S_IMODE((self.room / "shop.example.key").stat().st_mode), 0o600)
        in_key = openssl("pkey", "-in", self.room / "shop.example.key", "-pubout").stdout
        in_certificate = openssl("x509", "-in", self.room / "shop.example.crt", "-noout", "-pubkey").stdout
        self.assertIn("PUBLIC KEY", in_key)
        self.assertEqual(in_key, in_certificate)

    def test_the_file_is_the_leaf_then_the_intermediates(self):
        self.bulla("ca", "issue", "shop.example", "--dir", "ca")
        text = (self.room / "shop.example.crt").read_text()
        self.assertEqual(text.count("BEGIN CERTIFICATE"), 2)
        first = openssl("x509", "-in", self.room / "shop.example.crt", "-noout", "-subject", "-serial").stdout
        self.assertIn("shop.example", first)
        self.assertGreaterEqual(len(first.split("serial=")[1].strip()), 31)

    def test_days_are_those_asked_for(self):
        self.bulla("ca", "issue", "a.example", "--dir", "ca", "--days", "2")
        file = self.room / "a.example.crt"
        self.assertEqual(openssl("x509", "-in", file, "-noout", "-checkend", 2 * 86400 - 600).returncode, 0)
        self.assertEqual(openssl("x509", "-in", file, "-noout", "-checkend", 2 * 86400 + 1).returncode, 1)

    def test_file_names_are_safe(self):
        self.bulla("ca", "issue", "*.shop.example", "--dir", "ca")
        self.bulla("ca", "issue", "2001:db8::1", "--dir", "ca")
        for name in ("_wildcard.shop.example.crt", "2001_db8__1.key"):
            self.assertIn(name, self.names())

    def test_names_may_be_words_of_the_command(self):
        for name in ("list", "issue", "ca", "export"):
            self.bulla("ca", "issue", name, "--dir", "ca")
            self.assertIn(f"{name}.crt", self.names())

    def test_replaces_files_only_when_told(self):
        self.bulla("ca", "issue", "a.example", "--dir", "ca", "--out", "a")
        before = (self.room / "a.key").read_text()
        self.refused(1, "exists already: a.key", "ca", "issue", "a.example", "--dir", "ca", "--out", "a")
        (self.room / "a.key").rename(self.room / "kept.key")
        self.refused(1, "exists already: a.crt", "ca", "issue", "a.example", "--dir", "ca", "--out", "a")
        self.assertFalse((self.room / "a.key").exists())
        (self.room / "kept.key").rename(self.room / "a.key")
        self.bulla("ca", "issue", "a.example", "--dir", "ca", "--out", "a", "--force")
        self.assertNotEqual((self.room / "a.key").read_text(), before)
        self.assertEqual(len(json.loads(self.bulla("ca", "list", "--dir", "ca", "--json"))), 2)

    def test_bad_names_are_refused_by_name(self):
        for name in ("bad name", "a..example", "a-.example", "*", "a.*.example", "1.2.3", "@example.com", "a@b@c", "",
                     "x" * 64 + ".example", "a/b", "exa\nmple"):
            self.refused(3, "no DNS name, IP address or e-mail address", "ca", "issue", "good.example", name, "--dir",
                         "ca")
        self.assertEqual(self.names(), ["ca", "root.pem"])
        self.assertEqual(json.loads(self.bulla("ca", "list", "--dir", "ca", "--json")), [])

    def test_wrong_use_is_refused(self):
        self.refused(2, "NAME", "ca", "issue", "--dir", "ca")
        self.refused(2, "--key", "ca", "issue", "a.example", "--dir", "ca", "--key", "dsa")
        self.refused(2, "--days", "ca", "issue", "a.example", "--dir", "ca", "--days", "0")
        self.refused(2, "--days", "ca", "issue", "a.example", "--dir", "ca", "--days", "99999")
        self.refused(2, "cannot outlive", "ca", "issue", "a.example", "--dir", "ca", "--days", "3652")
        self.refused(2, "--out", "ca", "issue", "a.example", "--dir", "ca", "--out", "below/")
        self.assertEqual(self.names(), ["ca", "root.pem"])

    def test_without_a_ca_says_how_to_make_one(self):
        self.refused(1, "Make one with: bulla ca init", "ca", "issue", "a.example", "--dir", "absent")
        self.refused(1, "Make one with: bulla ca init", "ca", "export", "--dir", "absent")
        self.refused(1, "absent", "ca", "list", "--dir", "absent")
        self.assertNotIn("absent", self.names())

    def test_a_place_that_cannot_be_written_leaves_nothing(self):
        self.refused(1, "absent/a.key", "ca", "issue", "a.example", "--dir", "ca", "--out", "absent/a")
        self.assertEqual(self.names(), ["ca", "root.pem"])

    def test_a_broken_database_is_one_sentence(self):
        (self.room / "ca/authority.db").write_bytes(b"x" * 4096)
        self.refused(1, "authority.db", "ca", "issue", "a.example", "--dir", "ca")

    def test_closed_standard_streams_do_no_harm(self):
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            subprocess.run(["/bin/sh", "-c", f'exec "$0" "$@" {closed}', COMMAND, "ca", "issue", "a.example", "--dir",
                            "ca", "--out", "a", "--force"], cwd=self.room, env=self.environment, check=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)
            self.assertRegex((self.room / "a.key").read_text(), r"\A-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n\Z")
            self.assertEqual(self.verify("a.crt", "sslserver").returncode, 0)

    def test_many_at_once_are_all_in_the_book(self):
        running = [subprocess.Popen([COMMAND, "ca", "issue", f"n{i}.example", "--dir", "ca"], cwd=self.room,
                                    env=self.environment, stdout=subprocess.DEVNULL) for i in range(12)]
        self.assertEqual([one.wait(60) for one in running], [0] * 12)
        book = json.loads(self.bulla("ca", "list", "--dir", "ca", "--json"))
        self.assertEqual(sorted(name for one in book for name in one["names"]),
                         sorted(f"n{i}.example" for i in range(12)))

    def test_killed_in_the_middle_the_ca_goes_on(self):
        chance = random.Random(1)
        for i in range(40):
            running = subprocess.Popen([COMMAND, "ca", "issue", f"k{i}.example", "--dir", "ca"], cwd=self.room,
                                       env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.0, 0.03))
            running.send_signal(signal.SIGKILL)
            running.wait(60)
        self.bulla("ca", "issue", "after.example", "--dir", "ca")
        self.assertEqual(self.verify("after.example.crt", "sslserver").returncode, 0)
        book = {name for one in json.loads(self.bulla("ca", "list", "--dir", "ca", "--json")) for name in one["names"]}
        for file in self.room.glob("k*.example.crt"):
            self.assertIn(file.stem, book, "what was handed out is in the book")
            self.assertTrue(file.with_suffix(".key").exists())
            self.assertEqual(self.verify(file.name, "sslserver").returncode, 0)

    def test_killed_in_the_middle_of_init_another_can_be_made(self):
        chance = random.Random(2)
        for _ in range(20):
            running = subprocess.Popen([COMMAND, "ca", "init", "--dir", "new"], cwd=self.room, env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.0, 0.03))
            running.send_signal(signal.SIGKILL)
            running.wait(60)
            if not (self.room / "new/authority.db").exists():
                self.bulla("ca", "init", "--dir", "new")
            self.bulla("ca", "issue", "a.example", "--dir", "new", "--out", "a", "--force")
            shutil.rmtree(self.room / "new")


class Words(CommandTest):
    def test_every_subcommand_says_what_it_does(self):
        for words in ((), ("ca",), ("ca", "init"), ("ca", "issue"), ("ca", "export"), ("ca", "list"), ("trust",),
                      ("trust", "add"), ("trust", "remove"), ("trust", "status")):
            said = self.bulla(*words, "--help")
            self.assertIn(" ".join(("Usage: bulla", *words)), said)

    def test_the_exit_codes_stand_in_the_help(self):
        self.assertIn("10 truncated", self.bulla("--help"))

    def test_says_its_version(self):
        self.assertRegex(self.bulla("--version"), r"\Abulla \d+\.\d+\.\d+\n\Z")

    def test_unknown_words_are_wrong_use(self):
        self.refused(2, "'frob' is no subcommand", "frob")
        self.refused(2, "there are", "ca")
        self.refused(2, "--frob", "ca", "init", "--frob")
