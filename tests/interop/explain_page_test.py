"""interop: the page that `bulla explain` writes, in headless Chromium: whole, readable, handy, silent on the network."""

import contextlib
import html.parser
import json
import os
import socket
import unittest

from browser import browser_in, keep_screenshot
from harness import BULLA, REQUEST, Background, Interop, each, free_port, needs, run

DOWN = "\ue015"  # keys, as WebDriver names them
MESSAGES = ["client hello", "server hello", "encrypted extensions", "certificate", "certificate verify", "finished"]


class Outline(html.parser.HTMLParser):
    """What somebody reads who has no script."""

    def __init__(self, text):
        super().__init__()
        self.text = []
        self.feed(text)

    def handle_data(self, data):
        self.text.append(data)


def names_in(tree):
    yield tree["name"]
    for part in tree.get("parts", []):
        yield from names_in(part)


class ExplainPage(Interop):
    @classmethod
    def setUpClass(cls):
        for program in ("chromium", "chromedriver"):
            needs(program)
        super().setUpClass()
        cls.demo = cls.path("demo.html")
        run(BULLA, "explain", "--demo", "--out", cls.demo, check=True)
        home = cls.path("home")
        os.makedirs(home)
        cls.browser = cls.enterClassContext(browser_in(home))

    @contextlib.contextmanager
    def shown(self, page, width=1280, scheme="light"):
        browser = self.browser
        browser.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                        mobile=width < 500)
        browser.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.open("file://" + page)
        yield browser

    def failed_page(self):
        """A server whose CA nobody here trusts."""
        page = self.path("failed.html")
        if not os.path.exists(page):
            with self.served() as (_, port):
                done = run(BULLA, "explain", f"localhost:{port}", "--out", page)
                self.assertNotEqual(done.returncode, 0)
        return page

    @contextlib.contextmanager
    def peer(self, kind):
        """A server for a connection of that kind: its port, and what the client says of itself."""
        certificate, key = self.pair("client-ecdsa")
        ours = {"full": [], "resumed": ["--session", self.path("session.pem")], "retried": [],
                "mutual": ["--cert", certificate, "--key", key], "classic": ["--policy", "classic"]}[kind]
        theirs = {"mutual": ["--client-ca", self.root], "classic": ["--policy", "classic"]}.get(kind, [])
        if kind != "retried":
            with self.served(*theirs, identity="server-rsa" if kind == "classic" else "server-ecdsa") as (_, port):
                yield port, ours
            return
        port = free_port()
        certificate, key = self.pair("server-ecdsa")
        with Background("openssl", "s_server", "-accept", port, "-cert", certificate, "-cert_chain", certificate, "-key", key,
                        "-groups", "P-256", "-www") as server:
            server.wait_for_port(port)
            yield port, ours

    def recorded(self, kind):
        file = self.path(f"{kind}.rec")
        with self.peer(kind) as (port, ours):
            if kind == "resumed":
                self.assert_code(self.connect(port, *ours, stdin=REQUEST), 0)
            self.assert_code(self.connect(port, *ours, "--record", file, "--record-secrets", stdin=REQUEST), 0)
        return file

    @each(full=("full", "certificate verify"), retried=("retried", "hello retry request"),
          resumed=("resumed", "an earlier session goes on"), mutual=("mutual", "certificate request"),
          classic=("classic", "client key exchange"))
    def check_each_message_and_field_is_there(self, kind, words):
        recording, page = self.recorded(kind), self.path(f"{kind}.html")
        told = json.loads(run(BULLA, "explain", "--replay", recording, "--json", check=True).stdout)
        run(BULLA, "explain", "--replay", recording, "--out", page, check=True)
        with self.shown(page) as browser:
            self.assertIn(words, browser.text())
            shown = browser.run("return [...document.querySelectorAll('.message h3')].map(one => one.textContent)")
            fields = browser.run("return [...document.querySelectorAll('.message .n')].map(one => one.textContent)")
        messages = told["messages"]
        self.assertCountEqual([name.lower() for name in shown], [message["name"].lower() for message in messages])
        self.assertCountEqual(fields, [name for message in messages for name in names_in(message["tree"])])

    def test_it_is_readable_without_its_script(self):
        with open(self.demo, encoding="utf-8") as page:
            text = "".join(Outline(page.read()).text)
        for words in (*MESSAGES, "cipher_suites", "key_exchange", "7. The client proves who it is", "main secret",
                      "Together"):
            self.assertIn(words.lower(), text.lower())

    def test_nothing_leaves_it(self):
        with socket.create_server(("127.0.0.1", 0)) as listener, self.shown(self.demo) as browser:
            self.assertEqual(browser.run("return performance.getEntriesByType('resource').length"), 0)
            self.assertEqual(browser.complaints(), [])
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            forbidden = browser.run("""
                const [address] = arguments;
                const heard = [];
                document.addEventListener("securitypolicyviolation", event => heard.push(event.effectiveDirective));
                document.body.append(Object.assign(new Image(), {src: address}));
                document.head.append(Object.assign(document.createElement("script"), {textContent: "stolen = 1"}));
                return fetch(address).catch(() => null).then(() => new Promise(done => setTimeout(done, 200)))
                    .then(() => [typeof stolen, ...heard.sort()]);""", address)
            self.assertEqual(forbidden, ["undefined", "connect-src", "img-src", "script-src-elem"])
            listener.settimeout(0.2)
            with self.assertRaises(TimeoutError):
                listener.accept()

    def test_all_unfolds_and_folds(self):
        closed = "return document.querySelectorAll('main details:not([open])').length"
        with self.shown(self.demo) as browser:
            self.assertGreater(browser.run(closed), 0)
            browser.click("#unfold")
            self.assertEqual(browser.run(closed), 0)
            browser.click("#fold")
            self.assertEqual(browser.run("return document.querySelectorAll('main details[open]').length"), 0)

    def test_a_link_unfolds_what_it_leads_to(self):
        with self.shown(self.demo) as browser:
            browser.click("#fold")
            browser.click("#step-4 a[href^='#message-']")
            in_view = """return new Promise(done => setTimeout(done, 300)).then(() => {
                const target = document.querySelector(location.hash);
                const top = target.getBoundingClientRect().top;
                return target.checkVisibility() && top >= 0 && top < innerHeight / 2;});"""
            self.assertTrue(browser.run(in_view))

    def test_a_field_lights_its_bytes_and_bytes_their_field(self):
        first = """return [...document.querySelectorAll("#message-0 " + arguments[0])].map(one => one.textContent)"""
        with self.shown(self.demo) as browser:
            browser.run("""const field = [...document.querySelectorAll("#message-0 [data-r]")]
                .find(one => one.textContent.startsWith("legacy_version"));
                field.id = "field"; field.scrollIntoView({block: "center", behavior: "instant"});""")
            browser.point_at("#field")
            self.assertEqual(browser.run(first, ".x .lit"), ["03 03 "])
            self.assertEqual(browser.run(first, ".t .lit"), [".."])
            browser.run("""const bytes = [...document.querySelectorAll("#message-0 .x b")][2];
                bytes.id = "pointed-at"; bytes.scrollIntoView({block: "center", behavior: "instant"});""")
            browser.point_at("#pointed-at")
            self.assertRegex(browser.run(first, "[data-r].lit")[0], "^random 32 bytes")

    def test_arrow_keys_go_through_a_tree(self):
        where = "return document.activeElement.querySelector('.n').textContent"
        with self.shown(self.demo) as browser:
            browser.run("document.querySelector('#message-0 .tree [tabindex=\"0\"]').id = 'tree'")
            browser.press("#tree", DOWN)
            self.assertEqual(browser.run(where), "legacy_version")
            self.assertEqual(browser.run("return document.querySelectorAll('#message-0 .x .lit').length"), 1)
            stops = "return document.querySelectorAll('#message-0 .tree [tabindex=\"0\"]').length"
            self.assertEqual(browser.run(stops), 1)

    @each(whole=False, failed=True)
    def check_nothing_is_wider_than_a_phone(self, failed):
        with self.shown(self.failed_page() if failed else self.demo, width=360) as browser:
            browser.click("#unfold")
            self.assertEqual(browser.run("return document.documentElement.scrollWidth"), 360)
            rows = """return [...document.querySelectorAll(".hex")].filter(hex => {
                const height = part => hex.querySelector(part).getBoundingClientRect().height;
                return height(".x") !== height(".narrow") || height(".t") !== height(".narrow");}).length"""
            self.assertEqual(browser.run(rows), 0, "eight bytes a row")
            keep_screenshot(browser, "explain-phone" + ("-failed" if failed else ""))

    def test_it_is_dark_where_that_is_wanted(self):
        paper = "return getComputedStyle(document.body).backgroundColor"
        with self.shown(self.demo, scheme="dark") as browser:
            keep_screenshot(browser, "explain-dark")
            night = browser.run(paper)
        with self.shown(self.demo) as browser:
            keep_screenshot(browser, "explain")
            self.assertNotEqual(browser.run(paper), night)

    def test_on_paper_nothing_is_folded(self):
        hidden = "return [...document.querySelectorAll('.message')].filter(one => !one.checkVisibility()).length"
        with self.shown(self.demo) as browser:
            self.assertGreater(browser.run(hidden), 0)
            browser.run("dispatchEvent(new Event('beforeprint'))")
            self.assertEqual(browser.run(hidden), 0)
            browser.command("Emulation.setEmulatedMedia", media="print")
            tools = "return [...document.querySelectorAll('nav, button')].filter(one => one.checkVisibility()).length"
            self.assertEqual(browser.run(tools), 0)
            browser.command("Emulation.setEmulatedMedia", media="")
            browser.run("dispatchEvent(new Event('afterprint'))")
            self.assertGreater(browser.run(hidden), 0)

    def test_a_failed_connection_begins_with_why(self):
        with self.shown(self.failed_page()) as browser:
            keep_screenshot(browser, "explain-failed")
            self.assertEqual(browser.complaints(), [])
            self.assertEqual(browser.run("return document.querySelector('main > section').id"), "failure")
            text = browser.text()
            for words in ("Failed.", "Why it failed", "What likely helps", "it failed here", "Not trusted."):
                self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
