#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/intl.h"

#include <sys/wait.h>
#include <unistd.h>

/* The language is taken once per process: each case has one of its own. */
static void language_is(const char *lc_all, const char *lc_messages, const char *lang, const char *language,
                        const char *expected)
{
    const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"};
    const char *const values[] = {lc_all, lc_messages, lang, language};
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (size_t i = 0; i < 4; i++) {
            if (values[i] == NULL)
                unsetenv(names[i]);
            else
                setenv(names[i], values[i], 1);
        }
        intl_begin();
        _exit(strcmp(intl_language(), expected) == 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0)
        fail_msg("LC_ALL=%s LC_MESSAGES=%s LANG=%s LANGUAGE=%s is not %s", lc_all, lc_messages, lang, language, expected);
}

static void language_of_the_environment(void **state)
{
    (void)state;
    language_is("", "", "ja_JP.UTF-8", "", "ja");
    language_is("", "", "ja", "", "ja");
    language_is("", "ja_JP.eucJP", "en_US.UTF-8", "", "ja");
    language_is("ja_JP", "en_US", "en_US", "", "ja");
    language_is("C", "", "ja_JP.UTF-8", "", "en");
    language_is("POSIX", "ja_JP", "ja_JP.UTF-8", "", "en");
    language_is("en_GB.UTF-8", "", "ja_JP.UTF-8", "", "en");
    language_is("", "", "en_US.UTF-8", "ja:en", "ja");
    language_is("", "", "ja_JP.UTF-8", "en", "en");
    language_is("", "", "C", "ja", "en"); /* gettext: no LANGUAGE in the C locale */
    language_is("", "", "jam_JM.UTF-8", "", "en");
    language_is("", "", "", "", "en");
    language_is(NULL, NULL, NULL, NULL, "en");
}

static void named_language(void **state)
{
    (void)state;
    const char *japanese = intl_text_in("error", "ja");
    assert_string_equal(intl_text_in("error", "en"), "error");
    assert_string_equal(intl_text_in("error", ""), "error");
    assert_string_equal(intl_text_in("error", "jam"), "error");
    assert_string_equal(intl_text_in("error", "ja-JP"), japanese);
    assert_string_equal(intl_text_in("no message of ours", "ja"), "no message of ours");
    assert_string_equal(intl_text_in("", "ja"), ""); /* gettext keeps its header there */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language_of_the_environment),
        cmocka_unit_test(named_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
