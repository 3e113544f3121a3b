#!/usr/bin/env python3
"""capture.py [OPENSSL]: writes the connections in this folder anew. Each is one of `openssl s_client` with `openssl
s_server -rev` on the loopback, recorded by a relay between them, with the master secret out of the key log. The keys are
those of tests/data/keys. README.md says what is in a file.
"""
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
KEYS = HERE.parent / "keys"
OPENSSL = sys.argv[1] if len(sys.argv) > 1 else "openssl"

# name, cipher, whose key, words for the server, words for both
CONNECTIONS = (
    ("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth", "ECDHE-ECDSA-AES128-GCM-SHA256", "p256", ["-Verify", "1"], []),
    ("ecdhe_rsa_aes_256_gcm_sha384", "ECDHE-RSA-AES256-GCM-SHA384", "rsa2048", [], []),
    ("ecdhe_ecdsa_chacha20_poly1305_sha256", "ECDHE-ECDSA-CHACHA20-POLY1305", "p256", [], []),
    ("ecdhe_rsa_aes_128_cbc_sha256_etm", "ECDHE-RSA-AES128-SHA256", "rsa2048", [], []),
    ("ecdhe_rsa_aes_256_cbc_sha384", "ECDHE-RSA-AES256-SHA384", "rsa2048", ["-no_etm"], []),
    ("ecdhe_ecdsa_aes_128_cbc_sha", "ECDHE-ECDSA-AES128-SHA", "p256", ["-no_etm"], []),
    ("rsa_aes_256_gcm_sha384", "AES256-GCM-SHA384", "rsa2048", [], []),
    ("rsa_aes_128_cbc_sha_etm", "AES128-SHA", "rsa2048", [], []),
    ("rsa_aes_256_cbc_sha256_no_ems", "AES256-SHA256", "rsa2048", ["-no_etm"], ["no_ems"]),
)
NO_EMS = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nOptions = -ExtendedMasterSecret\n"


def relay(listener, port, said):
    """Passes bytes both ways and keeps them."""
    near, _ = listener.accept()
    far = socket.create_connection(("127.0.0.1", port))

    def pump(source, to, kept):
        while data := source.recv(65536):
            kept += data
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)

    threads = [threading.Thread(target=pump, args=args) for args in ((near, far, said[0]), (far, near, said[1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def capture(room, connection):
    name, cipher, key, server_words, flags = connection
    identity = ["-cert", KEYS / f"{key}_certificate.pem", "-key", KEYS / f"{key}_pkcs8.pem"]
    environment = {"OPENSSL_CONF": str(room / ("no_ems.cnf" if "no_ems" in flags else "empty.cnf"))}
    port, said, log = free_port(), (bytearray(), bytearray()), room / "keys.log"
    log.unlink(missing_ok=True)
    common = ["-tls1_2", "-cipher", cipher + ":@SECLEVEL=0"]
    server = subprocess.Popen([OPENSSL, "s_server", "-accept", str(port), "-rev", "-quiet", *common, *identity,
                               *server_words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        time.sleep(0.7)
        thread = threading.Thread(target=relay, args=(listener, port, said))
        thread.start()
        client = subprocess.Popen([OPENSSL, "s_client", "-connect", f"127.0.0.1:{listener.getsockname()[1]}", "-quiet",
                                   "-keylogfile", log, "-servername", "shop.example", *common,
                                   *(identity if "-Verify" in server_words else [])],
                                  env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        client.stdin.write(b"a secret of two\n")
        client.stdin.flush()
        answer = client.stdout.readline()
        client.terminate() if answer == b"" else client.stdin.close()
        time.sleep(0.5)
        client.terminate()
        server.terminate()
        thread.join()
    assert answer == b"owt fo terces a\n", (name, answer)
    label, random, master = [line for line in log.read_text().splitlines() if line.startswith("CLIENT_RANDOM")][0].split()
    (HERE / f"{name}.txt").write_text(f"cipher {cipher}\nkey {key}\nmaster {master}\nclient {said[0].hex()}\n"
                                      f"server {said[1].hex()}\n")
    print(name, len(said[0]), len(said[1]))


with tempfile.TemporaryDirectory() as folder:
    place = pathlib.Path(folder)
    (place / "empty.cnf").write_text("")
    (place / "no_ems.cnf").write_text(NO_EMS)
    for each in CONNECTIONS:
        capture(place, each)
