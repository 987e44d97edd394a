#include "command/workflow.h"

#include "base/date.h"
#include "base/file.h"
#include "base/intl.h"
#include "workflow/passphrase.h"

#include <errno.h>
#include <stdlib.h>

#define TRIES 3

static int say(const struct command *command, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

static int say(const struct command *command, int code, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "fumi %s: ", command->name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return code;
}

int command_key_failed(const struct command *command, int error, struct str name, struct str folder)
{
    int number = errno;
    switch (error) {
    case KEY_NONE:
        return say(command, EXIT_CONTENT, _("there is no key %.*s in %.*s; make one with: fumi key new %.*s"), STR_ARGS(name),
                   STR_ARGS(folder), STR_ARGS(name));
    case KEY_PASSPHRASE:
        return say(
            command, EXIT_CONTENT,
            _("the passphrase of the key %.*s is wrong. If it is lost, make a new key (fumi key new) and ask an admin to "
              "revoke the old one and grant the new one"),
            STR_ARGS(name));
    case KEY_DAMAGED:
        return say(command, EXIT_CONTENT, _("the key %.*s in %.*s is damaged; take it from a backup, or make a new one"),
                   STR_ARGS(name), STR_ARGS(folder));
    case KEY_EXISTS:
        return say(command, EXIT_CONTENT,
                   _("there is a key %.*s in %.*s already; move its file away first, or take another name"), STR_ARGS(name),
                   STR_ARGS(folder));
    case KEY_OPEN:
        return say(command, EXIT_CONTENT, _("others can read the key %.*s in %.*s; type: chmod 600 %.*s/%.*s.key"),
                   STR_ARGS(name), STR_ARGS(folder), STR_ARGS(folder), STR_ARGS(name));
    case KEY_NAME:
        return say(command, EXIT_USAGE, _("%.*s cannot be a name: use lower-case letters, digits, - and _"), STR_ARGS(name));
    case KEY_FOLDER:
        if (number == 0)
            return say(
                command, EXIT_CONTENT,
                _("private keys must not lie inside the site, where they would be published: set FUMI_KEY_DIR to another "
                  "folder"));
        return say(command, EXIT_MACHINE, _("the folder of keys cannot be used: %.*s: %s"), STR_ARGS(folder),
                   _(file_error_text(-number)));
    default: return say(command, EXIT_MACHINE, _("not enough memory to open the key"));
    }
}

int command_exit_of(int ledger_error)
{
    return ledger_error == LEDGER_OK ? EXIT_DONE : ledger_error == LEDGER_MACHINE ? EXIT_MACHINE : EXIT_CONTENT;
}

/* ---- who signs ---- */

static int find_only_key(struct signer *s, const struct command *command)
{
    struct key_list list;
    keys_list(&s->arena, s->folder, &list);
    if (list.count == 1) {
        s->info = list.items[0];
        return EXIT_DONE;
    }
    if (list.count == 0)
        return say(command, EXIT_CONTENT, _("there is no key in %.*s; make one with: fumi key new NAME"), STR_ARGS(s->folder));
    say(command, EXIT_USAGE, _("there are several keys; say which one with --as:"));
    for (size_t i = 0; i < list.count; i++)
        fprintf(stderr, "  %.*s\n", STR_ARGS(list.items[i].name));
    return EXIT_USAGE;
}

int signer_find(struct signer *s, const struct command *command, const char *name)
{
    *s = (struct signer){0};
    int rc = sodium_begin();
    if (rc == KEY_OK)
        rc = keys_folder(&s->arena, command_root(), false, &s->folder);
    if (rc < 0)
        return command_key_failed(command, rc, STR(""), s->folder);
    if (name == NULL)
        return find_only_key(s, command);
    rc = keys_info(&s->arena, s->folder, str_from(name), &s->info);
    return rc < 0 ? command_key_failed(command, rc, str_from(name), s->folder) : EXIT_DONE;
}

int signer_open(struct signer *s, const struct command *command)
{
    int rc = KEY_PASSPHRASE;
    struct str question = arena_printf(&s->arena, _("passphrase of %.*s: "), STR_ARGS(s->info.name));
    for (int i = 0; i < TRIES && rc == KEY_PASSPHRASE; i++) {
        struct passphrase passphrase;
        int asked = passphrase_get(question.data, &passphrase);
        if (asked == -1)
            return say(command, EXIT_CONTENT, _("there is no terminal to ask for the passphrase on; set FUMI_PASSPHRASE"));
        if (asked < 0)
            return say(command, EXIT_CONTENT, _("given up; nothing was signed"));
        rc = keys_open(s->folder, s->info.name, passphrase_str(&passphrase), &s->key);
        bool again = passphrase.asked;
        passphrase_free(&passphrase);
        if (!again)
            break;
        if (rc == KEY_PASSPHRASE && i + 1 < TRIES)
            say(command, 0, _("that was wrong; once more"));
    }
    return rc < 0 ? command_key_failed(command, rc, s->info.name, s->folder) : EXIT_DONE;
}

void signer_free(struct signer *s)
{
    key_close(s->key);
    arena_free(&s->arena);
}

/* ---- words from the command line ---- */

bool command_instant(const char *text, int64_t *instant)
{
    struct date date;
    if (date_parse(str_from(text), 0, &date) < 0 || date.precision != DATE_TIME)
        return false;
    *instant = date.instant;
    return true;
}

int command_fingerprint(const char *text, struct digest *fingerprint)
{
    char hex[DIGEST_HEX_SIZE];
    size_t size = 0;
    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == ':' || *text == '-')
            continue;
        if (size == sizeof hex)
            return -1;
        hex[size++] = *text >= 'A' && *text <= 'F' ? (char)(*text - 'A' + 'a') : *text;
    }
    return digest_parse(str_of(hex, size), fingerprint);
}

