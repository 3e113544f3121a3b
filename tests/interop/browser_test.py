"""interop: the shop in headless Chromium and Firefox, which trust the private CA in their NSS databases."""

import contextlib
import json
import os
import subprocess
import unittest

from browser import browser_in, keep_screenshot
from harness import BULLA, LIMIT, Background, Interop, free_port, needs

POLICIES = "/etc/chromium/policies/managed"


class Chromium(Interop):
    @classmethod
    def setUpClass(cls):
        for program in ("chromium", "chromedriver", "certutil", "pk12util"):
            needs(program)
        super().setUpClass()

    @contextlib.contextmanager
    def browser(self, identities=(), trusted=None, name="plain"):
        """A browser with a home of its own, so that nobody's trust store is touched."""
        home = os.path.join(self.room, "home-" + "-".join([name, *identities]))
        os.makedirs(os.path.join(home, ".pki"))
        self.nss_database(os.path.join(home, ".pki", "nssdb"), trusted or self.root, identities)
        with browser_in(home) as browser:
            yield browser

    def buy(self, browser, port):
        browser.open(f"https://localhost:{port}/")
        browser.type("input[name=buyer]", "A browser")
        browser.type("input[name=tokens]", "3")
        browser.click("form button")
        return browser.text()

    def test_an_order_and_its_receipt(self):
        with self.served("--shop", "--client-ca", self.root, "--client-auth", "optional") as (server, port):
            with self.browser() as browser:
                browser.open(f"https://localhost:{port}/")
                keep_screenshot(browser, "shop")
                receipt = self.buy(browser, port)
                keep_screenshot(browser, "receipt")
                for text in ("A browser", "TLS 1.3", "TLS_AES_128_GCM_SHA256", "X25519MLKEM768",
                             "stays closed to a quantum computer"):
                    self.assertIn(text, receipt)
                self.assertNotIn("buyer@example.org", receipt)
                server.wait_for("certificate compressed by brotli")

    def test_an_order_with_a_client_certificate(self):
        if not os.access("/etc", os.W_OK):
            self.skipTest("choosing a certificate without a person needs a policy under /etc, which only root can write")
        with self.served("--shop", "--client-ca", self.root, "--client-auth", "required") as (_, port):
            with self.certificate_policy(port), self.browser(["client-ecdsa"]) as browser:
                receipt = self.buy(browser, port)
                keep_screenshot(browser, "receipt-with-client-certificate")
                self.assertIn("buyer@example.org", receipt)

    @contextlib.contextmanager
    def certificate_policy(self, port):
        """Lets Chromium answer a request for a certificate by itself (AutoSelectCertificateForUrls)."""
        path = os.path.join(POLICIES, f"bulla-test-{port}.json")
        os.makedirs(POLICIES, exist_ok=True)
        rule = json.dumps({"pattern": f"https://localhost:{port}", "filter": {}})
        with open(path, "w") as to:
            json.dump({"AutoSelectCertificateForUrls": [rule]}, to)
        try:
            yield
        finally:
            os.remove(path)

    def test_a_visitor_sees_their_own_connection(self):
        port, key_log = free_port(), self.path("up.keys")
        with Background(BULLA, "up", "--dir", self.path("up"), "--listen", f"localhost:{port}",
                        env={**os.environ, "SSLKEYLOGFILE": key_log}) as server:
            server.wait_for_port(port)
            with self.browser(trusted=self.path("up", "root.pem"), name="visitor") as browser:
                receipt = self.buy(browser, port)
                self.assertIn("See your connection", receipt)
                browser.click(".explained a")
                keep_screenshot(browser, "own-connection")
                page = browser.text()
                for text in ("Your connection, seen by the server", "X25519MLKEM768", "client hello", "localhost"):
                    self.assertIn(text, page)
                source = browser.run("return document.documentElement.outerHTML").replace(" ", "").lower()
                with open(key_log) as log:
                    secrets = [line.split()[2] for line in log if not line.startswith("#")]
                self.assertGreater(len(secrets), 4)
                self.assertEqual([secret for secret in secrets if secret[:24] in source], [])
                self.assertEqual([line for line in browser.complaints() if "Content Security Policy" in line], [])

    def test_without_trust_in_the_ca_the_page_is_refused(self):
        self.make_ca("stranger")
        self.issue("stranger-server", "localhost", ca="stranger")
        with self.served("--shop", identity="stranger-server") as (_, port):
            with self.browser(["client-rsa"]) as browser:
                with contextlib.suppress(AssertionError):  # some versions of the driver report the refusal as an error
                    browser.open(f"https://localhost:{port}/")
                self.assertIn("ERR_CERT_AUTHORITY_INVALID", browser.text())


class Firefox(Interop):
    @classmethod
    def setUpClass(cls):
        for program in ("firefox-esr", "certutil"):
            needs(program)
        super().setUpClass()

    def test_it_agrees_on_a_hybrid(self):
        profile = os.path.join(self.room, "firefox")
        self.nss_database(profile, self.root)
        screenshot = os.path.join(self.room, "firefox.png")
        with self.served("--shop") as (server, port):
            done = subprocess.run(["firefox-esr", "--headless", "--no-remote", "--profile", profile, "--screenshot",
                                   screenshot, f"https://localhost:{port}/"], env={**os.environ, "HOME": self.room},
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=2 * LIMIT, check=False)
            server.wait_for("X25519MLKEM768")
            self.assertTrue(os.path.exists(screenshot), done.stdout.decode(errors="replace"))


if __name__ == "__main__":
    unittest.main()
