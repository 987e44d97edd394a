#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "workflow/policy.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "tests/unit/workflow/policy.table"

static struct arena arena;
static struct str table;

/* ---- states, as the table explains them ---- */

struct past {
    enum stage from, to;
    const char *actor;
    enum role role;
    unsigned bytes; /* which version */
};

static const struct {
    const char *name;
    struct past records[8];
} states[] = {
    {"none", {{0}}},
    {"returned", {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1}, {STAGE_STAGED, STAGE_DRAFT, "eri", ROLE_EDITOR, 1}}},
    {"staged", {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1}}},
    {"edited", {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1}, {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 2}}},
    {"twice",
     {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1},
      {STAGE_DRAFT, STAGE_STAGED, "yui", ROLE_AUTHOR, 2},
      {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 3}}},
    {"proofed",
     {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1},
      {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 2},
      {STAGE_EDITED, STAGE_PROOFED, "piro", ROLE_PROOFREADER, 2}}},
    {"approved",
     {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1},
      {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 2},
      {STAGE_EDITED, STAGE_PROOFED, "piro", ROLE_PROOFREADER, 2},
      {STAGE_PROOFED, STAGE_APPROVED, "ken", ROLE_APPROVER, 2}}},
    {"urgent", {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1}, {STAGE_STAGED, STAGE_APPROVED, "ken", ROLE_APPROVER, 1}}},
    {"paid",
     {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1},
      {STAGE_STAGED, STAGE_APPROVED, "ken", ROLE_APPROVER, 1},
      {STAGE_APPROVED, STAGE_APPROVED, "piro", ROLE_PROOFREADER, 1}}},
    {"adopted", {{STAGE_DRAFT, STAGE_APPROVED, "ken", ROLE_APPROVER, 1}}},
    {"rework",
     {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1},
      {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 2},
      {STAGE_EDITED, STAGE_PROOFED, "piro", ROLE_PROOFREADER, 2},
      {STAGE_PROOFED, STAGE_APPROVED, "ken", ROLE_APPROVER, 2},
      {STAGE_DRAFT, STAGE_STAGED, "yui", ROLE_AUTHOR, 3},
      {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 3}}},
    {"withdrawn",
     {{STAGE_DRAFT, STAGE_STAGED, "aki", ROLE_AUTHOR, 1},
      {STAGE_STAGED, STAGE_EDITED, "eri", ROLE_EDITOR, 2},
      {STAGE_EDITED, STAGE_PROOFED, "piro", ROLE_PROOFREADER, 2},
      {STAGE_PROOFED, STAGE_APPROVED, "ken", ROLE_APPROVER, 2},
      {STAGE_APPROVED, STAGE_WITHDRAWN, "ken", ROLE_APPROVER, 2}}},
};
#define STATE_COUNT (sizeof states / sizeof *states)

static struct digest version(unsigned number)
{
    struct digest digest = DIGEST_NONE;
    digest.bytes[0] = (unsigned char)number;
    return digest;
}

static struct policy_state make(size_t index)
{
    struct policy_state state;
    policy_begin(&state);
    for (size_t i = 0; i < 8 && states[index].records[i].actor != NULL; i++) {
        const struct past *past = &states[index].records[i];
        struct ledger_record record = {.type = RECORD_DOCUMENT,
                                       .seq = i + 1,
                                       .from = past->from,
                                       .to = past->to,
                                       .actor = str_from(past->actor),
                                       .role = past->role,
                                       .at = (int64_t)i,
                                       .content = version(past->bytes),
                                       .note = past->to < past->from ? STR("because") : STR("")};
        policy_apply(&arena, &state, &record);
    }
    return state;
}

/* ---- the table ---- */

static const char *result_of(enum refusal refusal, const struct verdict *verdict, enum step step)
{
    static const char *const names[REFUSAL_COUNT] = {[REFUSE_ROLE] = "role",
                                                     [REFUSE_STAGE] = "stage",
                                                     [REFUSE_ALREADY] = "already",
                                                     [REFUSE_CHANGED] = "changed",
                                                     [REFUSE_OWN_WORK] = "own-work",
                                                     [REFUSE_SAME_PERSON] = "same-person",
                                                     [REFUSE_NOT_URGENT] = "not-urgent",
                                                     [REFUSE_NEEDS_REASON] = "needs-reason",
                                                     [REFUSE_NOT_EARLIER] = "not-earlier",
                                                     [REFUSE_NOT_FIRST] = "not-first",
                                                     [REFUSE_CLOSED] = "closed",
                                                     [REFUSE_NEVER_PUBLIC] = "never-public",
                                                     [REFUSE_WITHDRAWN] = "withdrawn",
                                                     [REFUSE_BYTES] = "bytes"};
    if (refusal != ALLOWED)
        return names[refusal];
    if (step == STEP_WITHDRAW)
        return "withdrawn!";
    return stage_name(verdict->to).data;
}

