#include "facts/facets.h"

#include "base/memory.h"
#include "base/path.h"

/*
 * Packed facets:
 *
 *   head:    path id section url sort_key title number   kind flags visibility action order priority date changed
 *            publish_from expires graphemes
 *   hashes:  of card, label, outline, body, text and links, 16 bytes each
 *   parts:   card, outline, links, media, each with its size in front
 *
 * The card part repeats title and dates: it is what other pages show. Its hash covers what the head holds of it too, so
 * that a change of kind or address counts.
 */

enum { FLAG_SECTION = 1, FLAG_DRAFT = 2, FLAG_NUMBERED = 4 };

static void pack_history(struct buffer *buffer, const struct document *d)
{
    pack_number(buffer, d->history_count);
    for (size_t i = 0; i < d->history_count; i++) {
        pack_date(buffer, d->history[i].date);
        pack_str(buffer, d->history[i].text);
    }
}

static void pack_card(struct buffer *buffer, const struct facets_source *source)
{
    const struct document *d = source->document;
    const struct str texts[] = {d->title,   d->summary,  d->owner, d->lang,     d->template_name, d->number, d->reason,
                                d->edition, d->category, d->url,   d->severity, d->question,      d->reading};
    const struct str_list lists[] = {d->tags,     d->aliases,  d->sources,    d->pages,      d->audience,
                                     d->next,     d->target,   d->publisher,  d->supersedes, d->cve,
                                     d->keywords, d->contacts, d->references, d->also};
    const struct date dates[] = {d->date, d->updated, d->publish_from, d->expires, d->published};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pack_str(buffer, texts[i]);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        pack_list(buffer, lists[i]);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        pack_date(buffer, dates[i]);
    pack_number(buffer, d->priority);
    pack_number(buffer, d->key_lines[0]);
    pack_number(buffer, d->key_lines[1]);
    pack_history(buffer, d);
}

static void pack_outline(struct buffer *buffer, const struct facets_source *source)
{
    pack_number(buffer, source->heading_count);
    for (size_t i = 0; i < source->heading_count; i++) {
        pack_number(buffer, source->headings[i].level);
        pack_str(buffer, source->headings[i].anchor);
        pack_str(buffer, source->headings[i].text);
    }
    pack_number(buffer, source->page_mark_count);
    for (size_t i = 0; i < source->page_mark_count; i++)
        pack_number(buffer, source->page_marks[i]);
}

static struct date newest_date(const struct document *d, struct date approved)
{
    if (d->updated.precision != DATE_NONE || approved.precision != DATE_NONE)
        return d->updated.precision != DATE_NONE ? d->updated : approved;
    struct date newest = d->date;
    for (size_t i = 0; i < d->history_count; i++)
        if (newest.precision == DATE_NONE || date_compare(d->history[i].date, newest) > 0)
            newest = d->history[i].date;
    return newest;
}

static void pack_head(struct buffer *buffer, const struct facets_source *source)
{
    const struct document *d = source->document;
    pack_str(buffer, d->path);
    pack_str(buffer, d->id);
    pack_str(buffer, d->section);
    pack_str(buffer, source->url);
    pack_str(buffer, source->sort_key);
    pack_str(buffer, d->title);
    pack_str(buffer, d->number);
    pack_number(buffer, d->kind);
    pack_number(buffer,
                (d->is_section ? FLAG_SECTION : 0U) | (d->draft ? FLAG_DRAFT : 0U) | (d->number_headings ? FLAG_NUMBERED : 0U));
    pack_number(buffer, d->visibility);
    pack_number(buffer, d->action);
    pack_number(buffer, d->order);
    pack_number(buffer, d->priority);
    pack_date(buffer, d->date);
    pack_date(buffer, newest_date(d, source->changed));
    pack_date(buffer, d->publish_from);
    pack_date(buffer, d->expires);
}

static void pack_hash(struct buffer *buffer, struct hash128 hash)
{
    pack_fixed64(buffer, hash.low);
    pack_fixed64(buffer, hash.high);
}

static struct hash128 hash_label(const struct facets_source *source)
{
    const struct document *d = source->document;
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_add(&hasher, source->url);
    hasher_add(&hasher, d->title);
    hasher_add(&hasher, d->number);
    hasher_add_number(&hasher, d->kind);
    return hasher_end(&hasher);
}

