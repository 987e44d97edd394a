#ifndef FUMI_SITE_CONFIG_H
#define FUMI_SITE_CONFIG_H

/*
 * fumi.yaml: the site's settings, checked against a schema. Everything is text in the arena given to config_load; lists keep
 * the file's order. The repository's own fumi.yaml shows every key.
 */

#include "base/date.h"
#include "base/diag.h"
#include "site/kind.h"

struct str_list {
    struct str *items;
    size_t count;
};

bool str_list_has(struct str_list list, struct str text);

struct config_section {
    struct str path; /* the section's id: "guidebook/mission1" */
    enum kind kind;
};

struct config_encoding {
    struct str pattern; /* path_matches, relative to content/ */
    struct str charset; /* "utf-8", "cp932", "euc-jp", "iso-2022-jp" */
};

struct config {
    struct str title, subtitle, description, publisher, contact, copyright;
    struct str base_url; /* ends with '/' */
    struct str uuid;
    struct str lang;
    int offset_minutes; /* of timezone: "Asia/Tokyo", "UTC" or "+09:00" */
    struct str theme;
    struct str_list menu, footer;
    struct config_section *sections;
    size_t section_count;
    struct str_list missions;
    struct str_list home_emergency;
    struct str_list security_contact; /* URIs, for security.txt */
    struct date security_expires;     /* DATE_NONE: no security.txt */
    struct str_list home_phones;      /* "警察相談専用電話 #9110": what it is, a space, the number */
    struct str_list audience, category, severity;
    struct str_list downloads; /* lower case, without dot */
    struct config_encoding *encodings;
    size_t encoding_count;
    struct str_list urgent; /* kinds */
    unsigned long urgent_days;
};

/* text: fumi.yaml's content, UTF-8. Returns 0, or -1 where errors make the settings unusable; all findings are in diags,
 * positions included (path "fumi.yaml"). Missing optional keys get their defaults. */
int config_load(struct arena *arena, struct str text, struct config *config, struct diags *diags);

/* The kind of documents in a folder below content/: that of the longest section path that holds it; KIND_PAGE elsewhere. */
enum kind config_kind_of(const struct config *config, struct str folder_id);

#endif