static bool names_it(struct str list, const char *name)
{
    struct str part;
    if (str_is(list, "*"))
        return true;
    while (str_split(&list, ',', &part))
        if (str_is(part, name))
            return true;
    return false;
}

static size_t words_of(struct str line, struct str words[8])
{
    size_t count = 0;
    for (size_t at = 0; at < line.size && count < 8;) {
        while (at < line.size && line.data[at] == ' ')
            at++;
        size_t start = at;
        while (at < line.size && line.data[at] != ' ')
            at++;
        if (at > start)
            words[count++] = str_sub(line, start, at - start);
    }
    return count;
}

/* The last word of the first line whose words fit. */
static const char *look_up(const char *const *wanted, size_t count)
{
    struct str rest = table, line, words[8];
    while (str_next_line(&rest, &line)) {
        if (words_of(line, words) != count + 1 || words[0].data[0] == '#')
            continue;
        bool fits = str_is(words[0], wanted[0]);
        for (size_t i = 1; i < count && fits; i++)
            fits = names_it(words[i], wanted[i]);
        if (fits)
            return arena_cstr(&arena, words[count]);
    }
    return "no line fits";
}

static const char *const people[] = {"aki", "eri", "piro", "ken", "yui"};

static int begin(void **state)
{
    (void)state;
    return file_read(&arena, AT_FDCWD, TABLE, 1 << 20, &table, NULL);
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ---- every combination ---- */

static const char *const urgencies[] = {"plain", "urgent", "unfit"};

static void check_one(size_t s, enum step step, unsigned roles, size_t person, bool same, size_t urgency, unsigned *asked)
{
    struct policy_state state = make(s);
    struct verdict verdict;
    struct policy_request request = {.step = step,
                                     .actor = str_from(people[person]),
                                     .roles = roles,
                                     .same = same && s != 0,
                                     .urgent = urgency > 0,
                                     .urgent_kind = urgency == 1,
                                     .has_note = true};
    const char *name = step_name(step).data;
    enum refusal refusal = policy_check(&state, &request, &verdict);
    const char *result = result_of(refusal, &verdict, step);
    const char *const needs[] = {"needs", name};
    const char *role = look_up(needs, 2);
    bool may = false;
    for (int i = 0; i < ROLE_COUNT; i++)
        may = may || ((roles & ROLE_BIT(i)) != 0 && str_is(role_name((enum role)i), role));
    const char *const columns[] = {name, states[s].name, same ? "same" : "changed", urgencies[urgency], people[person]};
    const char *expected = may ? look_up(columns, 5) : "role";
    (*asked)++;
    if (strcmp(result, expected) != 0)
        fail_msg("%s on %s, %s bytes, %s, by %s with roles %x: the table says %s, the program %s", name, states[s].name,
                 columns[2], columns[3], people[person], roles, expected, result);
    if (refusal == ALLOWED)
        assert_string_equal(role_name(verdict.role).data, role);
}

static void the_table_holds(void **unused)
{
    static const enum step steps[] = {STEP_STAGE, STEP_EDIT, STEP_PROOF, STEP_APPROVE, STEP_WITHDRAW, STEP_ADOPT, STEP_MOVE};
    unsigned asked = 0;
    (void)unused;
    for (size_t step = 0; step < sizeof steps / sizeof *steps; step++)
        for (size_t s = 0; s < STATE_COUNT; s++)
            for (unsigned roles = 0; roles < 1U << ROLE_COUNT; roles++)
                for (size_t person = 0; person < 5; person++)
                    for (unsigned rest = 0; rest < 6; rest++) {
                        struct arena_mark mark = arena_mark(&arena);
                        check_one(s, steps[step], roles, person, rest % 2 == 0, rest / 2, &asked);
                        arena_reset_to(&arena, mark);
                    }
    assert_int_equal(asked, 7 * 12 * 64 * 5 * 6);
}

static void returns_hold(void **unused)
{
    static const char *const targets[] = {"draft", "staged", "edited", "proofed"};
    (void)unused;
    for (size_t s = 0; s < STATE_COUNT; s++)
        for (unsigned target = 0; target < 4; target++)
            for (unsigned roles = 0; roles < 1U << ROLE_COUNT; roles++)
                for (int note = 0; note < 2; note++) {
                    struct arena_mark mark = arena_mark(&arena);
                    struct policy_state state = make(s);
                    struct verdict verdict;
                    struct policy_request request = {.step = STEP_RETURN,
                                                     .actor = STR("yui"),
                                                     .roles = roles,
                                                     .back_to = (enum stage)target,
                                                     .has_note = note == 1};
                    enum refusal refusal = policy_check(&state, &request, &verdict);
                    const char *result = result_of(refusal, &verdict, STEP_RETURN);
                    const char *const columns[] = {"return", states[s].name, targets[target]};
                    const char *expected = look_up(columns, 3);
                    if (note == 0 && strcmp(expected, targets[target]) == 0)
                        expected = "needs-reason";
                    if (roles == 0)
                        expected = "role";
                    if (strcmp(result, expected) != 0)
                        fail_msg("return of %s to %s: the table says %s, the program %s", states[s].name, targets[target],
                                 expected, result);
                    arena_reset_to(&arena, mark);
                }
}

static void closed_adoption_stays_closed(void **unused)
{
    (void)unused;
    struct policy_state state = make(0);
    struct verdict verdict;
    struct policy_request request = {
        .step = STEP_ADOPT, .actor = STR("ken"), .roles = ROLE_BIT(ROLE_APPROVER), .adoption_closed = true};
    assert_int_equal(policy_check(&state, &request, &verdict), REFUSE_CLOSED);
}

/* What a step writes is read as that step again: verifying depends on it. */
static void records_tell_their_step(void **unused)
{
    (void)unused;
    for (size_t s = 0; s < STATE_COUNT; s++)
        for (int step = 0; step < STEP_COUNT; step++)
            for (unsigned target = 0; target < 4; target++)
                for (int same = 0; same < 2; same++) {
                    struct policy_state state = make(s);
                    struct verdict verdict;
                    struct policy_request request = {.step = (enum step)step,
                                                     .actor = STR("min"),
                                                     .roles = (1U << ROLE_COUNT) - 1,
                                                     .same = same == 1,
                                                     .urgent = true,
                                                     .urgent_kind = true,
                                                     .back_to = (enum stage)target,
                                                     .has_note = true};
                    if (policy_check(&state, &request, &verdict) != ALLOWED)
                        continue;
                    struct ledger_record record = {
                        .actor = STR("min"), .from = verdict.from, .to = verdict.to, .role = verdict.role, .note = STR("x")};
                    struct policy_request again;
                    assert_int_equal(policy_request_of(&state, &record, &again), 0);
                    assert_int_equal(again.step, step);
                }
}

static void two_people_for_the_site(void **unused)
{
    (void)unused;
    struct policy_state state;
    struct verdict v;
    struct policy_request request = {.step = STEP_APPROVE, .actor = STR("ken"), .roles = ROLE_BIT(ROLE_APPROVER)};
    policy_begin(&state);
    assert_int_equal(policy_check_site(&state, &request, &v), ALLOWED);
    assert_int_equal(v.to, STAGE_STAGED);
    struct ledger_record record = {.type = RECORD_SITE, .from = v.from, .to = v.to, .role = v.role, .actor = STR("ken")};
    policy_apply_site(&arena, &state, &record);
    request.same = true;
    assert_int_equal(policy_check_site(&state, &request, &v), REFUSE_OWN_WORK);
    request.actor = STR("jun");
    assert_int_equal(policy_check_site(&state, &request, &v), ALLOWED);
    assert_int_equal(v.to, STAGE_APPROVED);
    record.from = v.from;
    record.to = v.to;
    record.actor = STR("jun");
    policy_apply_site(&arena, &state, &record);
    assert_int_equal(policy_check_site(&state, &request, &v), REFUSE_ALREADY);
    request.same = false;
    assert_int_equal(policy_check_site(&state, &request, &v), ALLOWED);
    assert_int_equal(v.to, STAGE_STAGED); /* other bytes: from the beginning */
    request.roles = ROLE_BIT(ROLE_AUTHOR);
    assert_int_equal(policy_check_site(&state, &request, &v), REFUSE_ROLE);
}

static void what_changed_bytes_fall_back_to(void **unused)
{
    static const enum stage expected[] = {STAGE_DRAFT, STAGE_DRAFT, STAGE_DRAFT, STAGE_STAGED, STAGE_STAGED, STAGE_STAGED,
                                          STAGE_DRAFT, STAGE_DRAFT, STAGE_DRAFT, STAGE_DRAFT,  STAGE_STAGED, STAGE_WITHDRAWN};
    (void)unused;
    for (size_t s = 0; s < STATE_COUNT; s++) {
        struct policy_state state = make(s);
        assert_int_equal(policy_standing(&state, true), state.stage);
        assert_int_equal(policy_standing(&state, false), expected[s]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_holds),
        cmocka_unit_test(returns_hold),
        cmocka_unit_test(closed_adoption_stays_closed),
        cmocka_unit_test(records_tell_their_step),
        cmocka_unit_test(two_people_for_the_site),
        cmocka_unit_test(what_changed_bytes_fall_back_to),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
