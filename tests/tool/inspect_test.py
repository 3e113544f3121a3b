"""bulla inspect: everything that a file or a server shows is shown, whether it is any good or not."""
import json
import subprocess
import unittest

from command import COMMAND, CommandTest


class InspectTest(CommandTest):
    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], cwd=self.room, check=True, capture_output=True, timeout=60)

    def inspect(self, *words):
        return json.loads(self.bulla("inspect", "--json", *words))


class Files(InspectTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca", "--name", "Workshop")
        self.bulla("ca", "issue", "shop.example", "192.0.2.1", "--dir", "ca", "--out", "shop")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))

    def test_a_chain_is_drawn_from_its_root_in_whatever_order_it_comes(self):
        parts = [(self.room / name).read_text() for name in ("shop.key", "root.pem", "shop.crt")]
        (self.room / "all.pem").write_text("".join(parts))
        said = self.bulla("inspect", "all.pem")
        self.assertTrue(said.startswith("[2] Workshop\n└─ [4] Workshop - issuing\n   └─ [3] shop.example\n\n"), said)
        self.assertIn("1. private key\n   key         ECDSA P-256\n", said)
        self.assertIn("   belongs to  certificate 3\n", said)
        self.assertNotIn("PRIVATE", said)

    def test_an_issuer_that_is_not_there_is_named(self):
        leaf = (self.room / "shop.crt").read_text().split("-----END CERTIFICATE-----\n")[0]
        (self.room / "leaf.pem").write_text(leaf + "-----END CERTIFICATE-----\n")
        self.assertTrue(self.bulla("inspect", "leaf.pem").startswith("(Workshop - issuing, not here)\n└─ [1] shop"))

    def test_an_impostor_is_not_taken_for_the_issuer(self):
        self.bulla("ca", "init", "--dir", "other", "--name", "Workshop")
        self.bulla("ca", "issue", "a.example", "--dir", "other", "--out", "a")
        blocks = [(self.room / name).read_text().split("-----END CERTIFICATE-----\n") for name in ("shop.crt", "a.crt")]
        end = "-----END CERTIFICATE-----\n"
        (self.room / "mixed.pem").write_text(blocks[0][0] + end + blocks[1][1] + end)
        self.assertIn("[1] shop.example, not signed by [2], which has its issuer's name", self.bulla("inspect", "mixed.pem"))

    def test_a_certificate_says_all_that_it_holds(self):
        (self.room / "all.cnf").write_text(
            "[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\n"
            "basicConstraints=critical,CA:TRUE,pathlen:3\nkeyUsage=critical,keyCertSign,cRLSign\n"
            "extendedKeyUsage=serverAuth,1.2.3.4\nsubjectAltName=DNS:a.example,URI:http://a.example/,RID:1.2.3\n"
            "nameConstraints=critical,permitted;DNS:.example,excluded;IP:192.0.2.0/255.255.255.0\n"
            "certificatePolicies=2.23.140.1.2.1,@policy\npolicyConstraints=requireExplicitPolicy:0\ninhibitAnyPolicy=2\n"
            "authorityInfoAccess=OCSP;URI:http://ocsp.example/\ncrlDistributionPoints=URI:http://crl.example/\n"
            "tlsfeature=status_request\n1.2.3.4.5=DER:0500\n"
            "[policy]\npolicyIdentifier=1.2.3\nCPS.1=http://cps.example/\n")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-config", "all.cnf", "-subj",
                     "/CN=\u00fcber\x1b[31m", "-utf8", "-days", 3, "-out", "all.pem")
        said = self.bulla("inspect", "all.pem")
        for line in (
            "subject     CN=über\\x1b[31m", "issuer      itself", "key         RSA, 2048 bits",
            "signature   RSA PKCS#1 with SHA-256", "state       valid, 2 days left",
            "basic constraints, critical: CA, intermediates below it: at most 3",
            "key usage, critical: signing certificates and signing CRLs",
            "extended key usage: server authentication and 1.2.3.4",
            "DNS:a.example\n", "URI:http://a.example/\n", "OID:1.2.3\n",
            "permitted DNS:.example", "excluded IP:192.0.2.0/24",
            "domain validated (2.23.140.1.2.1)", "1.2.3, practice statement http://cps.example/",
            "policy constraints: a policy is required from here on",
            "inhibit anyPolicy: any policy counts for none after 2 more certificates",
            "authority information access: OCSP at URI:http://ocsp.example/",
            "CRL distribution points: URI:http://crl.example/",
            "TLS feature: its server staples an OCSP response", "unknown extension 1.2.3.4.5: 0500",
        ):
            self.assertIn(line, said)
        self.assertNotIn("\x1b", said)

    def test_fingerprints_are_those_of_openssl(self):
        shown = self.inspect("root.pem")[0]
        der = subprocess.run(["openssl", "x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256"], cwd=self.room,
                             check=True, capture_output=True, text=True).stdout
        self.assertEqual(shown["sha256"], der.split("=")[1].strip().replace(":", "").lower())
        self.openssl("x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der")
        self.assertEqual(self.inspect("root.der"), self.inspect("root.pem"))

    def test_requests_lists_responses_and_keys(self):
        self.bulla("ca", "request", "b.example", "--out", "b")
        self.bulla("ca", "revoke", "shop.crt", "--dir", "ca", "--reason", "superseded")
        self.bulla("ca", "crl", "--dir", "ca", "--out", "ca.crl")
        self.openssl("pkey", "-in", "b.key", "-pubout", "-out", "b.pub")
        self.openssl("genpkey", "-algorithm", "ED25519", "-aes256", "-pass", "pass:x", "-out", "locked.key")
        request, = self.inspect("b.csr")
        self.assertEqual((request["kind"], request["owner"]), ("certificate request", "signed with its own key"))
        self.assertEqual(request["extensions"][0]["says"], ["DNS:b.example"])
        crl, = self.inspect("ca.crl")
        self.assertEqual((crl["revoked_certificates"], crl["number"]), (1, "01"))
        self.assertEqual(crl["entries"][0]["reason"], "superseded")
        public, = self.inspect("b.pub")
        private, = self.inspect("b.key")
        self.assertEqual(public["key_sha256"], private["key_sha256"])
        self.assertEqual(public["key_sha256"], request["key_sha256"])
        self.assertIn("encrypted", self.inspect("locked.key")[0]["key"])

    def test_a_request_of_one_who_does_not_own_the_key_is_told(self):
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-subj", "/CN=a", "-outform", "DER", "-out", "a.der")
        der = bytearray((self.room / "a.der").read_bytes())
        der[-1] ^= 1
        (self.room / "a.der").write_bytes(der)
        self.assertIn("may not own it", self.inspect("a.der")[0]["owner"])

    def test_what_cannot_be_read_is_said_and_the_rest_is_shown(self):
        good = (self.room / "root.pem").read_text()
        (self.room / "half.pem").write_text("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" + good)
        done = self.run_bulla("inspect", "half.pem")
        self.assertEqual(done.returncode, 5)
        self.assertIn("unreadable  a DER length", done.stdout)
        self.assertIn("CN=Workshop", done.stdout)
        (self.room / "junk").write_text("hello\n")
        self.refused(5, "no PEM block", "inspect", "junk")
        (self.room / "cut.pem").write_text(good[:100])
        self.refused(5, "cut.pem", "inspect", "cut.pem")
        self.refused(1, "nowhere", "inspect", "nowhere")
        (self.room / "cut.der").write_bytes(b"\x30\x82\x01\x00\x30")
        self.assertEqual(self.run_bulla("inspect", "cut.der").returncode, 5)

    def test_blocks_of_other_kinds_are_named(self):
        names = ["BEGIN X-1", "BEGIN X-2"]
        (self.room / "odd.pem").write_text("".join(f"-----{n}-----\nAA==\n-----{n.replace('BEGIN', 'END')}-----\n" for n in names))
        self.assertEqual([r["label"] for r in self.inspect("odd.pem")], ["X-1", "X-2"])


