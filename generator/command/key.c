/* fumi key new, list, grant, revoke. */

#include "base/file.h"
#include "base/intl.h"
#include "base/path.h"
#include "base/utf8.h"
#include "command/workflow.h"
#include "workflow/actors_change.h"
#include "workflow/passphrase.h"
#include "workflow/release.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_LIMIT 4096

struct key_arguments {
    const char *as, *folder, *request, *release;
    struct str note;
    int count;
    char **words;
};

static int read_arguments(const struct command *command, int argc, char **argv, struct key_arguments *a)
{
    static const struct option options[] = {
        {"as", required_argument, NULL, 'a'},      {"ledger", required_argument, NULL, 'l'},
        {"request", required_argument, NULL, 'q'}, {"release", required_argument, NULL, 'r'},
        {"note", required_argument, NULL, 'n'},    {NULL, 0, NULL, 0}};
    *a = (struct key_arguments){0};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'a': a->as = optarg; break;
        case 'l': a->folder = optarg; break;
        case 'q': a->request = optarg; break;
        case 'r': a->release = optarg; break;
        case 'n': a->note = str_from(optarg); break;
        default: return command_misused(command, _("unknown option"), argv[optind - 1]);
        }
    }
    a->count = argc - optind;
    a->words = argv + optind;
    return EXIT_DONE;
}

/* ---- new ---- */

static int print_request(const struct command *command, struct str folder, struct str name, struct str passphrase)
{
    struct buffer request = BUFFER_INIT;
    struct key *key = NULL;
    int rc = keys_open(folder, name, passphrase, &key);
    if (rc < 0)
        return command_key_failed(command, rc, name, folder);
    key_put_request(&request, key);
    fwrite(request.data, 1, request.size, stdout);
    key_close(key);
    buffer_free(&request);
    return EXIT_DONE;
}

/* On a terminal it is asked for twice; a slip would make the key useless. */
static int ask_new(const struct command *command, struct passphrase *passphrase)
{
    struct passphrase again;
    int rc = passphrase_get(_("new passphrase, at least 8 characters: "), passphrase);
    if (rc < 0) {
        fprintf(stderr, "fumi key: %s\n",
                rc == -1 ? _("there is no terminal to ask for the passphrase on; set FUMI_PASSPHRASE")
                         : _("given up; nothing was signed"));
        return EXIT_CONTENT;
    }
    if (utf8_check(passphrase_str(passphrase)) != STR_NPOS || utf8_count(passphrase_str(passphrase)) < PASSPHRASE_SHORTEST)
        return command_misused(command, _("the passphrase is too short: take at least 8 characters"), NULL);
    if (!passphrase->asked)
        return EXIT_DONE;
    rc = passphrase_get(_("once more: "), &again);
    bool same = rc == 0 && str_equal(passphrase_str(passphrase), passphrase_str(&again));
    passphrase_free(&again);
    return same ? EXIT_DONE : command_misused(command, _("the two are not the same; nothing was made"), NULL);
}

static int run_new(const struct command *command, const struct key_arguments *a)
{
    struct arena arena = ARENA_INIT;
    struct passphrase passphrase = {0};
    struct str folder = STR(""), name = str_from(a->words[0]);
    int rc = sodium_begin();
    if (rc == KEY_OK)
        rc = keys_folder(&arena, command_root(), true, &folder);
    if (rc == KEY_OK && !record_is_name(name))
        rc = KEY_NAME;
    struct key_info there;
    if (rc == KEY_OK && keys_info(&arena, folder, name, &there) != KEY_NONE)
        rc = KEY_EXISTS;
    int code = rc < 0 ? command_key_failed(command, rc, name, folder) : ask_new(command, &passphrase);
    if (code == EXIT_DONE) {
        rc = keys_create(folder, name, passphrase_str(&passphrase));
        code = rc < 0 ? command_key_failed(command, rc, name, folder)
                      : print_request(command, folder, name, passphrase_str(&passphrase));
    }
    if (code == EXIT_DONE)
        fprintf(stderr,
                _("The private key is in %.*s/%.*s.key; keep a copy in a safe place. Give the line above to an admin.\n"),
                STR_ARGS(folder), STR_ARGS(name));
    passphrase_free(&passphrase);
    arena_free(&arena);
    return code;
}

/* ---- list ---- */

