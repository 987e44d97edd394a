#include "workflow/stage.h"

static const struct {
    struct str name, label;
} stages[STAGE_COUNT] = {
    [STAGE_DRAFT] = {STR_INIT("draft"), STR_INIT("下書き")},
    [STAGE_STAGED] = {STR_INIT("staged"), STR_INIT("編集待ち")},
    [STAGE_EDITED] = {STR_INIT("edited"), STR_INIT("校閲待ち")},
    [STAGE_PROOFED] = {STR_INIT("proofed"), STR_INIT("承認待ち")},
    [STAGE_APPROVED] = {STR_INIT("approved"), STR_INIT("承認済み")},
    [STAGE_WITHDRAWN] = {STR_INIT("withdrawn"), STR_INIT("取り下げ")},
};

static const struct str roles[ROLE_COUNT] = {
    [ROLE_AUTHOR] = STR_INIT("author"),           [ROLE_EDITOR] = STR_INIT("editor"),
    [ROLE_PROOFREADER] = STR_INIT("proofreader"), [ROLE_APPROVER] = STR_INIT("approver"),
    [ROLE_PUBLISHER] = STR_INIT("publisher"),     [ROLE_ADMIN] = STR_INIT("admin"),
};

static const struct str steps[STEP_COUNT] = {
    [STEP_STAGE] = STR_INIT("stage"),     [STEP_EDIT] = STR_INIT("edit"),     [STEP_PROOF] = STR_INIT("proof"),
    [STEP_APPROVE] = STR_INIT("approve"), [STEP_RETURN] = STR_INIT("return"), [STEP_WITHDRAW] = STR_INIT("withdraw"),
    [STEP_ADOPT] = STR_INIT("adopt"),     [STEP_MOVE] = STR_INIT("move"),
};

struct str stage_name(enum stage stage)
{
    return stages[stage].name;
}

struct str stage_label(enum stage stage)
{
    return stages[stage].label;
}

int stage_from_name(struct str name, enum stage *stage)
{
    for (int i = 0; i < STAGE_COUNT; i++) {
        if (str_equal(stages[i].name, name)) {
            *stage = (enum stage)i;
            return 0;
        }
    }
    return -1;
}

struct str role_name(enum role role)
{
    return roles[role];
}

int role_from_name(struct str name, enum role *role)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (str_equal(roles[i], name)) {
            *role = (enum role)i;
            return 0;
        }
    }
    return -1;
}

struct str step_name(enum step step)
{
    return steps[step];
}
