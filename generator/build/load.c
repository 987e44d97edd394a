#include "build/load.h"

#include "base/array.h"
#include "base/path.h"
#include "site/approved.h"

struct names {
    struct str *items;
    size_t count, capacity;
};

/* Few enough to compare with each: a page refers to tens of documents, not thousands. */
#define NAMES_SEARCHED 64

static void names_add(struct arena *arena, struct names *names, struct str name)
{
    size_t from = names->count > NAMES_SEARCHED ? names->count - NAMES_SEARCHED : 0;
    for (size_t i = from; i < names->count; i++)
        if (str_equal(names->items[i], name))
            return;
    *ARRAY_PUSH(arena, names) = name;
}

static void names_add_all(struct arena *arena, struct names *names, struct str_list list)
{
    for (size_t i = 0; i < list.count; i++)
        names_add(arena, names, list.items[i]);
}

/* Who a document refers to, in its front matter and in its body, and which files it shows. */
static void gather(struct arena *arena, const struct document *d, const struct approved_document *approved,
                   const struct markdown_facts *facts, struct names *links, struct names *media)
{
    const struct str_list lists[] = {d->sources, d->next, d->target, d->supersedes, d->references, d->also};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        names_add_all(arena, links, lists[i]);
    for (size_t i = 0; i < facts->reference_count; i++) {
        const struct markdown_reference *r = &facts->references[i];
        if (r->kind == MARKDOWN_DOCUMENT) {
            names_add(arena, links, r->target);
            continue;
        }
        struct str path = path_resolve(arena, path_folder(d->path), r->target);
        if (path.data == NULL)
            continue;
        if (str_ends(path, STR(".md")))
            names_add(arena, links, document_id_of_path(arena, path));
        else if (approved == NULL)
            names_add(arena, media, path);
        else if ((path = approved_file_path(arena, approved, path)).data != NULL)
            names_add(arena, media, path);
    }
}

/* What the record says of an approved document counts, too. */
static void read_document(const struct load_context *context, const struct source *source, struct arena *arena,
                          struct str bytes, struct document *d, struct diags *diags)
{
    const struct approved_document *approved = source->document;
    enum charset charset = approved == NULL ? CHARSET_UNKNOWN : charset_from_name(approved->encoding);
    document_load_as(arena, context->config, source->path, bytes, charset, d, diags);
    if (approved == NULL)
        return;
    if (approved->internal)
        d->visibility = VISIBILITY_INTERNAL;
    if (!str_equal(d->id, approved->id))
        diag_report(diags, document_position(arena, d, 0, 0), DIAG_SNAPSHOT_ID, d->id, approved->id);
}

static struct markdown *parse(const struct load_context *context, struct arena *arena, const struct document *d,
                              struct diags *diags)
{
    struct markdown_source source = {.path = arena_concat(arena, STR("content/"), d->path),
                                     .text = d->body,
                                     .first_line = d->body_line,
                                     .number_headings = d->number_headings,
                                     .is_single = d->body_is_single,
                                     .title = d->title,
                                     .lang = d->lang.size > 0 ? d->lang : context->lang};
    return markdown_parse(arena, &source, diags);
}

static struct str copy_into(struct arena *arena, struct str s)
{
    return s.size == 0 ? STR("") : arena_str(arena, s);
}

/* Rendered where it stays. Of the references, only what filling the holes needs is kept. */
static struct kept_fragment *keep_fragment(struct arena *keep, const struct markdown *markdown)
{
    const struct markdown_facts *facts = markdown_facts(markdown);
    const struct markdown_options options = {.syntax = MARKDOWN_HTML};
    struct kept_fragment *kept = ARENA_NEW(keep, struct kept_fragment);
    markdown_render(keep, markdown, &options, &kept->body.fragment);
    if (kept->body.fragment.hole_count == 0)
        return kept;
    struct markdown_reference *references = ARENA_ARRAY(keep, struct markdown_reference, facts->reference_count);
    struct str path = copy_into(keep, facts->references[0].at.path);
    for (size_t i = 0; i < facts->reference_count; i++) {
        const struct markdown_reference *r = &facts->references[i];
        references[i] = *r;
        references[i].target = copy_into(keep, r->target);
        references[i].anchor = copy_into(keep, r->anchor);
        references[i].text = copy_into(keep, r->text);
        references[i].at.path = path;
    }
    kept->body.references = references;
    kept->body.reference_count = facts->reference_count;
    return kept;
}

