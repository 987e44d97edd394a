#ifndef FUMI_WORKFLOW_PUBLIC_CHECK_H
#define FUMI_WORKFLOW_PUBLIC_CHECK_H

/*
 * A last look at what is about to be published, at the bytes themselves and by nothing but the manifest: every link of a page
 * to the site itself leads to a file of the release. What build/ and output/ promise is not believed here.
 */

#include "base/diag.h"
#include "build/manifest.h"

struct public_check {
    int site_fd;                     /* out/public */
    const struct manifest *manifest; /* of it */
    const struct manifest *before;   /* of the release that is shown, whose pages were looked at then; or NULL */
    struct str base_url;             /* ends with '/' */
    unsigned threads;
};

/* Looks at the pages that are new or changed; at all where a file is gone that was there before. 0, or -1 (reported). */
int public_check_links(const struct public_check *check, struct diags *diags);

#endif
