#ifndef FUMI_WORKFLOW_STAGE_H
#define FUMI_WORKFLOW_STAGE_H

/* Stages of a document, roles of people, and the steps between: the words that records are written in. */

#include "base/str.h"

enum stage { STAGE_DRAFT, STAGE_STAGED, STAGE_EDITED, STAGE_PROOFED, STAGE_APPROVED, STAGE_WITHDRAWN, STAGE_COUNT };

enum role { ROLE_AUTHOR, ROLE_EDITOR, ROLE_PROOFREADER, ROLE_APPROVER, ROLE_PUBLISHER, ROLE_ADMIN, ROLE_COUNT };
#define ROLE_BIT(role) (1U << (role))

enum step { STEP_STAGE, STEP_EDIT, STEP_PROOF, STEP_APPROVE, STEP_RETURN, STEP_WITHDRAW, STEP_ADOPT, STEP_MOVE, STEP_COUNT };

struct str stage_name(enum stage stage);  /* "staged": in records and on the command line */
struct str stage_label(enum stage stage); /* Japanese, for pages: "校閲待ち" … */
int stage_from_name(struct str name, enum stage *stage);

struct str role_name(enum role role);
int role_from_name(struct str name, enum role *role);

struct str step_name(enum step step);

#endif
