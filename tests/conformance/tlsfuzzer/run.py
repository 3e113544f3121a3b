#!/usr/bin/env python3
"""run.py CHECKOUTS [--tls VERSION] [--policy NAME]... [--only SCRIPT]... [--against openssl] [--results DIR]

tlsfuzzer on our server: runs the scripts of scripts.toml (TLS 1.2) and scripts13.toml (TLS 1.3), one after the other,
against `bulla serve` ($BULLA_COMMAND). CHECKOUTS is a directory with the sources of tlsfuzzer, tlslite-ng,
python-ecdsa and (for ML-KEM) kyber-py, each under its name; none of it is part of this tree. They need Python's six,
and brotli, zstandard and zstd for certificates that travel compressed.
`--against openssl` takes `openssl s_server` instead: what a script says of it tells whether the row is right.

Each script writes to its own file below DIR (a temporary directory otherwise, kept if something failed). The last line
sums up; the exit code is 0 if every probe that isn't excluded went as it should and the servers are alive and well.
"""

import argparse
import contextlib
import dataclasses
import itertools
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

from room import PSK, Room

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT_LIMIT = 900  # seconds
START_LIMIT = 30
ANSWER = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nbulla\n"
SIGNATURES = ("ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ed25519 rsa_pss_rsae_sha256 "
              "rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pss_pss_sha256 rsa_pss_pss_sha384 rsa_pss_pss_sha512 "
              "sha256+rsa sha384+rsa sha512+rsa")
SOURCES = ("tlslite-ng", "python-ecdsa/src", "kyber-py/src", "tlsfuzzer")
TABLES = {"1.2": "scripts.toml", "1.3": "scripts13.toml"}
POLICIES = ("classic", "standard_2026", "modern_2026", "compact_2026")
OPENSSL_CIPHERS = {"classic": "ECDHE+AES:ECDHE+CHACHA20:kRSA+AES:!AESCCM:!PSK:@SECLEVEL=0"}
OPENSSL_CIPHERS |= dict.fromkeys(POLICIES[1:], "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK")
# The kinds of servers: their keys, and their options.
SERVERS = {
    "rsa": ("rsa", "--to WEB"),
    "rsa-pss": ("rsa-pss", "--to WEB"),
    "both": ("rsa rsa-pss", "--to WEB"),
    "ecdsa": ("ecdsa", "--to WEB"),
    "curves": ("ecdsa ecdsa-384 ecdsa-521", "--to WEB"),
    "ed25519": ("ed25519", "--to WEB"),
    "optional": ("rsa", "--to WEB --client-ca ca.crt --client-auth optional"),
    "required": ("rsa", "--to WEB --client-ca ca.crt --client-auth required"),
    "later": ("rsa", "--root site --client-ca ca.crt --client-auth-path /secret"),
    "alpn": ("rsa", "--to WEB --alpn h2,http/1.1"),
    "echo": ("rsa", "--to ECHO"),
    "early": ("rsa", "--to WEB --early-data 16384"),
    "tickets": ("rsa", "--to WEB --tickets 4"),
    "psk": ("rsa", "--to WEB --psk clients.psk --proof key-or-certificate"),
}
OPENSSL_SERVERS = {
    "optional": "-www -verify 4 -CAfile ca.crt",
    "required": "-www -Verify 4 -CAfile ca.crt",
    "echo": "-rev",
    "early": "-www -early_data -max_early_data 16384",
    "tickets": "-www -num_tickets 4",
    "psk": f"-www -psk_identity {PSK[0]} -psk {PSK[1]}",
}


@dataclasses.dataclass
class Run:
    """A script with its arguments for one policy and one kind of server."""

    version: str
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


def rows(version):
    """The table of a version: what it means is said at its head."""
    table = tomllib.loads((HERE / TABLES[version]).read_text())
    for row in table["script"]:
        for policy in POLICIES:
            for arguments in row.get(policy, ()):
                excluded = {probe: one["why"] for one in row.get("exclude", ())
                            if policy in one.get("policy", policy) for probe in spelled(one["probes"])}
                yield Run(version, row["name"], policy, shlex.split(arguments), row.get("server", "rsa"), excluded)


