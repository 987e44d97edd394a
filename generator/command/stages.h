#ifndef FUMI_COMMAND_STAGES_H
#define FUMI_COMMAND_STAGES_H

/* The ledger as staging shows it (workflow/shown.h). */

#include "build/build.h"

/* Sets options->stages where the site has a ledger: below content/, or in the folder given (NULL: none given). */
void command_show_stages(struct build_options *options, const char *ledger);

#endif