static void print_roles(unsigned roles)
{
    for (int role = 0; role < ROLE_COUNT; role++)
        if ((roles & ROLE_BIT(role)) != 0)
            printf(" %.*s", STR_ARGS(role_name((enum role)role)));
}

static void print_actor(const struct viewer *v, const struct actor_key *key, const struct key_list *own)
{
    struct arena arena = ARENA_INIT;
    bool here = false;
    for (size_t i = 0; i < own->count; i++)
        here = here || memcmp(own->items[i].public_key, key->key, PUBLIC_KEY_SIZE) == 0;
    printf("%.*s %s%s%s", STR_ARGS(key->name), digest_hex(&arena, key_fingerprint(key->key)).data,
           digest_equal(v->ledger->actors.root, key_fingerprint(key->key)) ? _(" root") : "", here ? _(" (key is here)") : "");
    if (key->revoked)
        printf(_(" revoked on %s"), command_time(&arena, &v->work.config, key->revoked_at).data);
    else
        print_roles(actor_roles_at(key, (int64_t)time(NULL)));
    putchar('\n');
    arena_free(&arena);
}

static int run_list(const struct key_arguments *a)
{
    struct viewer v;
    struct arena arena = ARENA_INIT;
    struct key_list own = {0};
    struct str folder;
    int code = viewer_open(&v, a->folder, false);
    if (keys_folder(&arena, command_root(), false, &folder) == KEY_OK)
        keys_list(&arena, folder, &own);
    for (size_t i = 0; code == EXIT_DONE && i < v.ledger->actors.count; i++)
        print_actor(&v, &v.ledger->actors.keys[i], &own);
    for (size_t i = 0; code == EXIT_DONE && i < own.count; i++)
        if (actors_by_public(&v.ledger->actors, own.items[i].public_key) == NULL)
            printf(_("%.*s %s not granted (key is here)\n"), STR_ARGS(own.items[i].name),
                   digest_hex(&arena, key_fingerprint(own.items[i].public_key)).data);
    viewer_free(&v);
    arena_free(&arena);
    return code;
}

/* ---- grant, revoke ---- */

static int read_roles(const struct command *command, const struct key_arguments *a, unsigned *roles)
{
    *roles = 0;
    for (int i = 1; i < a->count; i++) {
        enum role role;
        if (role_from_name(str_from(a->words[i]), &role) < 0)
            return command_misused(command, _("not a role (author, editor, proofreader, approver, publisher, admin)"),
                                   a->words[i]);
        *roles |= ROLE_BIT(role);
    }
    return *roles == 0 ? command_misused(command, _("needs a role"), NULL) : EXIT_DONE;
}

/* Whose key: from the request, else from the folder of keys. */
static int find_subject(const struct command *command, const struct key_arguments *a, struct signer *signer,
                        struct actors_change_options *o)
{
    struct str text, name = str_from(a->words[0]);
    struct key_info info;
    if (a->request == NULL) {
        int rc = keys_info(&signer->arena, signer->folder, name, &info);
        if (rc == KEY_NONE)
            return command_misused(command, _("give the person's request with --request FILE"), NULL);
        if (rc < 0)
            return command_key_failed(command, rc, name, signer->folder);
    } else {
        const char *path = strcmp(a->request, "-") == 0 ? "/dev/stdin" : a->request;
        int rc = file_read(&signer->arena, AT_FDCWD, path, REQUEST_LIMIT, &text, NULL);
        if (rc == -EINVAL) { /* a pipe */
            char *bytes = arena_alloc(&signer->arena, REQUEST_LIMIT);
            int fd = open(path, O_RDONLY | O_CLOEXEC);
            ssize_t got = fd < 0 ? -1 : read(fd, bytes, REQUEST_LIMIT);
            if (fd >= 0)
                close(fd);
            text = str_of(bytes, got < 0 ? 0 : (size_t)got);
            rc = got < 0 ? -errno : 0;
        }
        if (rc < 0 || key_parse_request(&signer->arena, text, &info) < 0 || !str_equal(info.name, name)) {
            fprintf(stderr, "fumi key: %s: %s\n", a->request, _("this is not the request of that person, or it was altered"));
            return EXIT_CONTENT;
        }
    }
    memcpy(o->key, info.public_key, PUBLIC_KEY_SIZE);
    return EXIT_DONE;
}