def spelled(names):
    """What a shell makes of names like "P-{256,384}"."""
    for name in names:
        parts = [part.split(",") if number % 2 else [part] for number, part in enumerate(re.split(r"{(.*?)}", name))]
        yield from map("".join, itertools.product(*parts))


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

    def port(self, one):
        """Where a run's server listens. OpenSSL's is told the version."""
        which = (one.policy, one.server) if self.against == "bulla" else (one.policy, one.server, one.version)
        if which not in self.running:
            port = free_port()
            command = self.command(*which, port) if self.against == "bulla" else self.openssl(*which, port)
            with open(self.results / f"server-{'-'.join(which)}.log", "wb") as log:
                process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                           cwd=self.room.folder)
            self.running[which] = (process, port)
            self.wait(process, port)
        return self.running[which][1]

    @staticmethod
    def wait(process, port):
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.05)
        raise SystemExit(f"a server does not listen: {shlex.join(process.args)}")

    def command(self, policy, kind, port):
        keys, options = SERVERS[kind]
        shown = [word for key in keys.split() for word in ("--cert", f"{key}.crt", "--key", f"{key}.key")]
        for name, behind in zip(("WEB", "ECHO"), self.behind):
            options = options.replace(name, f"127.0.0.1:{behind}")
        return [os.environ["BULLA_COMMAND"], "serve", "--listen", f"127.0.0.1:{port}", "--policy", policy, *shown,
                *options.split()]

    @staticmethod
    def openssl(policy, kind, version, port):
        key = SERVERS[kind][0].split()[0]
        versions = ("-tls1_2",) if version == "1.2" else ()
        return ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", f"{key}.crt", "-key", f"{key}.key",
                *versions, "-cipher", OPENSSL_CIPHERS[policy], *OPENSSL_SERVERS.get(kind, "-www").split()]

    def end(self):
        """What was wrong with them."""
        wrong = []
        for which, (process, _) in self.running.items():
            name = "/".join(which)
            if process.poll() is not None:
                wrong.append(f"the server {name} ended on its own with {process.returncode}")
                continue
            process.send_signal(signal.SIGTERM)
            try:
                code = process.wait(START_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                code = f"nothing within {START_LIMIT} s"
            if code and self.against != "openssl":
                wrong.append(f"the server {name} ended with {code}")
        return wrong


def run_script(one, checkouts, room, port, log):
    """One script to its end."""
    arguments = [word.replace("CLIENT", room.path("client")).replace("SIGNATURES", SIGNATURES)
                 .replace("IDENTITY", PSK[0]).replace("SECRET", PSK[1]) for word in one.arguments]
    excluded = [word for probe in one.excluded for word in ("-e", probe)]
    command = [sys.executable, checkouts / "tlsfuzzer" / "scripts" / one.script, "-h", "localhost", "-p", str(port),
               *excluded, *arguments]
    paths = os.pathsep.join(str(checkouts / part) for part in SOURCES)
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
    outcome.failed = sorted({probe for _, probe in re.findall(r"""^\s*(['"])(.*)\1$""", after, re.M)})
    if code and not outcome.failed:
        outcome.note = f"ended with {code}: {said.strip().splitlines()[-1][:200]}"
    elif not outcome.passed and not outcome.failed:
        outcome.note = "ran no probe"
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", type=pathlib.Path)
    parser.add_argument("--tls", choices=TABLES, help="the table of this version; both otherwise")
    parser.add_argument("--policy", action="append", choices=POLICIES, help="all otherwise")
    parser.add_argument("--only", action="append", help="a script, or a piece of its name")
    parser.add_argument("--against", choices=("bulla", "openssl"), default="bulla")
    parser.add_argument("--results", type=pathlib.Path)
    options = parser.parse_args()
    if options.against == "bulla" and "BULLA_COMMAND" not in os.environ:
        raise SystemExit("BULLA_COMMAND names no command")
    for part in SOURCES:
        if not (options.checkouts / part).is_dir():
            raise SystemExit(f"{options.checkouts / part} is not there")
    wanted = [one for version in TABLES if version == (options.tls or version) for one in rows(version)
              if one.policy in (options.policy or (one.policy,))
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
                outcome = run_script(one, options.checkouts.resolve(), room, servers.port(one), log)
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
