/*
 * The books of a plan.
 *
 * Books depend on nothing that pages are made of, so a thread of its own makes them beside the pages where few chapters have
 * changed: session_begin_books. Many chapters wait until the pages are done, because somebody may be waiting for a page:
 * session_finish_books. What is written down of books is written down then, too.
 */

#include "build/books.h"

#include "base/memory.h"
#include "build/beside.h"
#include "build/pool.h"
#include "build/session.h"

#include <stdlib.h>

#define FEW_CHAPTERS 4 /* that are made beside pages */

/* One book to be made, and its picture where that is in the plan, too. */
struct book_job {
    const struct book_info *info;
    const struct record *record;  /* of the file that is there, or NULL */
    bool wanted, lost;            /* lost: wanted, but not in the plan yet */
    struct plan_job *job, *cover; /* of the plan, once it stands still */
    struct book book;
    struct arena arena;       /* of planning and assembling */
    struct facet_reads reads; /* likewise */
    const struct book_row *old;
    const struct chapter_made **made; /* by chapter */
    struct volume volume;
    struct buffer bytes;
    struct diags diags;
    struct member *members; /* as they lie in the archive; by member of the volume */
    unsigned char sha256[SHA256_SIZE];
    bool written;
    int error;
};

/* A document's chapters in all books that want it made. */
struct chapter_use {
    struct book_job *book;
    size_t index;
    struct chapter_use *next;
    struct chapter_made made;
    struct packed *packed; /* by file; bytes NULL: the store has it */
};

struct chapter_job {
    struct chapter_use *uses;
};

struct books_work {
    struct build *build;
    const struct facet_changes *changes;
    struct load_context context;
    struct beside beside;
    bool prepared; /* rows are read and books planned */
    bool books_made;
    bool listed; /* the page that lists the books is in the plan */
    struct press press;
    struct facts facts;
    struct arena arena;
    struct book_job *books;
    size_t book_count;
    struct chapter_job *chapters;
    size_t chapter_count, chapter_capacity;
    struct table chapter_by_id;
    struct books_made *made;
    struct arena *arenas; /* one a worker, for chapters */
    struct facet_reads *reads;
    struct diags *diags;
};

/* ---- what there is to do ---- */

static struct book_job *job_of(struct books_work *w, struct str section, bool whole)
{
    for (size_t i = 0; i < w->book_count; i++)
        if (w->books[i].info->whole == whole && str_equal(w->books[i].info->section, section))
            return &w->books[i];
    const struct books *all = &w->build->books;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].whole != whole || !str_equal(all->items[i].section, section))
            continue;
        struct book_job *job = &w->books[w->book_count++];
        *job = (struct book_job){.info = &all->items[i], .bytes = BUFFER_INIT, .diags = DIAGS_INIT};
        job->record = records_find(&w->build->records, job->info->path);
        return job;
    }
    return NULL;
}

static void gather_jobs(struct books_work *w, const struct plan *plan)
{
    w->books = ARENA_ARRAY(&w->arena, struct book_job, w->build->books.count + 1);
    for (size_t i = 0; i < plan->count; i++) {
        const struct output *o = &plan->jobs[i].output;
        w->listed |= o->type == OUTPUT_BOOK_LIST;
        if (o->type != OUTPUT_BOOK && o->type != OUTPUT_COVER)
            continue;
        struct book_job *job = job_of(w, o->subject, str_equal(o->detail, STR("whole")));
        if (job != NULL && o->type == OUTPUT_BOOK)
            job->wanted = true;
    }
}

/* The page that lists the books wants to know of each: one whose row was lost is made again. */
static void want_lost(struct books_work *w)
{
    for (size_t i = 0; w->listed && i < w->build->books.count; i++) {
        const struct book_info *info = &w->build->books.items[i];
        struct book_job *job = books_made_find(w->made, info->path) == NULL ? job_of(w, info->section, info->whole) : NULL;
        if (job != NULL && !job->wanted)
            job->wanted = job->lost = true;
    }
}

