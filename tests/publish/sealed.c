/*
 * sealed FOLDER PASSPHRASE NAME…: private keys for tests, sealed at the smallest cost that libsodium knows, so that tests which
 * sign a hundred times do not wait a hundred times. The program itself makes no such keys.
 */

#include "workflow/keys.h"

#include <sodium.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const struct key_cost cheap = {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};
    if (argc < 4 || sodium_begin() != KEY_OK)
        return 2;
    for (int i = 3; i < argc; i++) {
        unsigned char open_key[PUBLIC_KEY_SIZE], secret[64];
        struct buffer text = BUFFER_INIT;
        crypto_sign_keypair(open_key, secret);
        int rc = key_seal(&text, str_from(argv[i]), secret, str_from(argv[2]), cheap);
        if (rc == KEY_OK)
            rc = keys_store(str_from(argv[1]), str_from(argv[i]), buffer_str(&text));
        buffer_free(&text);
        if (rc != KEY_OK) {
            fprintf(stderr, "sealed: %s: error %d\n", argv[i], rc);
            return 1;
        }
    }
    return 0;
}
