#ifndef FUMI_COMMAND_STAGES_H
#define FUMI_COMMAND_STAGES_H

/* The ledger as staging shows it. Signatures are not checked for it: who wants to know whether to believe them asks
 * `fumi verify`; nothing that is published depends on what a staging page says. */

#include "build/build.h"

/* Sets options->stages where the site has a ledger: below content/, or in the folder given (NULL: none given). */
void command_show_stages(struct build_options *options, const char *ledger);

#endif
