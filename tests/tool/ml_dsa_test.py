"""bulla with ML-DSA: keys made, shown and judged where libcrypto has it; elsewhere named, and refused with the reason."""
import json
import os
import pathlib
import unittest

from command import CommandTest

DATA = pathlib.Path(os.environ["BULLA_TEST_DATA"])
KINDS = ("ml-dsa-44", "ml-dsa-65", "ml-dsa-87")
MISSING = "ML-DSA needs libcrypto (OpenSSL) 3.5 or newer"


class MlDsa(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca")
        self.here = self.run_bulla("ca", "request", "probe.example", "--key", "ml-dsa-44").returncode == 0

    def needs_it(self):
        if not self.here:
            self.skipTest("this libcrypto has no ML-DSA: it came with 3.5")

    def lacks_it(self):
        if self.here:
            self.skipTest("this libcrypto has ML-DSA")

    def test_a_certificate_is_shown_by_any_libcrypto(self):
        leaf = DATA / "x509/golden_ml_dsa_leaf.pem"
        said = self.bulla("inspect", leaf)
        self.assertIn("key         ML-DSA-44\n", said)
        self.assertIn("ML-DSA-65", said)

    def test_a_chain_is_judged_or_what_is_missing_is_said(self):
        done = self.run_bulla("verify", DATA / "x509/golden_ml_dsa_leaf.pem", "--ca",
                              DATA / "x509/golden_ml_dsa_root.pem", "--name", "server.example")
        self.assertEqual(done.returncode, 0 if self.here else 5, done.stderr)
        if not self.here:
            self.assertIn(MISSING, done.stderr)
            self.assertIn('"ML-DSA root" has a key that is ML-DSA-65', done.stdout)

    def test_keys_are_made_issued_and_verified(self):
        self.needs_it()
        for kind in KINDS:
            self.bulla("ca", "init", "--dir", f"ca-{kind}", "--key", kind)
            (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", f"ca-{kind}"))
            made = json.loads(self.bulla("ca", "issue", "shop.example", "--dir", f"ca-{kind}", "--out", kind, "--key",
                                         kind, "--json"))
            self.assertEqual(made["key_kind"], kind)
            self.bulla("verify", f"{kind}.crt", "--ca", "root.pem", "--name", "shop.example", "--level", "pedantic")
            self.bulla("ca", "request", "b.example", "--out", f"request-{kind}", "--key", kind)
            self.bulla("ca", "sign", f"request-{kind}.csr", "--dir", "ca")

    def test_without_it_nothing_is_made(self):
        self.lacks_it()
        before = self.names()
        self.refused(5, MISSING, "ca", "issue", "shop.example", "--dir", "ca", "--key", "ml-dsa-65")
        self.refused(5, MISSING, "ca", "request", "shop.example", "--key", "ml-dsa-44")
        self.refused(5, MISSING, "ca", "init", "--dir", "new", "--key", "ml-dsa-87")
        self.assertEqual(self.names(), before)
        self.assertEqual(self.bulla("ca", "list", "--dir", "ca"), "")

    def test_without_it_a_key_file_is_refused_with_the_reason(self):
        self.lacks_it()
        self.refused(5, MISSING, "serve", "--listen", "127.0.0.1:0", "--root", ".", "--cert",
                     DATA / "x509/golden_ml_dsa_leaf.pem", "--key", DATA / "keys/ml_dsa_44_pkcs8.pem", "--check")


if __name__ == "__main__":
    unittest.main()