static int read_release(const struct key_arguments *a, struct signer *signer, struct actors_change_options *o)
{
    if (a->release == NULL)
        return EXIT_DONE;
    int rc = file_read(&signer->arena, AT_FDCWD, a->release, RELEASE_LIMIT, &o->release, NULL);
    if (rc < 0) {
        fprintf(stderr, "fumi key: %s: %s\n", a->release, _(file_error_text(rc)));
        return EXIT_CONTENT;
    }
    /* DIR/releases/<id>/release.json */
    struct str folder = path_name(path_folder(str_from(a->release)));
    o->release_id = folder.size > 0 ? folder : str_from(a->release);
    return EXIT_DONE;
}

static int change(const struct command *command, struct signer *signer, struct actors_change_options *o)
{
    struct actors_change c;
    struct diags diags = DIAGS_INIT;
    o->root = command_root();
    o->admin = signer->info.name;
    o->now = (int64_t)time(NULL);
    memcpy(o->admin_key, signer->info.public_key, PUBLIC_KEY_SIZE);
    int code = command_exit_of(actors_change_prepare(&c, o, &diags));
    if (code == EXIT_DONE)
        code = signer_open(signer, command);
    if (code == EXIT_DONE) {
        actors_change_sign(&c, signer->key);
        code = command_exit_of(actors_change_append(&c, &diags));
    }
    if (code == EXIT_DONE && c.makes_root) {
        printf(
            _("%.*s is the root of this ledger. Write the fingerprint down outside the site, for --root and FUMI_ROOT:\n%s\n"),
            STR_ARGS(o->admin), digest_hex(&c.arena, c.root).data);
    }
    if (code == EXIT_DONE && o->roles != 0) {
        printf(_("%.*s: key %s:"), STR_ARGS(o->subject), digest_hex(&c.arena, key_fingerprint(o->key)).data);
        print_roles(o->roles);
        putchar('\n');
    } else if (code == EXIT_DONE) {
        printf(_("the key of %.*s is revoked\n"), STR_ARGS(o->subject));
        if (o->release.size == 0)
            puts(
                _("Its records that stand now go on counting. If the key was stolen, name the last release that you trust with "
                  "--release."));
    }
    command_print_findings(&diags, false);
    diags_free(&diags);
    actors_change_free(&c);
    return code;
}

static int run_change(const struct command *command, const struct key_arguments *a, bool grant)
{
    struct signer signer = {0};
    struct actors_change_options o = {.folder = a->folder, .subject = str_from(a->words[0]), .note = a->note};
    int code = grant ? read_roles(command, a, &o.roles) : EXIT_DONE;
    if (code == EXIT_DONE && a->as == NULL)
        code = command_misused(command, _("say which admin signs, with --as ADMIN"), NULL);
    if (code == EXIT_DONE)
        code = signer_find(&signer, command, a->as);
    if (code == EXIT_DONE)
        code = grant ? find_subject(command, a, &signer, &o) : read_release(a, &signer, &o);
    if (code == EXIT_DONE)
        code = change(command, &signer, &o);
    signer_free(&signer);
    return code;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct key_arguments a;
    if (argc < 2)
        return command_misused(command, _("needs new, list, grant or revoke"), NULL);
    const char *what = argv[1];
    int code = read_arguments(command, argc - 1, argv + 1, &a);
    if (code != EXIT_DONE)
        return code;
    bool list = strcmp(what, "list") == 0, grant = strcmp(what, "grant") == 0;
    if (!list && !grant && strcmp(what, "new") != 0 && strcmp(what, "revoke") != 0)
        return command_misused(command, _("needs new, list, grant or revoke"), what);
    if (list ? a.count > 0 : grant ? a.count < 1 : a.count != 1)
        return command_misused(command, list ? _("unexpected argument") : _("needs a name"), a.count > 1 ? a.words[1] : NULL);
    if (list)
        code = run_list(&a);
    else if (strcmp(what, "new") == 0)
        code = run_new(command, &a);
    else
        code = run_change(command, &a, grant);
    return command_finish(code);
}

const struct command command_key = {
    "key",
    "new NAME | list | grant NAME ROLE… --as ADMIN [--request FILE] | revoke NAME --as ADMIN [--release FILE]  [--ledger DIR]",
    N_("keys: make, list, grant, revoke"), run};
