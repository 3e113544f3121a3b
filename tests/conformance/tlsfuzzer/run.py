#!/usr/bin/env python3
"""run.py CHECKOUTS [--policy NAME]... [--only SCRIPT]... [--against openssl] [--results DIR]: tlsfuzzer on our server.

Runs the scripts of scripts.toml, one after the other, against `bulla serve` ($BULLA_COMMAND) over TLS 1.2. CHECKOUTS is
a directory with the sources of tlsfuzzer, tlslite-ng and python-ecdsa, each under its name; none of it is part of this
tree. They need Python's six.
`--against openssl` takes `openssl s_server` instead: what a script says of it tells whether the row is right.

Each script writes to its own file below DIR (a temporary directory otherwise, kept if something failed). The last line
sums up; the exit code is 0 if every probe that isn't excluded went as it should and the servers are alive and well.
"""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT_LIMIT = 900  # seconds
START_LIMIT = 30
ANSWER = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nbulla\n"
SIGNATURES = ("ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ed25519 rsa_pss_rsae_sha256 "
              "rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pss_pss_sha256 rsa_pss_pss_sha384 rsa_pss_pss_sha512 "
              "sha256+rsa sha384+rsa sha512+rsa")
OPENSSL_CIPHERS = {"classic": "ECDHE+AES:ECDHE+CHACHA20:kRSA+AES:!AESCCM:!PSK:@SECLEVEL=0",
                   "standard_2026": "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK"}


@dataclasses.dataclass
class Run:
    """A script with its arguments for one policy and one kind of server."""

    script: str
    policy: str
    arguments: list[str]
    server: str
    excluded: dict[str, str]  # probe: why


@dataclasses.dataclass
class Outcome:
    passed: int = 0
    failed: list[str] = dataclasses.field(default_factory=list)
    note: str = ""


def rows(path):
    """The table: what it means is said at its head."""
    table = tomllib.loads(path.read_text())
    for row in table["script"]:
        for policy in ("classic", "standard_2026"):
            for arguments in row.get(policy, ()):
                excluded = {probe: one["why"] for one in row.get("exclude", ())
                            if policy in one.get("policy", policy) for probe in one["probes"]}
                yield Run(row["name"], policy, shlex.split(arguments), row.get("server", "rsa"), excluded)


