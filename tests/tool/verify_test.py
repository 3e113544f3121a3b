"""bulla verify: the verdict, why, and the exit code."""
import json
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
