#include "workflow/keys.h"

#include "base/buffer.h"

#include <sodium.h>

bool record_is_signed_by(const struct record *record, struct str uuid, const unsigned char key[PUBLIC_KEY_SIZE])
{
    struct buffer message = BUFFER_INIT;
    record_put_preamble(&message, uuid);
    buffer_put(&message, str_sub(record->line, 0, record->signed_size));
    bool fits = crypto_sign_verify_detached(record->signature, (const unsigned char *)message.data, message.size, key) == 0;
    buffer_free(&message);
    return fits;
}