/* Blocks that are headings say so: the headings come in the same order, some with a number in front. */
static struct str pack_searched(struct arena *arena, const struct document *d, const struct markdown_facts *facts)
{
    struct buffer buffer = BUFFER_INIT;
    size_t heading = 0, size = d->title.size + d->reading.size + d->summary.size;
    for (size_t i = 0; i < facts->block_count; i++)
        size += facts->blocks[i].size;
    buffer_reserve(&buffer, size + (facts->block_count + 3) * SEARCHED_HEAD_MOST);
    searched_put(&buffer, SEARCH_TITLE, d->title);
    searched_put(&buffer, SEARCH_TITLE, d->reading);
    searched_put(&buffer, SEARCH_SUMMARY, d->summary);
    for (size_t i = 0; i < facts->block_count; i++) {
        bool is_heading = heading < facts->heading_count && str_ends(facts->headings[heading].text, facts->blocks[i]);
        heading += is_heading;
        searched_put(&buffer, is_heading ? SEARCH_HEADING : SEARCH_BODY, facts->blocks[i]);
    }
    struct str packed = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return packed;
}

static void pack_facets(const struct load_context *context, const struct approved_document *approved, struct arena *scratch,
                        struct document *d, const struct markdown_facts *facts, struct hash128 hash, struct buffer *packed)
{
    struct names links = {0}, media = {0};
    struct facet_heading *headings = ARENA_ARRAY(scratch, struct facet_heading, facts->heading_count + 1);
    unsigned long *page_marks = ARENA_ARRAY(scratch, unsigned long, facts->page_mark_count + 1);
    gather(scratch, d, approved, facts, &links, &media);
    for (size_t i = 0; i < facts->heading_count; i++)
        headings[i] = (struct facet_heading){facts->headings[i].level, facts->headings[i].anchor, facts->headings[i].text};
    for (size_t i = 0; i < facts->page_mark_count; i++)
        page_marks[i] = facts->page_marks[i].page;
    struct facets_source source = {.document = d,
                                   .url = facets_url_of(scratch, d->id, d->is_section),
                                   .sort_key = facets_sort_key(scratch, d->path, d->order),
                                   .headings = headings,
                                   .heading_count = facts->heading_count,
                                   .page_marks = page_marks,
                                   .page_mark_count = facts->page_mark_count,
                                   .links = {links.items, links.count},
                                   .media = {media.items, media.count},
                                   .graphemes = facts->graphemes};
    if (approved != NULL && approved->changed != 0)
        source.changed = date_from_instant(approved->changed, context->config->offset_minutes);
    facets_pack(packed, &source, hash);
}

/* A document is named by its front matter, else by its first heading, else by its file. */
static void complete(struct document *d, const struct markdown_facts *facts)
{
    if (d->title.size == 0)
        d->title = d->kind == KIND_FAQ && d->question.size > 0 ? d->question : facts->title;
    if (d->title.size == 0)
        d->title = path_name(d->id);
    if (d->summary.size == 0)
        d->summary = facts->summary;
}

/* What cannot be read gets a page that says so, with a hash that no bytes have. */
static const struct hash128 unread = {1, 1};

