#ifndef FUMI_BASE_INTL_H
#define FUMI_BASE_INTL_H

/*
 * Messages to the person at the terminal, in the language of the process's locale (gettext). Text in outputs never comes
 * through here: it follows fumi.yaml's lang.
 */

const char *intl_text(const char *message);
#define _(message) intl_text(message)
#define N_(message) message

/* Takes the language from the environment; call once, before threads start. Japanese needs no installed locale. */
void intl_begin(void);
/* The message in a named language ("ja", else English), whatever the locale. Safe for threads. */
const char *intl_text_in(const char *message, const char *lang);

#endif
