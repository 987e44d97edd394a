/*
 * The files that stand at fixed names at the top of a site and are no pages: robots.txt (RFC 9309), security.txt (RFC 9116),
 * the web application manifest, the service worker of the offline mode, and the headers for the web server.
 */

#include "output/maker.h"

#include "base/path.h"

/* Everything that a page loads is a file of this site; nothing runs or styles from within a page. */
#define POLICY                                                                                                           \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " \
    "worker-src 'self'; form-action 'self'; base-uri 'none'"

struct str output_policy(void)
{
    return STR(POLICY);
}

/* ---- robots.txt ---- */

static int put_robots(struct maker *m, struct buffer *out)
{
    if (m->site->staging) {
        buffer_put_literal(out, "User-agent: *\nDisallow: /\n");
        return 0;
    }
    buffer_put_literal(out, "User-agent: *\nAllow: /\nSitemap: ");
    buffer_put(out, absolute(m, STR("sitemap.xml")));
    buffer_put_char(out, '\n');
    return 0;
}

/* ---- security.txt ---- */

bool output_has_security(const struct config *config)
{
    return config->security_contact.count > 0 && config->security_expires.precision != DATE_NONE;
}

static int put_security(struct maker *m, struct buffer *out)
{
    const struct config *c = m->site->config;
    for (size_t i = 0; i < c->security_contact.count; i++)
        buffer_printf(out, "Contact: %.*s\n", STR_ARGS(c->security_contact.items[i]));
    buffer_printf(out, "Expires: %.*s\n", STR_ARGS(date_rfc3339(&m->arena, c->security_expires, c->offset_minutes)));
    buffer_printf(out, "Preferred-Languages: %.*s\n", STR_ARGS(m->site->lang));
    buffer_printf(out, "Canonical: %.*s\n", STR_ARGS(absolute(m, m->output->path)));
    return 0;
}

/* ---- the web application manifest ---- */

static void put_icon(struct maker *m, struct buffer *out, const char *name, const char *sizes, const char *type, bool *first)
{
    const struct theme_asset *icon = theme_asset(m->site->theme, str_from(name));
    if (icon == NULL)
        return;
    buffer_printf(out, "%s\n  {\"src\":\"", *first ? "" : ",");
    buffer_put_json(out, relative(m, icon->url));
    buffer_printf(out, "\",\"sizes\":\"%s\",\"type\":\"%s\"}", sizes, type);
    *first = false;
}

static int put_manifest(struct maker *m, struct buffer *out)
{
    const struct config *c = m->site->config;
    bool first = true;
    buffer_put_literal(out, "{\"name\":\"");
    buffer_put_json(out, c->title);
    buffer_put_literal(out, "\",\n\"description\":\"");
    buffer_put_json(out, c->description);
    buffer_put_literal(out, "\",\n\"lang\":\"");
    buffer_put_json(out, m->site->lang);
    buffer_put_literal(
        out, "\",\n\"id\":\"./\",\"start_url\":\"index.html\",\"scope\":\"./\",\"display\":\"minimal-ui\",\n\"icons\":[");
    put_icon(m, out, "favicon.svg", "any", "image/svg+xml", &first);
    put_icon(m, out, "icon-192.png", "192x192", "image/png", &first);
    put_icon(m, out, "icon-512.png", "512x512", "image/png", &first);
    buffer_put_literal(out, "\n]}\n");
    return 0;
}

/* ---- the service worker ---- */

struct offline {
    struct maker *maker;
    struct buffer *out;
    struct hasher version;
    bool any;
};

static void put_file(struct offline *o, struct str path)
{
    buffer_put(o->out, o->any ? STR(",\n\"") : STR("\n\""));
    buffer_put_json(o->out, relative(o->maker, path));
    buffer_put_char(o->out, '"');
    o->any = true;
}

static void put_pictures(struct offline *o, const struct entry *entry)
{
    struct maker *m = o->maker;
    struct str_list media = facets_media(&entry->facets, &m->arena);
    for (size_t i = 0; i < media.count; i++) {
        const struct medium *medium = view_medium(&m->view, entry, media.items[i]);
        if (medium != NULL && medium->usable && medium->image.type != IMAGE_NONE)
            put_file(o, output_medium_path(&m->arena, medium));
    }
}

/* A page of the first hour, its pictures, and those of the supplements that stand on it. */
static void put_help(struct offline *o, struct str id)
{
    struct maker *m = o->maker;
    const struct entry *entry = view_label(&m->view, id);
    if (entry == NULL || entry->internal)
        return;
    view_body(&m->view, id);
    hasher_add_hash(&o->version, entry->facets.body_hash);
    put_file(o, entry->facets.url);
    put_pictures(o, entry);
    struct entries supplements = view_supplements(&m->view, entry);
    for (size_t i = 0; i < supplements.count; i++) {
        hasher_add_hash(&o->version, supplements.items[i]->facets.body_hash);
        put_pictures(o, supplements.items[i]);
    }
}

/* On staging, and for a theme without an offline mode: a worker that takes away what another may have left behind. */
static void put_farewell_worker(struct buffer *out)
{
    buffer_put_literal(out, "self.addEventListener('install', function () { self.skipWaiting(); });\n"
                            "self.addEventListener('activate', function (event) {\n"
                            "  event.waitUntil(caches.keys().then(function (names) {\n"
                            "    return Promise.all(names.map(function (name) { return caches.delete(name); }));\n"
                            "  }).then(function () { return self.registration.unregister(); }));\n"
                            "});\n");
}