void load_document(const struct load_context *context, const struct source *source, struct arena *scratch, struct arena *keep,
                   const struct load_search *search, struct loaded *result)
{
    struct diags diags = DIAGS_INIT, ignored = DIAGS_INIT;
    struct document d;
    struct str bytes = STR("");
    *result = (struct loaded){0};
    result->readable = source_read_stamped(scratch, context->sources, source, &bytes, &result->stamp, &diags) == 0;
    struct diags *found = result->readable ? &diags : &ignored;
    read_document(context, source, scratch, bytes, &d, found);
    struct markdown *markdown = parse(context, scratch, &d, found);
    const struct markdown_facts *facts = markdown_facts(markdown);
    complete(&d, facts);
    struct buffer packed = BUFFER_INIT;
    pack_facets(context, source->document, scratch, &d, facts, result->readable ? hash_bytes(bytes) : unread, &packed);
    result->entry = entry_new(buffer_str(&packed), diags_packed(scratch, &diags));
    struct kept_fragment *kept = keep != NULL && result->entry != NULL ? keep_fragment(keep, markdown) : NULL;
    if (kept != NULL)
        result->entry->fragment = kept;
    if (search != NULL && (search->collector != NULL || kept != NULL)) {
        struct str searched = pack_searched(kept != NULL ? keep : scratch, &d, facts);
        if (search->collector != NULL)
            collector_add(search->collector, search->ordinal, searched);
        if (kept != NULL)
            kept->searched = searched;
    }
    markdown_end(markdown);
    buffer_free(&packed);
    diags_free(&ignored);
    diags_free(&diags);
    arena_reset(scratch);
}

static void report_image(struct diags *diags, struct position at, enum image_result rc, struct str path, struct str what)
{
    if (rc == IMAGE_UNSAFE)
        diag_report(diags, at, DIAG_SVG_UNSAFE, path, what);
    else if (rc != IMAGE_OK)
        diag_report(diags, at, DIAG_IMAGE_BROKEN, path, what);
}

void load_medium(const struct load_context *context, const struct source *source, struct arena *arena, struct arena *scratch,
                 struct loaded *result)
{
    struct diags diags = DIAGS_INIT;
    struct str bytes, what = STR("");
    *result = (struct loaded){.medium = {.path = source->path, .hash = unread}};
    if (source->type == SOURCE_IMAGE)
        result->medium.image.type = image_type_of_name(source->path);
    if (source_read_stamped(scratch, context->sources, source, &bytes, &result->stamp, &diags) == 0) {
        struct str plain = approved_plain_path(source->path);
        struct position at = {arena_concat(scratch, STR("content/"), plain), 0, 0};
        result->readable = true;
        result->medium.hash = hash_bytes(bytes);
        result->medium.usable = true;
        if (source->type == SOURCE_IMAGE) {
            enum image_result rc = image_read(scratch, bytes, &result->medium.image, &what);
            report_image(&diags, at, rc, plain, what);
            result->medium.usable = rc == IMAGE_OK;
            if (rc != IMAGE_OK)
                result->medium.image.type = image_type_of_name(source->path);
        }
    }
    result->medium.notes = diags_packed(arena, &diags);
    diags_free(&diags);
    arena_reset(scratch);
}

int load_hash(const struct load_context *context, const struct source *source, struct arena *scratch, struct hash128 *hash)
{
    struct diags ignored = DIAGS_INIT;
    struct str bytes;
    int rc = source_read(scratch, context->sources, source, &bytes, &ignored) == 0 ? 0 : -1;
    if (rc == 0)
        *hash = hash_bytes(bytes);
    diags_free(&ignored);
    arena_reset(scratch);
    return rc;
}

