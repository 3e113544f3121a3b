"""interop: the shop in headless Chromium and Firefox, which trust the private CA in their NSS databases."""

import base64
import contextlib
import json
import os
import subprocess
import unittest
import urllib.error
import urllib.request

from harness import LIMIT, Background, Interop, free_port, needs

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1100,1400"]
POLICIES = "/etc/chromium/policies/managed"
START = 60  # seconds that the browser may take to start


class Browser:
    """A session over the WebDriver protocol (W3C), as far as these tests need it."""

    def __init__(self, port, flags):
        self.base = f"http://127.0.0.1:{port}"
        options = {"binary": "/usr/bin/chromium", "args": flags}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        answer = self.call("POST", "/session", wanted, limit=START)
        self.base += f"/session/{answer['sessionId']}"

    def call(self, method, path, body=None, limit=LIMIT):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=limit) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode(errors="replace")) from None

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def find(self, selector):
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        return "/element/" + next(iter(found.values()))

    def type(self, selector, text):
        field = self.find(selector)
        self.call("POST", field + "/clear", {})
        self.call("POST", field + "/value", {"text": text})

    def click(self, selector):
        self.call("POST", self.find(selector) + "/click", {})

    def text(self):
        return self.call("GET", self.find("body") + "/text")

    def screenshot(self, path):
        with open(path, "wb") as to:
            to.write(base64.b64decode(self.call("GET", "/screenshot")))


class Chromium(Interop):
    @classmethod
    def setUpClass(cls):
        for program in ("chromium", "chromedriver", "certutil", "pk12util"):
            needs(program)
        super().setUpClass()

    @contextlib.contextmanager
    def browser(self, identities=()):
        """A browser with a home of its own, so that nobody's trust store is touched."""
        home = os.path.join(self.room, "home-" + "-".join(["plain", *identities]))
        os.makedirs(os.path.join(home, ".pki"))
        self.nss_database(os.path.join(home, ".pki", "nssdb"), self.root, identities)
        port = free_port()
        with Background("chromedriver", f"--port={port}", env={**os.environ, "HOME": home}) as driver:
            driver.wait_for_port(port)
            browser = Browser(port, [*FLAGS, f"--user-data-dir={home}/profile"])
            try:
                yield browser
            finally:
                browser.call("DELETE", "")

    def keep_screenshot(self, browser, name):
        folder = os.path.join(os.environ["BULLA_BUILD_DIR"], "screenshots")
        os.makedirs(folder, exist_ok=True)
        browser.screenshot(os.path.join(folder, f"{name}.png"))

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
                self.keep_screenshot(browser, "shop")
                receipt = self.buy(browser, port)
                self.keep_screenshot(browser, "receipt")
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
                self.keep_screenshot(browser, "receipt-with-client-certificate")
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