static void pack_parts(struct buffer *all, const struct facets_source *source, struct str parts[4])
{
    size_t ends[4];
    pack_card(all, source);
    ends[0] = all->size;
    pack_outline(all, source);
    ends[1] = all->size;
    pack_list(all, source->links);
    ends[2] = all->size;
    pack_list(all, source->media);
    ends[3] = all->size;
    for (size_t i = 0; i < 4; i++) {
        size_t start = i == 0 ? 0 : ends[i - 1];
        parts[i] = str_sub(buffer_str(all), start, ends[i] - start);
    }
}

void facets_pack(struct buffer *buffer, const struct facets_source *source, struct hash128 body_hash)
{
    struct buffer all = BUFFER_INIT; /* the parts, one behind the other */
    struct str parts[4];
    struct hasher hasher;
    buffer_reserve(buffer, 2000); /* more than most need: then nothing is moved */
    buffer_reserve(&all, 2000);
    pack_parts(&all, source, parts);
    pack_head(buffer, source);
    hasher_begin(&hasher);
    hasher_add(&hasher, buffer_str(buffer));
    hasher_add(&hasher, parts[0]);
    pack_number(buffer, source->graphemes);
    pack_hash(buffer, hasher_end(&hasher));
    pack_hash(buffer, hash_label(source));
    pack_hash(buffer, hash_bytes(parts[1]));
    pack_hash(buffer, body_hash);
    pack_hash(buffer, hash_bytes(source->document->body));
    pack_hash(buffer, hash_bytes(parts[2]));
    for (size_t i = 0; i < 4; i++)
        pack_str(buffer, parts[i]);
    buffer_free(&all);
}

static struct hash128 unpack_hash(struct unpacker *in)
{
    struct hash128 hash;
    hash.low = unpack_fixed64(in);
    hash.high = unpack_fixed64(in);
    return hash;
}

int facets_unpack(struct str packed, struct facets *f)
{
    struct unpacker in = {packed, false};
    f->path = unpack_str(&in);
    f->id = unpack_str(&in);
    f->section = unpack_str(&in);
    f->url = unpack_str(&in);
    f->sort_key = unpack_str(&in);
    f->title = unpack_str(&in);
    f->number = unpack_str(&in);
    uint64_t kind = unpack_number(&in);
    uint64_t flags = unpack_number(&in);
    f->visibility = (enum visibility)unpack_number(&in);
    f->action = (enum action)unpack_number(&in);
    f->order = unpack_number(&in);
    f->priority = unpack_number(&in);
    f->date = unpack_date(&in);
    f->changed = unpack_date(&in);
    struct date from = unpack_date(&in), until = unpack_date(&in);
    f->shown_from = from.precision == DATE_NONE ? INT64_MIN : from.instant;
    f->shown_until = until.precision == DATE_NONE ? INT64_MAX : date_end(until);
    f->graphemes = unpack_number(&in);
    f->card_hash = unpack_hash(&in);
    f->label_hash = unpack_hash(&in);
    f->outline_hash = unpack_hash(&in);
    f->body_hash = unpack_hash(&in);
    f->text_hash = unpack_hash(&in);
    f->links_hash = unpack_hash(&in);
    f->card = unpack_str(&in);
    f->outline = unpack_str(&in);
    f->links = unpack_str(&in);
    f->media = unpack_str(&in);
    if (in.broken || kind >= KIND_COUNT)
        return -1;
    f->kind = (enum kind)kind;
    f->is_section = (flags & FLAG_SECTION) != 0;
    f->draft = (flags & FLAG_DRAFT) != 0;
    return 0;
}

static void unpack_history(struct unpacker *in, struct arena *arena, struct document *d)
{
    uint64_t count = unpack_number(in);
    if (count > in->rest.size)
        return;
    d->history_count = (size_t)count;
    d->history = ARENA_ARRAY(arena, struct history_entry, d->history_count);
    for (size_t i = 0; i < d->history_count; i++) {
        d->history[i].date = unpack_date(in);
        d->history[i].text = unpack_str(in);
    }
}