class Servers(InspectTest):
    def setUp(self):
        super().setUp()
        self.bulla("ca", "init", "--dir", "ca", "--name", "Workshop")
        self.bulla("ca", "issue", "shop.example", "--dir", "ca", "--out", "shop")
        (self.room / "root.pem").write_text(self.bulla("ca", "export", "--dir", "ca"))
        self.server = subprocess.Popen(
            [COMMAND, "serve", "--listen", "127.0.0.1:0", "--cert", "shop.crt", "--key", "shop.key", "--root", "."],
            cwd=self.room, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(self.server.stdout.close)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        for line in self.server.stdout:
            if "127.0.0.1:" in line:
                self.address = "127.0.0.1:" + line.split("127.0.0.1:")[1].split("/")[0].split()[0].strip(",.\"")
                break

    def test_shows_whom_it_would_not_believe(self):
        connection, leaf, issuing = self.inspect(self.address)
        self.assertEqual(connection["version"], "TLS 1.3")
        self.assertIn("no path leads to a trusted root", connection["verdict"])
        self.assertEqual((leaf["subject"], issuing["subject"]), ("CN=shop.example", "CN=Workshop - issuing"))

    def test_judges_by_the_ca_and_name_that_are_given(self):
        said = self.bulla("inspect", self.address, "--ca", "root.pem", "--name", "shop.example")
        self.assertIn("verdict    good\n", said)
        self.assertIn("(Workshop, trusted; not sent along)\n└─ [2] Workshop - issuing\n   └─ [1] shop.example\n", said)
        wrong = self.inspect(self.address, "--ca", "root.pem", "--name", "bank.example")
        self.assertIn("not for this name", wrong[0]["verdict"])

    def test_says_when_nobody_is_there(self):
        self.refused(3, "127.0.0.1:1", "inspect", "127.0.0.1:1")


if __name__ == "__main__":
    unittest.main()
