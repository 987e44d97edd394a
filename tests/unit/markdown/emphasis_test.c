/* The examples that CommonMark gets wrong beside CJK characters, and those that must stay as they are. */

#include "markdown_helper.h"

static const struct {
    const char *text, *html;
} cases[] = {
    /* CJK punctuation inside or outside of the marks */
    {"**重要。**次", "<strong>重要。</strong>次"},
    {"これは**「重要」**です", "これは<strong>「重要」</strong>です"},
    {"**重要（注意）**です", "<strong>重要（注意）</strong>です"},
    {"次の*。*文", "次の<em>。</em>文"},
    {"**ｶﾅ｡**ｶﾅ", "<strong>ｶﾅ｡</strong>ｶﾅ"},
    {"**〜から**〜まで", "<strong>〜から</strong>〜まで"},
    {"***太斜体。***次", "<em><strong>太斜体。</strong></em>次"},
    {"~~取消。~~次の~一字。~次", "<del>取消。</del>次の<del>一字。</del>次"},
    /* other punctuation with a CJK character on the other side */
    {"**API (例)**の", "<strong>API (例)</strong>の"},
    {"は**\"quote\"**と", "は<strong>&quot;quote&quot;</strong>と"},
    {"は**`code`**と", "は<strong><code>code</code></strong>と"},
    {"は**[a](https://e.org/)**と", "は<strong><a href=\"https://e.org/\">a</a></strong>と"},
    {"**https://e.org/**の", "<strong><a href=\"https://e.org/\">https://e.org/</a></strong>の"},
    {"**100%**の", "<strong>100%</strong>の"},
    {"**한국(Korea)**은", "<strong>한국(Korea)</strong>은"},
    /* variation selectors belong to the character before them */
    {"**葛󠄀(かつ)**葛󠄀**(かつ)**", "<strong>葛󠄀(かつ)</strong>葛󠄀<strong>(かつ)</strong>"},
    /* emoji by default are no CJK characters, but neither are they punctuation that touches a space */
    {"**👍**だ", "<strong>👍</strong>だ"},
    {"あ a**👍**b", "あ a**👍**b"},
    {"あ**👍**い", "あ<strong>👍</strong>い"},
    /* underscores do not work inside of words, in any script */
    {"あ_い_う", "あ_い_う"},
    {"_い_", "<em>い</em>"},
    {"（_い_）", "（<em>い</em>）"},
    {"あ __い__ う", "あ <strong>い</strong> う"},
    /* Latin text beside it is CommonMark's */
    {"あ a**\"b\"**c", "あ a**&quot;b&quot;**c"},
    {"あ snake_case_name", "あ snake_case_name"},
    {"あ 2*3*4 と 2 * 3 * 4", "あ 2<em>3</em>4 と 2 * 3 * 4"},
    /* not emphasis */
    {"あ\\*い\\*", "あ*い*"},
    {"あ ** い ** う", "あ ** い ** う"},
    {"あ`**い**`", "あ<code>**い**</code>"},
    {"あ&#42;い&#42;", "あ*い*"},
    {"**あ", "**あ"},
    {"あ**", "あ**"},
    {"**あ*", "*<em>あ</em>"},
    /* what readers see of ruby and references counts */
    {"**{漢|かん}**字", "<strong><ruby>漢<rp>（</rp><rt>かん</rt><rp>）</rp></ruby></strong>字"},
    {"a**{b|c}**d", "a<strong><ruby>b<rp>（</rp><rt>c</rt><rp>）</rp></ruby></strong>d"},
    {"は**[[id|名]]**と", "は<strong><a href=\"id\">名</a></strong>と"},
    /* nesting and what overlaps */
    {"**あ*い*う**", "<strong>あ<em>い</em>う</strong>"},
    {"*あ**い*う**", "<em>あ**い</em>う**"},
    {"*あ[い*](https://e.org/)", "*あ<a href=\"https://e.org/\">い*</a>"},
    {"**あ~~い**う~~", "<strong>あ~~い</strong>う~~"},
    {"*あ\nい*う", "<em>あい</em>う"},
};

static void test_cases(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char wanted[1024];
        snprintf(wanted, sizeof wanted, "<p>%s</p>\n", cases[i].html);
        helper_expect(cases[i].text, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    return cmocka_run_group_tests(tests, helper_begin, NULL);
}
