#!/usr/bin/env python3
"""Writes vectors.txt: RFC 9258's import and RFC 9846's binder, by Python's hmac and hashlib alone.

RFC 9258 has no vectors of its own. Nothing here is shared with the code under test: HKDF (RFC 5869), HkdfLabel
(RFC 9846 section 7.1), ImportedIdentity (RFC 9258 section 5.1) and the binder (RFC 9846 section 4.3.11.2) are written
out. Run it again with: python3 make_vectors.py > vectors.txt
"""

import hashlib
import hmac
import struct

NAMES = {1: "sha256", 2: "sha384"}


def extract(name, salt, secret):
    size = hashlib.new(name).digest_size
    return hmac.new(salt or bytes(size), secret, name).digest()


def expand_label(name, secret, label, context, size):
    whole = b"tls13 " + label
    info = struct.pack("!HB", size, len(whole)) + whole + struct.pack("!B", len(context)) + context
    out, block, counter = b"", b"", 1
    while len(out) < size:
        block = hmac.new(secret, block + info + bytes([counter]), name).digest()
        out, counter = out + block, counter + 1
    return out[:size]


def derive(name, secret, label, messages):
    digest = hashlib.new(name, messages).digest()
    return expand_label(name, secret, label, digest, len(digest))


def counted(value):
    return struct.pack("!H", len(value)) + value


def imported(identity, context, kdf):
    return counted(identity) + counted(context) + struct.pack("!HH", 0x0304, kdf)


def binder(name, psk, label, transcript):
    binder_key = derive(name, extract(name, b"", psk), label, b"")
    finished_key = expand_label(name, binder_key, b"finished", b"", hashlib.new(name).digest_size)
    return hmac.new(finished_key, hashlib.new(name, transcript).digest(), name).digest()


IDENTITY, KEY, TRANSCRIPT = b"till-7", bytes(range(32)), b"a hello up to its binders"
for own in NAMES:
    for context in (b"", b"shop, till"):
        for target in NAMES:
            wire = imported(IDENTITY, context, target)
            size = hashlib.new(NAMES[target]).digest_size
            epskx = extract(NAMES[own], b"", KEY)
            ipskx = expand_label(NAMES[own], epskx, b"derived psk", hashlib.new(NAMES[own], wire).digest(), size)
            print("imported", own, target, context.hex() or "-", wire.hex(),
                  binder(NAMES[target], ipskx, b"imp binder", TRANSCRIPT).hex())
    print("raw", own, own, "-", IDENTITY.hex(), binder(NAMES[own], KEY, b"ext binder", TRANSCRIPT).hex())
