#ifndef FUMI_EPUB_KIT_H
#define FUMI_EPUB_KIT_H

/*
 * The kit: the files of the site root's folder epub/ that books are made with. Package templates (*.mustache, but for the
 * cover's picture, which has names of its own), the style sheet book.css, cover.svg.mustache, and covers/NAME.png.
 *
 * Loaded by one thread, read by any. The caller reads the files: nothing here touches the disk.
 */

#include "base/diag.h"
#include "base/hash.h"
#include "template/template.h"

enum word {
#define X(name) WORD_##name,
#define L(name) WORD_##name, WORD_has_##name,
#include "epub/words.def"
#undef X
#undef L
    WORD_COUNT
};

struct kit_file {
    struct str path; /* below epub/: "chapter.mustache", "covers/mission1.png" */
    struct str bytes;
    struct hash128 hash; /* of the bytes */
};

struct kit {
    struct template_set *templates;
    uint32_t symbols[WORD_COUNT];
    const struct kit_file *files;
    size_t count;
    struct hash128 hash; /* of all names and contents; HASH128_NONE without files */
};

/* files live as long as the kit. Without files there are no books, and that is no fault; a file that is missing from a kit
 * that has some is reported. */
void kit_load(struct kit *kit, const struct kit_file *files, size_t count, struct diags *diags);
void kit_free(struct kit *kit);
const struct kit_file *kit_file(const struct kit *kit, struct str path); /* NULL where there is none */

/* ---- values under names; an absent text is put as false ---- */
void kit_put(const struct kit *kit, struct arena *arena, struct value *map, enum word word, struct value value);
void kit_put_text(const struct kit *kit, struct arena *arena, struct value *map, enum word word, struct str text);
void kit_put_list(const struct kit *kit, struct arena *arena, struct value *map, enum word word,
                  struct value list); /* and has_… */

/* Renders a template; the bytes are in the arena. Empty where the kit lacks it (kit_load has said so). */
struct str kit_render(const struct kit *kit, struct arena *arena, const char *name, const struct value *map,
                      struct diags *diags);

#endif
