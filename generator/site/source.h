#ifndef FUMI_SITE_SOURCE_H
#define FUMI_SITE_SOURCE_H

/*
 * A source set: the files that a build is made from, whatever they come from. The working set is the files below content/
 * (without content/ledger/, hidden files and editors' backups); approved snapshots are another (site/approved.h). Reading
 * goes through the set, so that the rest of the pipeline does not know which it is.
 */

#include "base/diag.h"
#include "base/hash.h"

#include <sys/stat.h>

enum source_type { SOURCE_DOCUMENT, SOURCE_IMAGE, SOURCE_FILE };

/* What a scan learns of a file without reading it. All of it must be equal for "unchanged". */
struct source_stamp {
    int64_t size;
    int64_t mtime_ns;
    int64_t ctime_ns;
    uint64_t inode;
};

struct source_stamp source_stamp_of(const struct stat *status);

struct source {
    struct str path;      /* below content/, NFC */
    struct str disk_path; /* as the file system spells it (NFD on some); often the same pointer */
    enum source_type type;
    struct source_stamp stamp;
    /* Of an approved set, else NULL: */
    const unsigned char *sha256;              /* names the object */
    const struct approved_document *document; /* of a document: what its record says */
};

struct approved_set;
struct approved_document;

struct source_set {
    struct arena arena;   /* owns the paths */
    struct source *items; /* sorted by path, byte order */
    size_t count;
    int content_fd;                      /* open folder content/; -1 in an approved set */
    const struct approved_set *approved; /* NULL: the working files */
};

#define SOURCE_DOCUMENT_LIMIT ((size_t)8 << 20) /* bytes of one Markdown file */
#define SOURCE_FILE_LIMIT ((size_t)64 << 20)    /* bytes of one image or download */

/* Scans content/ below root_fd with `threads` threads. Links that leave the root, unreadable folders, two files whose names
 * are equal after NFC are reported and left out. 0, or -1 where there is no content/. */
int source_scan(struct source_set *set, int root_fd, unsigned threads, struct diags *diags);
/* The same for another folder that holds files of ours (the ledger's chains); findings name it content/ all the same. */
int source_scan_folder(struct source_set *set, int root_fd, const char *folder, unsigned threads, struct diags *diags);
/* source_scan without stamps, which cost more than the names: for whoever reads every file anyhow (source_read_stamped). */
int source_scan_names(struct source_set *set, int root_fd, struct diags *diags);
void source_set_free(struct source_set *set);

/* The file's bytes, in the arena; -errno as file_read does, the finding reported. */
int source_read(struct arena *arena, const struct source_set *set, const struct source *source, struct str *bytes,
                struct diags *diags);
/* The same; and of a working file the stamp that it had then, all 0 where it could not be opened. */
int source_read_stamped(struct arena *arena, const struct source_set *set, const struct source *source, struct str *bytes,
                        struct source_stamp *stamp, struct diags *diags);

#endif