class Room:
    """Keys and certificates, made by openssl: tlsfuzzer's hellos are of an age that wants RSA all the way up."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root("rsa", "rsa:2048")
        self.root("ecdsa", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        self.root("ca", "rsa:2048", names="keyUsage=critical,keyCertSign", purpose="basicConstraints=critical,CA:TRUE")
        self.client("client-rsa", "rsa:2048")
        self.client("client-ecdsa", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        self.client("client-ed25519", "ed25519")

    def path(self, name):
        return str(self.folder / name)

    def openssl(self, *words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)

    def root(self, name, kind, *more, names="keyUsage=critical,digitalSignature,keyEncipherment",
             purpose="extendedKeyUsage=serverAuth"):
        self.openssl("req", "-x509", "-newkey", kind, *more, "-nodes", "-days", "9", "-subj", f"/CN={name}", "-keyout",
                     self.path(f"{name}.key"), "-out", self.path(f"{name}.crt"), "-addext", names, "-addext", purpose,
                     "-addext", "subjectAltName=DNS:localhost,DNS:localhost4,DNS:localhost6,IP:127.0.0.1")

    def client(self, name, kind, *more):
        request, extensions = self.path(f"{name}.csr"), self.path("client.cnf")
        with open(extensions, "w") as to:
            to.write("keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n"
                     "subjectAltName=email:buyer@example.org\n")
        self.openssl("req", "-newkey", kind, *more, "-nodes", "-subj", f"/CN={name}", "-out", request, "-keyout",
                     self.path(f"{name}.key"))
        self.openssl("x509", "-req", "-in", request, "-CA", self.path("ca.crt"), "-CAkey", self.path("ca.key"),
                     "-extfile", extensions, "-days", "9", "-out", self.path(f"{name}.crt"))


@contextlib.contextmanager
def plain_program(answers):
    """What stands behind our server, and is never the first to close: an answer in one piece to each request, or
    without answers the lines that came."""

    def serve(connection):
        waiting = b""
        with contextlib.suppress(OSError), connection:
            while piece := connection.recv(65536):
                waiting += piece
                if waiting.endswith(b"\n") if answers is None else re.search(rb"\n\r?\n", waiting):
                    connection.sendall(answers or waiting)
                    waiting = b""

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=door.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        threading.Thread(target=accept, daemon=True).start()
        yield door.getsockname()[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Servers:
    """The servers that are asked for, each started once and ended with the block; they must live until then."""

    def __init__(self, room, behind, against, results):
        self.room, self.behind, self.against, self.results = room, behind, against, results
        self.running = {}

    def port(self, policy, kind):
        if (policy, kind) not in self.running:
            port = free_port()
            log = open(self.results / f"server-{policy}-{kind}.log", "wb")
            process = subprocess.Popen(self.command(policy, kind, port), stdout=log, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, cwd=self.room.folder)
            log.close()
            self.running[policy, kind] = (process, port)
            self.wait(process, port)
        return self.running[policy, kind][1]

    @staticmethod
    def wait(process, port):
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.05)
        raise SystemExit(f"a server does not listen: {shlex.join(process.args)}")

    def command(self, policy, kind, port):
        certificate = "ecdsa" if kind == "ecdsa" else "rsa"
        shown = (self.room.path(f"{certificate}.crt"), self.room.path(f"{certificate}.key"))
        asks = kind in ("required", "optional")
        if self.against == "openssl":
            asking = ("-Verify" if kind == "required" else "-verify", "4", "-CAfile", self.room.path("ca.crt"))
            return ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", shown[0], "-key", shown[1],
                    "-tls1_2", "-rev" if kind == "echo" else "-www", "-cipher", OPENSSL_CIPHERS[policy],
                    *(asking if asks else ())]
        asking = ("--client-ca", self.room.path("ca.crt"), "--client-auth", kind)
        plain = self.behind[kind == "echo"]
        return [os.environ["BULLA_COMMAND"], "serve", "--listen", f"127.0.0.1:{port}", "--cert", shown[0], "--key",
                shown[1], "--policy", policy, "--to", f"127.0.0.1:{plain}", *(asking if asks else ()),
                *(("--alpn", "h2,http/1.1") if kind == "alpn" else ())]

    def end(self):
        """What was wrong with them."""
        wrong = []
        for (policy, kind), (process, _) in self.running.items():
            if process.poll() is not None:
                wrong.append(f"the server {policy}/{kind} ended on its own with {process.returncode}")
                continue
            process.send_signal(signal.SIGTERM)
            try:
                code = process.wait(START_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                code = f"nothing within {START_LIMIT} s"
            if code and self.against != "openssl":
                wrong.append(f"the server {policy}/{kind} ended with {code}")
        return wrong


def run_script(one, checkouts, room, port, log):
    """One script to its end."""
    arguments = [word.replace("CLIENT", room.path("client")).replace("SIGNATURES", SIGNATURES)
                 for word in one.arguments]
    excluded = [word for probe in one.excluded for word in ("-e", probe)]
    command = [sys.executable, checkouts / "tlsfuzzer" / "scripts" / one.script, "-h", "localhost", "-p", str(port),
               *arguments, *excluded]
    paths = os.pathsep.join(str(checkouts / part) for part in ("tlslite-ng", "python-ecdsa/src", "tlsfuzzer"))
    with open(log, "wb") as to:
        to.write((shlex.join(map(str, command)) + "\n\n").encode())
        to.flush()
        try:
            code = subprocess.run(command, stdout=to, stderr=subprocess.STDOUT, timeout=SCRIPT_LIMIT,
                                  env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}).returncode
        except subprocess.TimeoutExpired:
            return Outcome(note=f"did not end within {SCRIPT_LIMIT} s")
    return judged(code, log.read_text(errors="replace"))


def judged(code, said):
    """What a script said at its end: `PASS: N`, and the names of what failed."""
    summary = said[said.rfind("Test end"):]
    counts = {word: int(number) for word, number in re.findall(r"^(\w+): (\d+)$", summary, re.M)}
    counts |= {word: int(number) for word, number in re.findall(r"^(successful|failed|passed): (\d+)$", summary, re.M)}
    outcome = Outcome(passed=counts.get("PASS", counts.get("successful", counts.get("passed", 0)))
                      + counts.get("XFAIL", 0))
    after = summary.partition("FAILED:")[2].partition("XPASSED:")[0] + summary.partition("XPASSED:")[2]
    outcome.failed = sorted(set(re.findall(r"^\t?\s*'(.*)'$", after, re.M)))
    if code and not outcome.failed:
        outcome.note = f"ended with {code}: {said.strip().splitlines()[-1][:200]}"
    elif not outcome.passed and not outcome.failed:
        outcome.note = "ran no probe"
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", type=pathlib.Path)
    parser.add_argument("--policy", action="append", help="classic or standard_2026; both otherwise")
    parser.add_argument("--only", action="append", help="a script, or a piece of its name")
    parser.add_argument("--against", choices=("bulla", "openssl"), default="bulla")
    parser.add_argument("--results", type=pathlib.Path)
    options = parser.parse_args()
    if options.against == "bulla" and "BULLA_COMMAND" not in os.environ:
        raise SystemExit("BULLA_COMMAND names no command")
    for part in ("tlsfuzzer/scripts", "tlslite-ng/tlslite", "python-ecdsa/src/ecdsa"):
        if not (options.checkouts / part).is_dir():
            raise SystemExit(f"{options.checkouts / part} is not there")
    wanted = [one for one in rows(HERE / "scripts.toml") if one.policy in (options.policy or (one.policy,))
              and any(piece in one.script for piece in options.only or ("",))]
    if not wanted:
        raise SystemExit("no row of the table fits")
    results = options.results or pathlib.Path(tempfile.mkdtemp(prefix="bulla-tlsfuzzer-"))
    results.mkdir(parents=True, exist_ok=True)
    good = run_all(wanted, options, results.resolve())
    if good and not options.results:
        shutil.rmtree(results)
    return 0 if good else 1


def run_all(wanted, options, results):
    passed, failed, excluded = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="bulla-tlsfuzzer-keys-") as folder, plain_program(ANSWER) as web, \
            plain_program(None) as echo:
        room = Room(folder)
        servers = Servers(room, (web, echo), options.against, results)
        try:
            for number, one in enumerate(wanted):
                log = results / f"{number:03}-{one.policy}-{one.script.removesuffix('.py')}.log"
                outcome = run_script(one, options.checkouts.resolve(), room, servers.port(one.policy, one.server), log)
                passed, excluded = passed + outcome.passed, excluded + len(one.excluded)
                failed += len(outcome.failed) + bool(outcome.note)
                told = "FAILED" if outcome.failed or outcome.note else "ok"
                print(f"{told:6} {one.policy:13} {outcome.passed:5}", one.script, shlex.join(one.arguments), outcome.note,
                      flush=True)
                for probe in outcome.failed:
                    print(f"         {probe}  (see {log.name})", flush=True)
        finally:
            wrong = servers.end()
    for sentence in wrong:
        print(sentence)
    print(f"tlsfuzzer: {len(wanted)} runs, {passed} probes passed, {failed} failed, {excluded} excluded"
          + (f"; results in {results}" if failed or wrong else ""))
    return not failed and not wrong


if __name__ == "__main__":
    sys.exit(main())