/* ---- looking ---- */

int viewer_open(struct viewer *v, const char *folder, bool documents)
{
    *v = (struct viewer){0};
    int rc =
        documents ? work_open(&v->work, command_root(), 0, &v->diags) : work_open_config(&v->work, command_root(), &v->diags);
    if (rc == LEDGER_OK) {
        struct ledger_options options = {
            .root = command_root(), .folder = folder, .uuid = v->work.config.uuid, .urgent = v->work.config.urgent};
        rc = ledger_open(&v->ledger, &options, &v->diags);
        if (rc == LEDGER_CONTENT)
            return EXIT_DONE; /* what is sound can be looked at */
    }
    if (rc < 0) {
        diags_sort(&v->diags);
        command_print_findings(&v->diags, false);
    }
    return command_exit_of(rc);
}

void viewer_free(struct viewer *v)
{
    ledger_close(v->ledger);
    work_close(&v->work);
    diags_free(&v->diags);
}

struct str viewer_id(struct viewer *v, const char *word)
{
    struct str path = str_from(word);
    if (!str_ends(path, STR(".md")))
        return path;
    if (str_starts(path, STR("content/")))
        path = str_from_pos(path, strlen("content/"));
    for (size_t i = 0; i < v->work.count; i++)
        if (str_equal(v->work.documents[i].source->path, path))
            return v->work.documents[i].document.id;
    for (size_t i = 0; i < v->ledger->count; i++)
        if (v->ledger->documents[i].last != NULL && str_equal(v->ledger->documents[i].last->path, path))
            return v->ledger->documents[i].id;
    return document_id_of_path(&v->work.arena, path);
}

struct str command_time(struct arena *arena, const struct config *config, int64_t at)
{
    struct str text = date_rfc3339(arena, date_from_instant(at, config->offset_minutes), config->offset_minutes);
    return arena_printf(arena, "%.10s %.5s", text.data, text.data + 11);
}

struct str command_age(struct arena *arena, int64_t seconds)
{
    if (seconds < 60)
        return arena_str(arena, str_from(_("just now")));
    if (seconds < 3600)
        return arena_printf(arena, _("%d min ago"), (int)(seconds / 60));
    if (seconds < 86400)
        return arena_printf(arena, _("%d h ago"), (int)(seconds / 3600));
    return arena_printf(arena, _("%d days ago"), (int)(seconds / 86400));
}