/* Nothing else is added to the plan. */
static void settle_jobs(struct books_work *w, struct plan *plan)
{
    for (size_t i = 0; i < w->book_count; i++) {
        const struct book_info *info = w->books[i].info;
        const struct output book = {OUTPUT_BOOK, info->path, info->section, info->whole ? STR("whole") : STR("")};
        if (w->books[i].lost)
            plan_add(plan, &book, PLAN_NEW);
    }
    for (size_t i = 0; i < plan->count; i++) {
        struct plan_job *p = &plan->jobs[i];
        if (p->output.type != OUTPUT_BOOK && p->output.type != OUTPUT_COVER)
            continue;
        struct book_job *job = job_of(w, p->output.subject, str_equal(p->output.detail, STR("whole")));
        if (job != NULL)
            *(p->output.type == OUTPUT_COVER ? &job->cover : &job->job) = p;
    }
}

/* ---- which chapters have to be made ---- */

static bool is_current(struct books_work *w, const struct book_job *job, const struct chapter *c, const struct chapter_row *row,
                       struct arena *scratch)
{
    if (facet_changes_hit(w->changes, row->made.reads, row->made.read_count) != NULL)
        return false;
    for (size_t i = 0; i < row->made.link_count; i++)
        if (!chapter_link_holds(&job->book, c, &row->made.links[i], scratch))
            return false;
    for (size_t i = 0; i < row->made.file_count; i++)
        if (book_store_find(&w->made->store, row->made.files[i].hash) == NULL)
            return false;
    return row->made.file_count > 0 && str_equal(row->made.files[0].path, c->path);
}

static void want_chapter(struct books_work *w, struct book_job *job, size_t index)
{
    struct str id = job->book.chapters[index].id;
    uint32_t at = table_add(&w->chapter_by_id, id, (uint32_t)w->chapter_count);
    if (at == w->chapter_count) {
        memory_grow(&w->chapters, w->chapter_count, &w->chapter_capacity, sizeof *w->chapters);
        w->chapters[w->chapter_count++] = (struct chapter_job){NULL};
    }
    struct chapter_use *use = ARENA_NEW(&w->arena, struct chapter_use);
    *use = (struct chapter_use){.book = job, .index = index, .next = w->chapters[at].uses};
    w->chapters[at].uses = use;
    job->made[index] = &use->made;
}

