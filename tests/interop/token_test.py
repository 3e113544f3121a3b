"""interop: private keys that stay in a token (PKCS#11), with SoftHSM as the token."""

import glob
import os
import unittest

from harness import BULLA, GREETING, REQUEST, Background, Interop, free_port, needs, run

PIN = "24680"


class Tokens(Interop):
    @classmethod
    def setUpClass(cls):
        needs("softhsm2-util")
        needs("openssl")
        if not glob.glob("/usr/lib/*/engines-3/pkcs11.so"):
            raise unittest.SkipTest("libcrypto's engine for PKCS#11 is not installed")
        super().setUpClass()
        os.makedirs(cls.path("tokens"))
        with open(cls.path("softhsm2.conf"), "w") as to:
            to.write(f"directories.tokendir = {cls.path('tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n")
        module = glob.glob("/usr/lib/softhsm/libsofthsm2.so")
        cls.environment = {**os.environ, "SOFTHSM2_CONF": cls.path("softhsm2.conf"), "PKCS11_MODULE_PATH": module[0]}
        cls.token("--init-token", "--free", "--label", "bulla", "--so-pin", PIN, "--pin", PIN)
        for number, name in enumerate(("server-ecdsa", "server-rsa", "client-ecdsa", "client-rsa"), 1):
            cls.token("--import", cls.path(f"{name}.key"), "--token", "bulla", "--label", name, "--id", f"{number:02x}",
                      "--pin", PIN)
            os.remove(cls.path(f"{name}.key"))

    @classmethod
    def token(cls, *words):
        run("softhsm2-util", *words, check=True, env=cls.environment)

    def uri(self, name, pin=PIN):
        with open(self.path("pin"), "w") as to:
            to.write(pin)
        return f"pkcs11:token=bulla;object={name};type=private?pin-source=file:{self.path('pin')}"

    def test_a_server_signs_in_a_token(self):
        for kind in ("ecdsa", "rsa"):
            port = free_port()
            with Background(BULLA, "serve", "--listen", f"127.0.0.1:{port}", "--cert", self.path(f"server-{kind}.crt"),
                            "--key", self.uri(f"server-{kind}"), "--root", self.path("www"),
                            env=self.environment) as server:
                server.wait_for_port(port)
                for _ in range(3):
                    ours = self.connect(port, stdin=REQUEST)
                    self.assert_code(ours, 0)
                    self.assertIn(GREETING, ours.stdout.decode())
                theirs = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", self.root,
                             "-verify_return_error", "-tls1_3", "-ign_eof", stdin=REQUEST)
                self.assertIn(GREETING, theirs.stdout.decode(errors="replace"))

    def test_a_client_signs_in_a_token(self):
        with open(self.path("file.key"), "w"):
            pass
        self.issue("server-file", "localhost", "127.0.0.1")
        for kind in ("ecdsa", "rsa"):
            with self.served("--client-ca", self.root, identity="server-file") as (_, port):
                result = run(BULLA, "connect", f"localhost:{port}", "--ca", self.root, "--cert",
                             self.path(f"client-{kind}.crt"), "--key", self.uri(f"client-{kind}"), stdin=REQUEST,
                             env=self.environment)
                self.assert_code(result, 0)
                self.assertIn(GREETING, result.stdout.decode())

    def test_a_token_that_does_not_give_the_key_is_named_without_its_pin(self):
        for uri in (self.uri("nobody"), self.uri("server-ecdsa", pin="99999"),
                    f"pkcs11:token=bulla;object=server-ecdsa;type=private?pin-value=99998",
                    "pkcs11:token=bulla;object=server-ecdsa;type=private"):
            result = run(BULLA, "serve", "--listen", "127.0.0.1:0", "--cert", self.path("server-ecdsa.crt"), "--key", uri,
                         "--root", self.room, "--check", env=self.environment)
            said = result.stderr.decode()
            self.assertEqual(result.returncode, 1, said)
            self.assertIn("the private key cannot be read: pkcs11:token=bulla;object=", said)
            self.assertNotIn("9999", said)

    def test_a_token_key_of_another_certificate_is_refused(self):
        result = run(BULLA, "serve", "--listen", "127.0.0.1:0", "--cert", self.path("server-rsa.crt"), "--key",
                     self.uri("server-ecdsa"), "--root", self.room, "--check", env=self.environment)
        self.assertEqual(result.returncode, 1)
        self.assertIn("do not belong together", result.stderr.decode())


if __name__ == "__main__":
    unittest.main()