void facets_document(const struct facets *f, struct arena *arena, struct document *d)
{
    struct unpacker in = {f->card, false};
    memory_clear(d, sizeof *d);
    d->path = f->path;
    d->id = f->id;
    d->section = f->section;
    d->is_section = f->is_section;
    d->order = f->order;
    d->kind = f->kind;
    d->visibility = f->visibility;
    d->draft = f->draft;
    d->action = f->action;
    struct str *const texts[] = {&d->title,   &d->summary,  &d->owner, &d->lang,     &d->template_name, &d->number, &d->reason,
                                 &d->edition, &d->category, &d->url,   &d->severity, &d->question,      &d->reading};
    struct str_list *const lists[] = {&d->tags,     &d->aliases,  &d->sources,    &d->pages,      &d->audience,
                                      &d->next,     &d->target,   &d->publisher,  &d->supersedes, &d->cve,
                                      &d->keywords, &d->contacts, &d->references, &d->also};
    struct date *const dates[] = {&d->date, &d->updated, &d->publish_from, &d->expires, &d->published};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = unpack_str(&in);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        *lists[i] = unpack_list(&in, arena);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        *dates[i] = unpack_date(&in);
    d->priority = unpack_number(&in);
    d->key_lines[0] = (unsigned)unpack_number(&in);
    d->key_lines[1] = (unsigned)unpack_number(&in);
    unpack_history(&in, arena, d);
}

#define CARD_TEXTS 13 /* in front of the lists */

struct str_list facets_card_list(const struct facets *f, enum card_list which, struct arena *arena)
{
    struct unpacker in = {f->card, false};
    for (unsigned i = 0; i < CARD_TEXTS; i++)
        unpack_str(&in);
    for (unsigned i = 0; i < (unsigned)which; i++)
        for (uint64_t left = unpack_number(&in); left > 0 && !in.broken; left--)
            unpack_str(&in);
    return unpack_list(&in, arena);
}

struct str_list facets_links(const struct facets *f, struct arena *arena)
{
    struct unpacker in = {f->links, false};
    return unpack_list(&in, arena);
}

struct str_list facets_media(const struct facets *f, struct arena *arena)
{
    struct unpacker in = {f->media, false};
    return unpack_list(&in, arena);
}

struct facet_heading *facets_headings(const struct facets *f, struct arena *arena, size_t *count)
{
    struct unpacker in = {f->outline, false};
    uint64_t claimed = unpack_number(&in);
    *count = claimed > in.rest.size ? 0 : (size_t)claimed;
    struct facet_heading *headings = ARENA_ARRAY(arena, struct facet_heading, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        headings[i].level = (unsigned)unpack_number(&in);
        headings[i].anchor = unpack_str(&in);
        headings[i].text = unpack_str(&in);
    }
    return headings;
}

unsigned long *facets_page_marks(const struct facets *f, struct arena *arena, size_t *count)
{
    struct unpacker in = {f->outline, false};
    for (uint64_t left = unpack_number(&in); left > 0 && !in.broken; left--) {
        unpack_number(&in);
        unpack_str(&in);
        unpack_str(&in);
    }
    uint64_t claimed = unpack_number(&in);
    *count = claimed > in.rest.size ? 0 : (size_t)claimed;
    unsigned long *marks = ARENA_ARRAY(arena, unsigned long, *count + 1);
    for (size_t i = 0; i < *count; i++)
        marks[i] = unpack_number(&in);
    return marks;
}

struct str facets_url_of(struct arena *arena, struct str id, bool is_section)
{
    if (str_equal(id, STR("index")))
        return STR("index.html");
    return arena_concat(arena, id, is_section ? STR("/index.html") : STR(".html"));
}

/* One part of a path: those with a number first, by number; then by name. */
static void put_part_key(struct buffer *buffer, struct str part, unsigned long order)
{
    size_t digits = 0;
    while (digits < part.size && digits < 4 && part.data[digits] >= '0' && part.data[digits] <= '9')
        digits++;
    unsigned long number = ORDER_NONE;
    if (digits >= 1 && digits <= 3 && digits + 1 < part.size && part.data[digits] == '-') {
        str_to_number(str_sub(part, 0, digits), 999, &number);
        part = str_from_pos(part, digits + 1);
    }
    if (order != ORDER_NONE)
        number = order;
    char digits7[7];
    for (size_t i = sizeof digits7; i-- > 0; number /= 10)
        digits7[i] = (char)('0' + number % 10);
    buffer_put(buffer, str_of(digits7, sizeof digits7));
    buffer_put(buffer, part);
}

struct str facets_sort_key(struct arena *arena, struct str path, unsigned long order)
{
    struct buffer buffer = BUFFER_INIT;
    struct str rest = path_folder(path), part;
    if (rest.size > 0)
        while (str_split(&rest, '/', &part)) {
            put_part_key(&buffer, part, ORDER_NONE);
            buffer_put_char(&buffer, '\1');
        }
    buffer_put_char(&buffer, '\0');
    struct str stem = path_stem(path);
    if (!str_equal(stem, STR("_index")))
        put_part_key(&buffer, stem, order);
    struct str key = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return key;
}