static void plan_book(struct books_work *w, struct book_job *job)
{
    struct view view = {&w->facts, &job->reads, &job->arena};
    struct arena scratch = ARENA_INIT;
    book_plan(&job->book, &view, &w->build->books, job->info);
    job->made = ARENA_ARRAY(&job->arena, const struct chapter_made *, job->book.count + 1);
    job->old = books_made_open(w->made, job->info->path);
    if (job->old != NULL)
        book_store_read(&w->made->store, w->build->target.fd, job->old);
    for (size_t i = 0; i < job->book.count; i++) {
        const struct chapter *c = &job->book.chapters[i];
        uint32_t at = job->old == NULL ? TABLE_NONE : table_get(&job->old->by_id, c->id);
        if (at != TABLE_NONE && is_current(w, job, c, &job->old->chapters[at], &scratch))
            job->made[i] = &job->old->chapters[at].made;
        else
            want_chapter(w, job, i);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
}

/* ---- chapters, in the pool ---- */

static const struct chapter_file *same_file(const struct chapter_use *first, const struct chapter_use *end, struct hash128 hash,
                                            const struct packed **packed)
{
    for (const struct chapter_use *use = first; use != end; use = use->next)
        for (size_t i = 0; i < use->made.file_count; i++)
            if (hash_equal(use->made.files[i].hash, hash)) {
                *packed = &use->packed[i];
                return &use->made.files[i];
            }
    return NULL;
}

static void make_chapter(unsigned worker, size_t i, void *data)
{
    struct books_work *w = data;
    struct chapter_job *job = &w->chapters[i];
    struct arena *arena = &w->arenas[worker];
    const struct chapter *c = &job->uses->book->book.chapters[job->uses->index];
    struct chapter_text text;
    chapter_load(&w->press, c, arena, &text); /* what has become unreadable is an empty chapter, and a finding of its page */
    for (struct chapter_use *use = job->uses; use != NULL; use = use->next) {
        chapter_make(&w->press, &use->book->book, use->index, &text, arena, &w->reads[worker], &use->made, &w->diags[worker]);
        use->packed = ARENA_ARRAY(arena, struct packed, use->made.file_count + 1);
        for (size_t k = 0; k < use->made.file_count; k++) {
            const struct chapter_file *file = &use->made.files[k];
            const struct packed *known = NULL;
            if (book_store_find(&w->made->store, file->hash) != NULL)
                continue;
            if (same_file(job->uses, use, file->hash, &known) == NULL)
                use->packed[k] = archive_pack(arena, file->bytes);
        }
    }
}

static void make_chapters(struct books_work *w)
{
    pool_run(w->build->threads, w->chapter_count, make_chapter, w);
    for (size_t i = 0; i < w->chapter_count; i++)
        for (struct chapter_use *use = w->chapters[i].uses; use != NULL; use = use->next)
            for (size_t k = 0; k < use->made.file_count; k++)
                if (use->packed[k].bytes.data != NULL)
                    book_store_add(&w->made->store, use->made.files[k].hash, &use->packed[k]);
}

/* ---- books, in the pool ---- */

static struct packed member_packed(struct books_work *w, struct book_job *job, const struct volume_member *m)
{
    const struct packed *known = m->stored ? NULL : book_store_find(&w->made->store, m->hash);
    struct str bytes = m->bytes;
    if (known != NULL)
        return *known;
    if (bytes.data == NULL && m->medium != NULL &&
        w->press.loader.medium(w->press.loader.data, m->medium, &job->arena, &bytes) < 0)
        bytes = STR(""); /* it went away meanwhile: the next build finds it gone */
    if (bytes.data == NULL)
        bytes = STR("");
    return m->stored ? archive_store(bytes) : archive_pack(&job->arena, bytes);
}

static int pack_book(struct books_work *w, struct book_job *job)
{
    const struct volume *v = &job->volume;
    job->members = ARENA_ARRAY(&job->arena, struct member, v->count + 1);
    for (size_t i = 0; i < v->count; i++)
        job->members[i] = (struct member){.path = v->members[i].path, .packed = member_packed(w, job, &v->members[i])};
    return archive_put(&job->bytes, job->members, v->count);
}

static void write_output(struct books_work *w, struct book_job *job, struct str path, const struct record *record,
                         struct str bytes, bool *written)
{
    struct build *b = w->build;
    sha256_bytes(bytes, job->sha256);
    if (job->error == 0)
        job->error = target_write(&b->target, path, bytes, job->sha256, record, b->usable && !b->options.full, written);
}

static void make_book(unsigned worker, size_t i, void *data)
{
    struct books_work *w = data;
    struct book_job *job = &w->books[i];
    struct view view = {&w->facts, &job->reads, &job->arena};
    (void)worker;
    if (!job->wanted)
        return;
    volume_make(&w->press, &w->build->books, &job->book, job->made, &view, &job->volume, &job->diags);
    for (size_t k = 0; k < job->book.count; k++) {
        const struct chapter_made *made = job->made[k];
        for (size_t r = 0; r < made->read_count; r++)
            facet_reads_add_read(&job->reads, made->reads[r]);
    }
    facet_reads_finish(&job->reads);
    if (pack_book(w, job) < 0) {
        buffer_reset(&job->bytes);
        diag_report(&job->diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_BOOK_TOO_LARGE, job->info->path);
    }
    job->volume.info.size = job->bytes.size;
    write_output(w, job, job->info->path, job->record, buffer_str(&job->bytes), &job->written);
}

static void keep_row(struct books_work *w, struct book_job *job)
{
    struct books_made *made = w->made;
    struct book_row *row = &made->fresh[made->fresh_count++];
    *row = (struct book_row){.path = job->info->path, .info = job->volume.info, .method = archive_method()};
    row->file_hash = hash_bytes(buffer_str(&job->bytes));
    row->members = ARENA_ARRAY(&job->arena, struct book_member, job->volume.count + 1);
    for (size_t i = 0; i < job->volume.count && job->bytes.size > 0; i++) {
        const struct member *m = &job->members[i];
        if (!job->volume.members[i].stored)
            row->members[row->member_count++] =
                (struct book_member){job->volume.members[i].hash, m->packed, m->offset, m->packed.bytes.size};
    }
    row->chapter_count = job->book.count;
    row->chapters = ARENA_ARRAY(&job->arena, struct chapter_row, job->book.count + 1);
    for (size_t i = 0; i < job->book.count; i++)
        row->chapters[i] = (struct chapter_row){job->book.chapters[i].id, *job->made[i]};
}

/* The chapters' memory is the rows' until the state has them. */
static void keep_rows(struct books_work *w)
{
    struct books_made *made = w->made;
    struct buffer buffer = BUFFER_INIT;
    made->fresh = ARENA_ARRAY(&made->arena, struct book_row, w->book_count + 1);
    for (size_t i = 0; i < w->book_count; i++) {
        if (!w->books[i].wanted || w->books[i].error != 0)
            continue;
        keep_row(w, &w->books[i]);
        buffer_reset(&buffer);
        book_row_pack(&buffer, &made->fresh[made->fresh_count - 1]);
        book_row_keep(&made->arena, &made->fresh[made->fresh_count - 1], buffer_str(&buffer));
    }
    buffer_free(&buffer);
}

static void make_books(struct books_work *w)
{
    pool_run_large(w->build->threads, w->book_count, make_book, w);
    keep_rows(w);
    w->books_made = true;
}

static void put_record(struct books_work *w, struct book_job *job, const struct plan_job *plan, size_t size,
                       struct buffer *buffer)
{
    struct record record = {.output = plan->output,
                            .size = size,
                            .read_count = job->reads.count,
                            .reads = job->reads.items,
                            .notes = diags_packed(&job->arena, &job->diags)};
    memcpy(record.sha256, job->sha256, SHA256_SIZE);
    records_put(&w->build->records, &record, buffer);
}

/* The picture alone, read and written by itself: it shows the title and nothing of the text. */
static void make_cover(struct books_work *w, struct book_job *job, struct buffer *buffer)
{
    struct view view = {&w->facts, &job->reads, &job->arena};
    job->reads.count = 0;
    diags_free(&job->diags);
    struct str bytes = volume_cover(&w->press, &w->build->books, job->info, &view, &job->diags);
    facet_reads_finish(&job->reads);
    write_output(w, job, job->cover->output.path, records_find(&w->build->records, job->cover->output.path), bytes,
                 &job->cover->written);
    if (job->error == 0)
        put_record(w, job, job->cover, bytes.size, buffer);
}

static void finish_books(struct books_work *w, struct made *made)
{
    struct buffer buffer = BUFFER_INIT;
    for (size_t i = 0; i < w->book_count; i++) {
        struct book_job *job = &w->books[i];
        if (job->job != NULL && job->error == 0) {
            put_record(w, job, job->job, job->bytes.size, &buffer);
            job->job->written = job->written;
            made->made++;
            made->written += job->written;
        }
        if (job->cover != NULL && job->error == 0) {
            make_cover(w, job, &buffer);
            made->made++;
            made->written += job->cover->written;
        }
        if (job->error != 0 && made->error == 0) {
            made->error = job->error;
            made->failed_path = job->info->path;
        }
    }
    buffer_free(&buffer);
}

/* ---- all of it ---- */

static bool concerns_books(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->jobs[i].output.type == OUTPUT_BOOK || plan->jobs[i].output.type == OUTPUT_COVER ||
            plan->jobs[i].output.type == OUTPUT_BOOK_LIST)
            return true;
    for (size_t i = 0; i < plan->removal_count; i++)
        if (str_starts(plan->removals[i], STR("books/")))
            return true;
    return false;
}

