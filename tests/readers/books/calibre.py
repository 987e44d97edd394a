"""calibre-debug -e calibre.py -- BOOK...: calibre's own book checker; a line for each finding, `BOOK<tab>level<tab>name<tab>text`."""

import sys

from calibre.ebooks.oeb.polish.check.main import run_checks  # pylint: disable=import-error
from calibre.ebooks.oeb.polish.container import get_container  # pylint: disable=import-error

for path in sys.argv[1:]:
    if not path.endswith(".epub"):
        continue
    for finding in run_checks(get_container(path)):
        print(path, finding.level, finding.name, str(finding.msg)[:200].replace("\n", " "), sep="\t")
    print(path, "done", "", "", sep="\t")
