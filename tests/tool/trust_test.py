"""bulla trust: goes into an NSS database of this case's own home and out again, never unasked."""
import json
import os
import pty
import shutil
import subprocess
import unittest

from command import COMMAND, CommandTest


@unittest.skipUnless(shutil.which("certutil"), "certutil is not installed")
class Trust(CommandTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca", "--name", "Work: shop")
        self.database = self.room / "home/.pki/nssdb"

    def trust(self, verb, *words):
        return self.bulla("trust", verb, "--dir", "ca", "--store", "nss", *words)

    def states(self):
        return {one["place"]: one["state"] for one in json.loads(self.trust("status", "--json"))}

    def certutil(self, *words):
        return subprocess.run(["certutil", "-d", f"sql:{self.database}", *words], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, timeout=30)

    def test_goes_in_and_out_again(self):
        self.assertEqual(self.states(), {str(self.database): "absent"})
        said = self.trust("add", "--yes")
        self.assertIn("will make an NSS database", said)
        self.assertLess(said.index("will "), said.index("added to"))
        self.assertEqual(self.states(), {str(self.database): "trusted"})
        self.assertRegex(self.certutil("-L").stdout, r"Work  shop \(bulla [0-9a-f]{16}\) +C,,")
        self.assertIn("nothing to do", self.trust("add"))
        self.trust("remove", "--yes")
        self.assertEqual(self.states(), {str(self.database): "absent"})
        self.assertNotIn("Work  shop", self.certutil("-L").stdout)
        self.assertIn("nothing to do", self.trust("remove"))

    def test_the_database_then_trusts_what_the_ca_issues(self):
        self.trust("add", "--yes")
        self.bulla("ca", "issue", "shop.example", "--dir", "ca", "--out", "shop")
        chain = (self.room / "shop.crt").read_text().split("-----END CERTIFICATE-----\n")
        for nickname, pem in zip(("leaf", "issuing"), chain):
            (self.room / nickname).write_text(pem + "-----END CERTIFICATE-----\n")
            self.certutil("-A", "-t", ",,", "-n", nickname, "-i", str(self.room / nickname))
        self.assertIn("certificate is valid", self.certutil("-V", "-u", "V", "-n", "leaf").stdout)
        self.trust("remove", "--yes")
        self.assertNotIn("certificate is valid", self.certutil("-V", "-u", "V", "-n", "leaf").stdout)

    def test_every_profile_of_firefox_is_served(self):
        profile = self.room / "home/.mozilla/firefox/abc.default"
        profile.mkdir(parents=True)
        subprocess.run(["certutil", "-d", f"sql:{profile}", "-N", "--empty-password"], check=True, timeout=30)
        self.trust("add", "--yes")
        self.assertEqual(self.states(), {str(self.database): "trusted", str(profile): "trusted"})

    def test_without_a_terminal_and_without_yes_nothing_is_changed(self):
        done = self.run_bulla("trust", "add", "--dir", "ca", "--store", "nss")
        self.assertEqual(done.returncode, 2)
        self.assertIn("Give --yes", done.stderr)
        self.assertFalse(self.database.exists())

    def test_at_a_terminal_it_asks_and_a_no_is_a_no(self):
        for answer, code in (("n\n", 1), ("\n", 1), ("y\n", 0)):
            ours, theirs = pty.openpty()
            running = subprocess.Popen([COMMAND, "trust", "add", "--dir", "ca", "--store", "nss"], cwd=self.room,
                                       env=self.environment, stdin=theirs, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            os.close(theirs)
            os.write(ours, answer.encode())
            out, err = running.communicate(timeout=60)
            os.close(ours)
            self.assertEqual(running.returncode, code, err)
            self.assertIn("will ", out)
            self.assertIn("Go on? [y/N]", err)
            self.assertEqual(self.states()[str(self.database)], "absent" if code else "trusted")

    def test_without_a_ca_says_so(self):
        for verb in ("add", "remove", "status"):
            self.refused(1, "no CA", "trust", verb, "--dir", "absent")

    def test_the_system_store_is_shown(self):
        places = [one["place"] for one in json.loads(self.bulla("trust", "status", "--dir", "ca", "--json"))]
        self.assertEqual(places[0], "/usr/local/share/ca-certificates")