/* What the rows say of the books, for whoever lists them; stands as long as the rows do. */
static void tell_books(struct books_work *w)
{
    for (size_t i = 0; i < w->build->books.count; i++) {
        struct book_info *info = &w->build->books.items[i];
        const struct book_row *row = books_made_find(w->made, info->path);
        for (size_t k = 0; k < w->made->fresh_count; k++)
            if (str_equal(w->made->fresh[k].path, info->path))
                row = &w->made->fresh[k];
        if (row == NULL)
            continue;
        info->title = row->info.title;
        info->subtitle = row->info.subtitle;
        info->size = row->info.size;
        info->chapters = row->info.chapters;
        info->date = row->info.date;
        info->changed = row->info.changed;
        info->last_text = row->info.last_text;
        info->last_id = row->info.last_id;
    }
}

static void begin(struct books_work *w)
{
    struct build *b = w->build;
    session_end_kit(b);
    if (!b->kit_loaded)
        session_read_kit(b);
    w->facts.supplements = facts_supplements_build(&b->catalogue, &w->arena);
    struct facet_reads reads = {0};
    struct view view = {&w->facts, &reads, &w->arena};
    w->press = (struct press){.kit = &b->kit,
                              .config = &b->config,
                              .facts = &w->facts,
                              .term_entries = view_terms(&view),
                              .settings = press_settings_hash(b->kit_hash, &b->config, b->program),
                              .loader = {load_book_text, load_book_medium, &w->context}};
    w->press.terms = terms_build(&w->arena, w->press.term_entries);
    facet_reads_free(&reads);
    w->arenas = memory_zalloc(b->threads * sizeof *w->arenas);
    w->reads = memory_zalloc(b->threads * sizeof *w->reads);
    w->diags = memory_zalloc(b->threads * sizeof *w->diags);
}