static int put_worker(struct maker *m, struct buffer *out)
{
    static const struct str shown[] = {STR_INIT("portal.css"), STR_INIT("portal.js"), STR_INIT("favicon.svg"),
                                       STR_INIT("logo.svg")};
    const struct config *c = m->site->config;
    const struct theme_asset *script = theme_asset(m->site->theme, STR("offline.js"));
    struct offline o = {.maker = m, .out = out};
    char version[HASH_HEX_SIZE + 1];
    if (m->site->staging || script == NULL) {
        put_farewell_worker(out);
        return 0;
    }
    facet_reads_add(&m->reads, FACET_SITE, STR("missions"), output_missions_hash(m->site));
    hasher_begin(&o.version);
    hasher_add_number(&o.version, m->site->chrome);
    buffer_put_literal(out, "self.fumiOffline = {\"files\":[");
    put_file(&o, STR("index.html"));
    for (size_t i = 0; i < c->home_emergency.count; i++)
        put_help(&o, c->home_emergency.items[i]);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const struct theme_asset *asset = theme_asset(m->site->theme, shown[i]);
        if (asset != NULL)
            put_file(&o, asset->url);
    }
    hash_to_hex(hasher_end(&o.version), version);
    buffer_printf(out, "\n],\"version\":\"%.16s\"};\nimportScripts('", version);
    buffer_put(out, relative(m, script->url));
    buffer_put_literal(out, "');\n");
    return 0;
}

/* ---- headers for nginx ---- */

static void put_header(struct buffer *out, const char *indent, const char *name, struct str value)
{
    buffer_printf(out, "%sadd_header %s \"%.*s\" always;\n", indent, name, STR_ARGS(value));
}

/* nginx forgets a server's headers in a location that adds its own, so each block has them all. */
static void put_headers(struct maker *m, struct buffer *out, const char *indent)
{
    put_header(out, indent, "Content-Security-Policy", STR(POLICY "; frame-ancestors 'none'"));
    put_header(out, indent, "X-Content-Type-Options", STR("nosniff"));
    put_header(out, indent, "Referrer-Policy", STR("strict-origin-when-cross-origin"));
    put_header(out, indent, "Permissions-Policy",
               STR("camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"));
    put_header(out, indent, "Cross-Origin-Opener-Policy", STR("same-origin"));
    if (str_starts(m->site->config->base_url, STR("https://")))
        put_header(out, indent, "Strict-Transport-Security", STR("max-age=31536000"));
    if (m->site->staging)
        put_header(out, indent, "X-Robots-Tag", STR("noindex"));
}

static void put_location(struct maker *m, struct buffer *out, const char *match, struct str path, const char *cache,
                         const char *type)
{
    buffer_printf(out, "location %s%.*s {\n", match, STR_ARGS(path));
    if (type != NULL)
        buffer_printf(out, "    types { }\n    default_type %s;\n", type);
    put_header(out, "    ", "Cache-Control", str_from(cache));
    put_headers(m, out, "    ");
    buffer_put_literal(out, "}\n");
}

/* The path of the base URL, "/" or "/portal/". */
static struct str base_path(struct str url)
{
    size_t host = str_find(url, STR("://"), 0);
    size_t path = str_find_char(url, '/', host == STR_NPOS ? 0 : host + 3);
    return path == STR_NPOS ? STR("/") : str_from_pos(url, path);
}

static int put_nginx(struct maker *m, struct buffer *out)
{
    static const char *const hidden[] = {"server/", "outbox/"}; /* for machines of the house */
    static const char forever[] = "public, max-age=31536000, immutable";
    struct str base = base_path(m->site->config->base_url);
    buffer_put_literal(out, "# Made by fumi: include this in the server block that has the site as its root.\n"
                            "# Files below assets/ and media/ have the hash of their content in their names.\n"
                            "charset utf-8;\n");
    buffer_printf(out, "error_page 404 %.*s404.html;\n", STR_ARGS(base));
    put_header(out, "", "Cache-Control", STR("no-cache"));
    put_headers(m, out, "");
    put_location(m, out, "^~ ", arena_concat(&m->arena, base, STR("assets/")), forever, NULL);
    put_location(m, out, "^~ ", arena_concat(&m->arena, base, STR("media/")), forever, NULL);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        buffer_printf(out, "location ^~ %.*s%s { return 404; }\n", STR_ARGS(base), hidden[i]);
    put_location(m, out, "= ", arena_concat(&m->arena, base, STR("site.webmanifest")), "no-cache", "application/manifest+json");
    return 0;
}

/* ---- */

static const struct {
    struct str detail, path;
    int (*put)(struct maker *, struct buffer *);
} files[] = {{STR_INIT("robots"), STR_INIT("robots.txt"), put_robots},
             {STR_INIT("security"), STR_INIT(".well-known/security.txt"), put_security},
             {STR_INIT("manifest"), STR_INIT("site.webmanifest"), put_manifest},
             {STR_INIT("worker"), STR_INIT("service-worker.js"), put_worker},
             {STR_INIT("nginx"), STR_INIT("server/nginx.conf"), put_nginx}};

bool output_root_file(const struct config *config, size_t i, struct str *path, struct str *detail)
{
    if (i >= sizeof files / sizeof *files)
        return false;
    *path = str_equal(files[i].detail, STR("security")) && !output_has_security(config) ? STR_NONE : files[i].path;
    *detail = files[i].detail;
    return true;
}

int make_root(struct maker *m)
{
    facet_reads_add(&m->reads, FACET_SITE, STR("chrome"), m->site->chrome);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_equal(files[i].detail, m->output->detail))
            return files[i].put(m, &m->bytes);
    return -1;
}
