#ifndef FUMI_BASE_INTL_H
#define FUMI_BASE_INTL_H

/*
 * Messages to the person at the terminal, in the language of the process's locale. Text in outputs never depends on that:
 * it follows fumi.yaml's lang.
 *
 * The catalogue is GNU gettext's (xgettext, msgfmt; base/ja.po), read by a few lines of our own instead of gettext(3): that
 * one has no answer for a Japanese environment on a machine where no Japanese locale is generated, nor for two languages in
 * one process, which a staging page with Japanese findings needs under any locale.
 */

/* A message that is a format stays one of the same arguments: compilers look through this. */
const char *intl_text(const char *message) __attribute__((format_arg(1)));
#define _(message) intl_text(message)
#define N_(message) message

/* Takes the language from LC_ALL, LC_MESSAGES, LANG and LANGUAGE as gettext does, and finds the catalogue: beside the
 * program in out/locale/, or installed in ../share/locale/. Call once, before threads start. */
void intl_begin(void);

/* The message in a named language ("ja"; any other: English), whatever the locale. Any thread. */
const char *intl_text_in(const char *message, const char *lang) __attribute__((format_arg(1)));

const char *intl_language(void); /* "ja" or "en" */

#endif
