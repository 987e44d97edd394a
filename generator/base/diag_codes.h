/*
 * X(NAME, level, id, sentence, advice): every diagnostic there is. The sentence says what is wrong, the advice what to do
 * (NULL: nothing to add); %1$s … %4$s are the arguments that diag_report is given. Included several times on purpose.
 */

/* any file */
X(UNREADABLE, ERROR, "unreadable", N_("cannot be read: %1$s"), N_("check the file and its permissions"))
X(NOT_REGULAR, ERROR, "not-regular", N_("is not a regular file"), N_("replace it with a regular file or remove it"))
X(TOO_LARGE, ERROR, "too-large", N_("is larger than %1$s"), N_("split it, or offer it as a download"))
X(OUTSIDE_ROOT, ERROR, "outside-root", N_("the symbolic link leads out of the site root"), N_("copy the file into content/ instead"))
X(NUL_BYTE, ERROR, "nul-byte", N_("contains a NUL byte"), N_("save it again as UTF-8 text"))
X(CONTROL_CHARACTER, ERROR, "control-character", N_("contains the control character %1$s"), N_("delete it"))
X(NOT_TEXT, ERROR, "not-text", N_("byte %1$s (0x%2$s) is neither UTF-8 nor %3$s"), N_("save it as UTF-8, or name its encoding under encodings: in fumi.yaml"))
X(CANNOT_WRITE, ERROR, "cannot-write", N_("cannot be written: %1$s"), N_("check free space and permissions"))

/* YAML: fumi.yaml, theme.yaml, front matter */
X(YAML_SYNTAX, ERROR, "yaml-syntax", N_("YAML: %1$s"), N_("check indentation, colons and quotation marks"))
X(YAML_ALIAS, ERROR, "yaml-alias", N_("YAML anchors and aliases are not allowed"), N_("write the value out"))
X(YAML_TOO_DEEP, ERROR, "yaml-too-deep", N_("nested deeper than %1$s levels"), N_("use a simpler structure"))
X(YAML_TOO_LARGE, ERROR, "yaml-too-large", N_("more than %1$s entries"), N_("shorten it"))
X(FRONT_MATTER_OPEN, ERROR, "front-matter-open", N_("the front matter that begins here has no closing line \"---\""), N_("add a line \"---\" after the last key"))
X(UNKNOWN_KEY, WARNING, "unknown-key", N_("unknown key \"%1$s\""), N_("remove it, or write \"%2$s\""))
X(UNKNOWN_KEY_ALONE, WARNING, "unknown-key", N_("unknown key \"%1$s\""), N_("remove it"))
X(KEY_NOT_FOR_KIND, WARNING, "key-not-for-kind", N_("the key \"%1$s\" means nothing for the kind %2$s"), N_("remove it"))
X(DUPLICATE_KEY, ERROR, "duplicate-key", N_("the key \"%1$s\" stands here twice"), N_("keep one of them"))
X(MISSING_KEY, ERROR, "missing-key", N_("the key \"%1$s\" is missing"), N_("add it"))
X(WANTS_TEXT, ERROR, "wants-text", N_("\"%1$s\" wants a text"), N_("write one value after the colon"))
X(WANTS_LIST, ERROR, "wants-list", N_("\"%1$s\" wants a list"), N_("write [a, b] or one \"- a\" per line"))
X(WANTS_MAP, ERROR, "wants-map", N_("\"%1$s\" wants keys and values"), NULL)
X(BAD_VALUE, ERROR, "bad-value", N_("\"%1$s\" is no value for \"%2$s\""), N_("write %3$s"))
X(BAD_DATE, ERROR, "bad-date", N_("\"%1$s\" is not a date"), N_("write 2016, 2016-12, 2016-12-08 or 2016-12-08T09:00:00+09:00"))