const struct source *load_find_source(const struct source_set *sources, struct str path)
{
    size_t low = 0, high = sources->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(path, sources->items[middle].path);
        if (order == 0)
            return &sources->items[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

int load_body(void *data, const struct entry *entry, const struct body_options *options, struct arena *arena, struct body *body,
              struct diags *diags)
{
    const struct load_context *context = data;
    struct diags known = DIAGS_INIT; /* reported when the document was loaded */
    struct document d;
    struct str bytes;
    if (entry->fragment != NULL && options->heading_shift == 0 && options->anchor_prefix.size == 0) {
        *body = entry->fragment->body;
        return 0;
    }
    const struct source *source = load_find_source(context->sources, entry->facets.path);
    if (source == NULL || source_read(arena, context->sources, source, &bytes, diags) != 0)
        return -1;
    read_document(context, source, arena, bytes, &d, &known);
    struct markdown *markdown = parse(context, arena, &d, &known);
    const struct markdown_facts *facts = markdown_facts(markdown);
    const struct markdown_options markdown_options = {
        .syntax = MARKDOWN_HTML, .heading_shift = options->heading_shift, .anchor_prefix = options->anchor_prefix};
    markdown_render(arena, markdown, &markdown_options, &body->fragment);
    body->references = facts->references;
    body->reference_count = facts->reference_count;
    markdown_end(markdown);
    diags_free(&known);
    return 0;
}

int load_book_text(void *data, const struct entry *entry, unsigned heading_shift, struct str anchor_prefix, struct arena *arena,
                   struct book_text *text)
{
    const struct load_context *context = data;
    const struct source *source = load_find_source(context->sources, entry->facets.path);
    const struct markdown_options options = {
        .syntax = MARKDOWN_XHTML, .heading_shift = heading_shift, .anchor_prefix = anchor_prefix, .epub_types = true};
    struct diags known = DIAGS_INIT; /* reported when the document was loaded, and again by its page */
    struct document d;
    struct str bytes;
    int rc = source == NULL || source_read(arena, context->sources, source, &bytes, &known) != 0 ? -1 : 0;
    if (rc == 0) {
        read_document(context, source, arena, bytes, &d, &known);
        struct markdown *markdown = parse(context, arena, &d, &known);
        const struct markdown_facts *facts = markdown_facts(markdown);
        markdown_render(arena, markdown, &options, &text->fragment);
        text->references = facts->references;
        text->blocks = facts->blocks;
        text->block_count = facts->block_count;
        markdown_end(markdown);
    }
    diags_free(&known);
    return rc;
}

int load_book_medium(void *data, const struct medium *medium, struct arena *arena, struct str *bytes)
{
    struct diags ignored = DIAGS_INIT; /* the picture's own output reports it */
    int rc = load_medium_bytes(data, medium, arena, bytes, &ignored);
    diags_free(&ignored);
    return rc;
}

void load_searched_document(const struct load_context *context, const struct source *source, struct str bytes,
                            struct arena *arena, struct document *document, struct str *searched)
{
    struct diags known = DIAGS_INIT;
    read_document(context, source, arena, bytes, document, &known);
    struct markdown *markdown = parse(context, arena, document, &known);
    complete(document, markdown_facts(markdown));
    *searched = pack_searched(arena, document, markdown_facts(markdown));
    markdown_end(markdown);
    diags_free(&known);
}

int load_searched(void *data, const struct entry *entry, struct arena *arena, struct str *searched)
{
    const struct load_context *context = data;
    const struct source *source = load_find_source(context->sources, entry->facets.path);
    struct diags ignored = DIAGS_INIT;
    struct document d;
    struct str bytes = STR("");
    if (entry->fragment != NULL && entry->fragment->searched.data != NULL) {
        *searched = entry->fragment->searched;
        return 0;
    }
    *searched = STR("");
    if (source == NULL)
        return -1;
    source_read(arena, context->sources, source, &bytes, &ignored); /* unreadable: as empty as when it was loaded */
    load_searched_document(context, source, bytes, arena, &d, searched);
    diags_free(&ignored);
    return 0;
}

int load_medium_bytes(void *data, const struct medium *medium, struct arena *arena, struct str *bytes, struct diags *diags)
{
    const struct load_context *context = data;
    const struct source *source = load_find_source(context->sources, medium->path);
    return source != NULL && source_read(arena, context->sources, source, bytes, diags) == 0 ? 0 : -1;
}
