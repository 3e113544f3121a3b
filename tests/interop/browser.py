"""interop: a browser that tests drive: Chromium without a screen, by the WebDriver protocol. Knows no page."""

import base64
import contextlib
import json
import os
import urllib.error
import urllib.request

from harness import LIMIT, Background, free_port

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1100,1400"]
START = 60  # seconds that the browser may take to start


class Browser:
    """A session over the WebDriver protocol (W3C), as far as these tests need it."""

    def __init__(self, port, flags):
        self.base = f"http://127.0.0.1:{port}"
        options = {"binary": "/usr/bin/chromium", "args": flags}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}}, limit=START)
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

    def press(self, selector, keys):
        self.call("POST", self.find(selector) + "/value", {"text": keys})

    def point_at(self, selector):
        """Moves the mouse to the middle of an element, which has to be in view."""
        element = self.call("POST", "/element", {"using": "css selector", "value": selector})
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": element}
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move]}
        self.call("POST", "/actions", {"actions": [mouse]})

    def run(self, script, *arguments):
        """What the body of a function gives that runs in the page; a promise is waited for."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def command(self, name, **parameters):
        """One of the browser's own (Chrome DevTools Protocol)."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def complaints(self):
        """What the console has heard since it was last asked."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]

    def text(self):
        return self.call("GET", self.find("body") + "/text")

    def screenshot(self, path):
        with open(path, "wb") as to:
            to.write(base64.b64decode(self.call("GET", "/screenshot")))


@contextlib.contextmanager
def browser_in(home):
    """A browser that knows no other home, so that nobody's settings are touched."""
    port = free_port()
    with Background("chromedriver", f"--port={port}", env={**os.environ, "HOME": home}) as driver:
        driver.wait_for_port(port)
        browser = Browser(port, [*FLAGS, f"--user-data-dir={home}/profile"])
        try:
            yield browser
        finally:
            browser.call("DELETE", "")


def keep_screenshot(browser, name):
    folder = os.path.join(os.environ["BULLA_BUILD_DIR"], "screenshots")
    os.makedirs(folder, exist_ok=True)
    browser.screenshot(os.path.join(folder, f"{name}.png"))
