#!/usr/bin/env python3
"""Private keys for tests, in the form that generator/workflow/keys.h describes, made with libsodium itself: sealed with the
least that Argon2id takes, so that a scenario with fifty signatures does not take a minute. `fumi key new` offers no such way.

    keys.py FOLDER PASSPHRASE NAME...      FOLDER/NAME.key, mode 0600
"""

import ctypes
import os
import sys

sodium = ctypes.CDLL('libsodium.so.23')
if sodium.sodium_init() < 0:
    sys.exit('libsodium does not start')

OPERATIONS, BYTES, ARGON2ID = 1, 8192, 2


def key(name, passphrase):
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
    salt, nonce, stretched, box = os.urandom(16), os.urandom(24), ctypes.create_string_buffer(32), ctypes.create_string_buffer(80)
    sodium.crypto_sign_keypair(public, secret)
    done = sodium.crypto_pwhash(stretched, ctypes.c_ulonglong(32), passphrase, ctypes.c_ulonglong(len(passphrase)), salt,
                                ctypes.c_ulonglong(OPERATIONS), ctypes.c_size_t(BYTES), ARGON2ID)
    if done != 0 or sodium.crypto_secretbox_easy(box, secret.raw, ctypes.c_ulonglong(64), nonce, stretched) != 0:
        sys.exit('cannot seal')
    return (f'fumi-key-1\nname {name}\npublic {public.raw.hex()}\ncost {OPERATIONS} {BYTES}\nsalt {salt.hex()}\n'
            f'nonce {nonce.hex()}\nsealed {box.raw.hex()}\n')


def main(folder, passphrase, *names):
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for name in names:
        path = os.path.join(folder, name + '.key')
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'w') as file:
            file.write(key(name, passphrase.encode()))


if __name__ == '__main__':
    main(*sys.argv[1:])
