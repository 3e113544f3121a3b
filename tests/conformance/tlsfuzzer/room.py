"""The folder in which run.py's servers work: keys and certificates, shared keys, a site."""

import pathlib
import subprocess

PSK = ("till-7", "00112233445566778899aabbccddeeff" * 2)


def curve(bits):
    return "ec", "-pkeyopt", f"ec_paramgen_curve:P-{bits}"


class Room:
    """Keys and certificates, made by openssl: tlsfuzzer's hellos are of an age that wants RSA all the way up."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root("rsa", "rsa:2048")
        self.root("rsa-pss", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", names="keyUsage=critical,digitalSignature")
        self.root("ecdsa", *curve(256))
        self.root("ecdsa-384", *curve(384))
        self.root("ecdsa-521", *curve(521))
        self.root("ed25519", "ed25519", names="keyUsage=critical,digitalSignature")
        self.root("ca", "rsa:2048", names="keyUsage=critical,keyCertSign", purpose="basicConstraints=critical,CA:TRUE")
        self.client("client-rsa", "rsa:2048")
        self.client("client-rsa-pss", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048")
        self.client("client-ecdsa", *curve(256))
        self.client("client-ecdsa-384", *curve(384))
        self.client("client-ecdsa-521", *curve(521))
        self.client("client-ed25519", "ed25519")
        (self.folder / "clients.psk").write_text(f"{PSK[0]}:{PSK[1]}:raw\n")
        (self.folder / "clients.psk").chmod(0o600)
        (self.folder / "site").mkdir()
        for page in ("index.html", "secret"):  # empty: the script takes one record for an answer
            (self.folder / "site" / page).touch()

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
