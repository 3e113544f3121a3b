"""bulla verify: the verdict, why, and the exit code."""
import json
import subprocess
import unittest

from command import CommandTest


class Verify(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca")
        self.bulla("ca", "issue", "shop.example", "www.shop.example", "--dir", "ca", "--out", "shop")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))

    def verify(self, *words):
        done = self.run_bulla("verify", "shop.crt", "--ca", "root.pem", *words)
        return done.returncode, done.stdout, done.stderr

    def test_a_good_chain_shows_its_path(self):
        code, said, complaint = self.verify("--name", "shop.example", "--name", "www.shop.example")
        self.assertEqual((code, complaint), (0, ""))
        self.assertTrue(said.startswith("good\n  CN=shop.example"), said)
        self.assertEqual(len(said.splitlines()), 4)

    def test_every_name_must_be_right(self):
        code, said, complaint = self.verify("--name", "shop.example", "--name", "bank.example")
        self.assertEqual(code, 6)
        self.assertIn('"bank.example" was wanted', said)
        self.assertIn("the certificate is not for this name", complaint)

    def test_the_order_of_the_bag_does_not_matter_but_the_leaf_comes_first(self):
        leaf, middle = (self.room / "shop.crt").read_text().split("-----END CERTIFICATE-----\n")[:2]
        end = "-----END CERTIFICATE-----\n"
        bag = leaf + end + (self.room / "root.pem").read_text() + middle + end
        (self.room / "shop.crt").write_text(bag)
        self.assertEqual(self.verify()[0], 0)

    def test_roots_may_stand_in_a_directory(self):
        (self.room / "roots").mkdir()
        code, _, complaint = self.verify("--ca", "roots")
        self.assertEqual(code, 5)
        self.assertIn("roots", complaint)
        (self.room / "root.pem").rename(self.room / "roots/root.pem")
        done = self.run_bulla("verify", "shop.crt", "--ca", "roots")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_lists_of_revoked_certificates_are_asked(self):
        def openssl(*words):
            subprocess.run(["openssl", *words], cwd=self.room, check=True, capture_output=True)

        (self.room / "index").write_text("")
        (self.room / "index.attr").write_text("unique_subject = no\n")
        (self.room / "number").write_text("01\n")
        (self.room / "ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\n"
            "default_crl_days=9\n[v3]\nbasicConstraints=critical,CA:TRUE\n"
        )
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        openssl("req", "-x509", *curve, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days", "9")
        openssl("req", *curve, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=shop.example")
        (self.room / "leaf.cnf").write_text("subjectAltName=DNS:shop.example\n")
        openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-extfile", "leaf.cnf",
                "-out", "shop.crt", "-days", "5")
        gencrl = ("ca", "-config", "ca.cnf", "-gencrl", "-cert", "root.pem", "-keyfile", "root.key")
        openssl(*gencrl, "-out", "good.crl")
        openssl("ca", "-config", "ca.cnf", "-revoke", "shop.crt", "-cert", "root.pem", "-keyfile", "root.key")
        openssl(*gencrl, "-out", "bad.crl")
        level = ("--level", "compat")
        self.assertEqual(self.verify(*level)[0], 0)
        self.assertEqual(self.verify(*level, "--crl", "good.crl")[0], 0)
        code, said, _ = self.verify(*level, "--crl", "bad.crl")
        self.assertEqual(code, 8)
        self.assertIn("has been revoked", said)
        (self.room / "bad.crl").write_bytes(b"\x30\x00")
        self.assertEqual(self.verify(*level, "--crl", "bad.crl")[0], 5)

    def test_logs_have_to_vouch_where_a_list_of_them_is_given(self):
        key = subprocess.run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl pkey -pubout",
                             shell=True, check=True, capture_output=True, text=True).stdout
        log = {"description": "L", "key": "".join(key.splitlines()[1:-1]), "state": {"usable": {}}}
        (self.room / "logs.json").write_text(json.dumps({"operators": [{"name": "O", "logs": [log]}]}))
        code, said, _ = self.verify("--logs", "logs.json")
        self.assertEqual(code, 5)
        self.assertIn("too few transparency logs", said)
        self.assertEqual(self.verify("--logs", "logs.json", "--purpose", "any")[0], 0)
        (self.room / "logs.json").write_text("nothing")
        code, _, complaint = self.verify("--logs", "logs.json")
        self.assertEqual(code, 1)
        self.assertIn("logs.json is no JSON", complaint)

    def test_responses_are_asked(self):
        def openssl(*words):
            subprocess.run(["openssl", *words], cwd=self.room, check=True, capture_output=True)

        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        openssl("req", "-x509", *curve, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days", "9")
        openssl("req", *curve, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=shop.example")
        (self.room / "leaf.cnf").write_text("subjectAltName=DNS:shop.example\n")
        openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-extfile", "leaf.cnf",
                "-set_serial", "0x1234", "-out", "shop.crt", "-days", "5")
        openssl("ocsp", "-issuer", "root.pem", "-cert", "shop.crt", "-reqout", "asked.der")
        for file, state in (("good", "V\t491231000000Z\t"), ("bad", "R\t491231000000Z\t260101000000Z,keyCompromise")):
            (self.room / "index").write_text(f"{state}\t1234\tunknown\t/CN=shop.example\n")
            openssl("ocsp", "-index", "index", "-rsigner", "root.pem", "-rkey", "root.key", "-CA", "root.pem",
                    "-reqin", "asked.der", "-respout", file + ".ocsp", "-ndays", "2")
        level = ("--level", "compat")
        self.assertEqual(self.verify(*level, "--ocsp", "good.ocsp")[0], 0)
        code, said, _ = self.verify(*level, "--ocsp", "bad.ocsp")
        self.assertEqual(code, 8)
        self.assertIn("has been revoked since 2026-01-01 00:00:00 UTC", said)
        (self.room / "bad.ocsp").write_bytes(b"\x30\x00")
        self.assertEqual(self.verify(*level, "--ocsp", "bad.ocsp")[0], 5)

    def test_time_and_purpose_and_trust_are_asked(self):
        self.assertEqual(self.verify("--at", "2001-01-01T00:00:00Z")[0], 7)
        self.assertEqual(self.verify("--purpose", "any")[0], 0)
        self.bulla("ca", "init", "--dir", "other", "--name", "Somebody else")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "other"))
        code, said, _ = self.verify()
        self.assertEqual(code, 5)
        self.assertIn("no path leads to a trusted root", said)

    def test_the_answer_for_scripts(self):
        code, said, complaint = self.verify("--json")
        self.assertEqual((code, complaint, json.loads(said)["verdict"]), (0, "", "good"))
        code, said, complaint = self.verify("--json", "--at", "2001-01-01")
        answer = json.loads(said)
        self.assertEqual((code, complaint), (7, ""))
        self.assertEqual((answer["verdict"], answer["fault"]), ("refused", "certificate_not_yet_valid"))
        self.assertTrue(answer["tried"])

    def test_what_is_no_certificate_is_refused_and_what_is_no_question_is_usage(self):
        (self.room / "shop.crt").write_text("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
        self.assertEqual(self.verify()[0], 5)
        (self.room / "shop.crt").write_bytes(b"\x30\x03\x02\x01\x00")
        self.assertEqual(self.verify()[0], 5)
        (self.room / "shop.crt").write_text("nothing")
        self.assertEqual(self.verify()[0], 5)
        (self.room / "shop.crt").write_text("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n")
        self.assertEqual(self.verify()[0], 5)
        self.assertEqual(self.verify("--at", "tomorrow")[0], 2)
        self.assertEqual(self.verify("--level", "lax")[0], 2)
        self.refused(1, "absent", "verify", "absent", "--ca", "root.pem")