static void end(struct books_work *w)
{
    for (unsigned i = 0; w->arenas != NULL && i < w->build->threads; i++) {
        arena_free(&w->arenas[i]);
        facet_reads_free(&w->reads[i]);
        diags_free(&w->diags[i]);
    }
    for (size_t i = 0; i < w->book_count; i++) {
        book_free(&w->books[i].book);
        arena_free(&w->books[i].arena);
        facet_reads_free(&w->books[i].reads);
        buffer_free(&w->books[i].bytes);
        diags_free(&w->books[i].diags);
    }
    free(w->arenas);
    free(w->reads);
    free(w->diags);
    free(w->chapters);
    table_free(&w->chapter_by_id);
    arena_free(&w->arena);
    free(w);
}

static void prepare(struct books_work *w)
{
    if (w->build->usable)
        books_made_read(w->made, w->build->state);
    begin(w);
    want_lost(w);
    for (size_t i = 0; i < w->book_count; i++)
        if (w->books[i].wanted)
            plan_book(w, &w->books[i]);
    w->prepared = true;
}

static void *prepare_beside(void *data)
{
    struct books_work *w = data;
    prepare(w);
    if (w->chapter_count <= FEW_CHAPTERS) {
        make_chapters(w);
        make_books(w);
    }
    return NULL;
}

struct books_work *session_begin_books(struct build *b, const struct plan *plan, const struct facts *facts,
                                       const struct facet_changes *changes)
{
    if (!concerns_books(plan))
        return NULL;
    struct books_work *w = memory_zalloc(sizeof *w);
    *w = (struct books_work){.build = b, .changes = changes, .facts = *facts};
    w->context = (struct load_context){&b->config, &b->sources, b->config.lang, b->search, &b->stages};
    w->made = b->made = memory_zalloc(sizeof *b->made);
    gather_jobs(w, plan);
    /* In a build from nothing all threads are at work, and the state is being written. What must go goes before anything is
     * written. */
    if (b->usable && plan->removal_count == 0)
        beside_begin(&w->beside, b->threads, prepare_beside, w);
    return w;
}

void session_finish_books(struct books_work *w, struct plan *plan, struct made *made)
{
    if (w == NULL)
        return;
    if (!beside_end(&w->beside) && made->error == 0)
        prepare(w);
    if (w->prepared && made->error == 0) {
        settle_jobs(w, plan);
        if (!w->books_made) {
            make_chapters(w);
            make_books(w);
        }
        finish_books(w, made);
        tell_books(w);
    }
    end(w);
}