/* documents and the site */
X(DUPLICATE_ID, ERROR, "duplicate-id", N_("the id \"%1$s\" belongs to %2$s too"), N_("rename one of the files, or give one an id: of its own"))
X(DUPLICATE_URL, ERROR, "duplicate-url", N_("the page %1$s is also made from %2$s"), N_("rename one of them"))
X(BAD_ID, ERROR, "bad-id", N_("\"%1$s\" cannot be an id"), N_("use letters, digits, - and _ in parts joined by /"))
X(UNKNOWN_ID, ERROR, "unknown-id", N_("there is no document \"%1$s\""), N_("did you mean %2$s?"))
X(UNKNOWN_ID_ALONE, ERROR, "unknown-id", N_("there is no document \"%1$s\""), N_("check the id, or write the document"))
X(UNKNOWN_ANCHOR, ERROR, "unknown-anchor", N_("%1$s has no heading with the anchor \"%2$s\""), N_("did you mean #%3$s?"))
X(UNKNOWN_ANCHOR_ALONE, ERROR, "unknown-anchor", N_("%1$s has no heading with the anchor \"%2$s\""), N_("add {#%2$s} to the heading, or leave the anchor out"))
X(UNKNOWN_SECTION, ERROR, "unknown-section", N_("there is no section \"%1$s\""), N_("make the folder with an _index.md, or correct fumi.yaml"))
X(BAD_TARGET, ERROR, "bad-target", N_("a supplement cannot change \"%1$s\", which is no topic"), N_("name the topic's id"))
X(PAGES_PAIRING, ERROR, "pages-pairing", N_("%1$s targets but %2$s page ranges"), N_("write one range for each target, in the same order"))
X(LINK_TO_INTERNAL, ERROR, "link-to-internal", N_("\"%1$s\" is internal, this page is not"), N_("remove the link, or make this page internal"))

/* Markdown */
X(IMAGE_WITHOUT_ALT, ERROR, "image-alt", N_("the image has no alternative text"), N_("describe it between the brackets; for a mere decoration write ![](x.svg \"decorative\")"))
X(IMAGE_MISSING, ERROR, "image-missing", N_("there is no image %1$s"), N_("check the name and the folder"))
X(IMAGE_BROKEN, ERROR, "image-broken", N_("%1$s is not a usable image: %2$s"), N_("save it again as PNG, JPEG, GIF, WebP or SVG"))
X(SVG_UNSAFE, ERROR, "svg-unsafe", N_("%1$s contains %2$s"), N_("remove it from the drawing"))
X(FILE_MISSING, ERROR, "file-missing", N_("there is no file %1$s"), N_("check the name and the folder"))
X(FILE_TYPE, ERROR, "file-type", N_("files of the type \"%1$s\" may not be offered for download"), N_("add the type to downloads: in fumi.yaml, or use another one"))
X(UNSAFE_URL, ERROR, "unsafe-url", N_("the address \"%1$s\" is not allowed"), N_("use http, https, mailto, tel or a relative address"))
X(RAW_HTML, WARNING, "raw-html", N_("HTML is dropped: %1$s"), N_("write Markdown instead"))
X(HEADING_ONE, WARNING, "heading-one", N_("a page has one main heading, its title"), N_("begin headings with ##"))
X(HEADING_SKIPPED, WARNING, "heading-skipped", N_("the heading jumps from level %1$s to level %2$s"), N_("use one more level at a time"))
X(DUPLICATE_ANCHOR, ERROR, "duplicate-anchor", N_("the anchor \"%1$s\" stands in this document twice"), N_("choose another one"))
X(BAD_ANCHOR, ERROR, "bad-anchor", N_("\"%1$s\" cannot be an anchor"), N_("use letters, digits, - and _"))
X(PAGE_MARK_ORDER, ERROR, "page-mark", N_("page %1$s comes after page %2$s"), N_("put the page marks in ascending order"))
X(UNKNOWN_FOOTNOTE, WARNING, "unknown-footnote", N_("there is no footnote \"%1$s\""), N_("add a line [^%1$s]: with its text"))
X(TOO_DEEP, ERROR, "too-deep", N_("nested deeper than %1$s levels"), N_("use fewer nested quotes and lists"))
X(BAD_RUBY, WARNING, "ruby", N_("the ruby has %1$s readings for %2$s characters"), N_("write one reading, or one for each character"))
X(UNKNOWN_ALERT, WARNING, "unknown-alert", N_("unknown alert \"%1$s\""), N_("use NOTE, TIP, IMPORTANT, WARNING or CAUTION"))
X(EMPTY_TITLE, WARNING, "empty-title", N_("the document has no title"), N_("add title: to the front matter"))

/* templates */
X(TEMPLATE_SYNTAX, ERROR, "template-syntax", N_("%1$s"), N_("mend the template"))
X(TEMPLATE_MISSING, ERROR, "template-missing", N_("the theme has no template \"%1$s\""), N_("add themes/…/templates/%1$s.mustache"))
X(PARTIAL_MISSING, WARNING, "partial-missing", N_("there is no partial \"%1$s\""), N_("add the file, or remove the tag"))
X(TEMPLATE_NAME, WARNING, "template-name", N_("nothing is called \"%1$s\" here"), N_("see CONTEXT.md of the theme for the names there are"))
X(TEMPLATE_RECURSION, ERROR, "template-recursion", N_("the template includes itself without end"), N_("break the circle"))
