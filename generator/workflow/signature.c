#include "workflow/keys.h"

#include "base/buffer.h"

#include <sodium.h>

bool record_is_signed_by(const struct ledger_record *record, struct str uuid, const unsigned char key[PUBLIC_KEY_SIZE])
{
    struct buffer message = BUFFER_INIT;
    record_put_preamble(&message, uuid);
    buffer_put(&message, str_sub(record->line, 0, record->signed_size));
    bool fits = crypto_sign_verify_detached(record->signature, (const unsigned char *)message.data, message.size, key) == 0;
    buffer_free(&message);
    return fits;
}

struct str record_sign(struct arena *arena, const struct ledger_record *record, struct str uuid, const struct key *key)
{
    struct buffer message = BUFFER_INIT;
    unsigned char signature[SIGNATURE_SIZE];
    record_put_preamble(&message, uuid);
    size_t preamble = message.size;
    record_put(&message, record);
    key_sign(key, buffer_str(&message), signature);
    record_put_signature(&message, signature);
    struct str line = arena_str(arena, str_from_pos(buffer_str(&message), preamble));
    buffer_free(&message);
    return line;
}
