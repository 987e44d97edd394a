"""The documents of a site root as the checks see them: front matter, kind, id, and the text without its marks.

Reads the subset of YAML that the content uses (scalars, lists on one line, lists of scalars or of small maps), on
purpose without the program under test: a fault of fumi's own reader must not hide a fault of the content.
"""

import os
import re

ORDER = re.compile(r"^\d{1,3}-")
WIKI = re.compile(r"\[\[([^\]|#]*)(?:#[^\]|]*)?(?:\|([^\]]*))?\]\]")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)(?:\s+\"([^\"]*)\")?\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
RUBY = re.compile(r"\{([^{}|#]+)((?:\|[^{}|]*)+)\}")
ANCHOR = re.compile(r"\s*\{#[^}]*\}")
COMMENT = re.compile(r"<!--.*?-->")
NOTE = re.compile(r"\[\^[^\]]+\]:?")
TABLE_RULE = re.compile(r"^\|?[\s:|-]+\|[\s:|-]*$")


class Document:
    """path and section are relative to content/; body_line is the number of the body's first line in the file."""

    def __init__(self, path, lines):
        self.path = path
        self.section = os.path.dirname(path)
        self.is_index = os.path.basename(path) == "_index.md"
        self.lines = lines
        self.body_line = 1
        self.meta = {}
        if lines and lines[0] == "---":
            end = lines.index("---", 1)
            self.meta = front_matter(lines[1:end])
            self.body_line = end + 2
        self.body = lines[self.body_line - 1 :]
        self.id = self.meta.get("id") or document_id(path)
        self.kind = None
        self.internal = False

    @property
    def title(self):
        return self.meta.get("title", "")


def scalar(text):
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def value(text):
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [scalar(item) for item in text[1:-1].split(",") if item.strip()]
    return scalar(text)


def front_matter(lines):
    meta, key = {}, None
    for line in lines:
        item = re.match(r"^\s+- (.*)$", line)
        inner = re.match(r"^\s+([a-z_]+):\s*(.*)$", line)
        outer = re.match(r"^([a-z_]+):\s*(.*)$", line)
        if item and key:
            if not isinstance(meta[key], list):
                meta[key] = []
            pair = re.match(r"^([a-z_]+):\s+(.*)$", item.group(1))
            meta[key].append({pair.group(1): scalar(pair.group(2))} if pair else scalar(item.group(1)))
        elif inner and key and isinstance(meta[key], list) and meta[key] and isinstance(meta[key][-1], dict):
            meta[key][-1][inner.group(1)] = scalar(inner.group(2))
        elif outer:
            key = outer.group(1)
            meta[key] = value(outer.group(2))
    return meta


def document_id(path):
    parts = [ORDER.sub("", part) for part in path[: -len(".md")].split("/")]
    if parts[-1] == "_index":
        parts.pop()
    return "/".join(parts) or "index"


def section_kinds(root):
    kinds, inside = {}, False
    with open(os.path.join(root, "fumi.yaml"), encoding="utf-8") as file:
        for line in file:
            if re.match(r"^\S", line):
                inside = line.startswith("sections:")
            pair = re.match(r"^  ([\w/-]+): (\w+)", line)
            if inside and pair:
                kinds[pair.group(1)] = pair.group(2)
    return kinds


def folders_above(section):
    while section:
        yield section
        section = os.path.dirname(section)


def load(root):
    """All documents of the site root, in the order of their paths."""
    base = os.path.join(root, "content")
    documents = []
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(name for name in folders if name != "ledger")
        for name in sorted(files):
            if name.endswith(".md"):
                whole = os.path.join(folder, name)
                with open(whole, encoding="utf-8") as file:
                    documents.append(Document(os.path.relpath(whole, base), file.read().split("\n")))
    kinds = section_kinds(root)
    internal = {d.section for d in documents if d.is_index and d.meta.get("visibility") == "internal"}
    for document in documents:
        above = list(folders_above(document.section))
        inherited = next((kinds[folder] for folder in above if folder in kinds), "page")
        document.kind = document.meta.get("kind") or ("section" if document.is_index else inherited)
        document.internal = document.meta.get("visibility") == "internal" or any(f in internal for f in above)
    return documents


def without_inline_marks(line, titles):
    """One line of Markdown as a reader sees it: link texts, titles of [[id]], ruby's base text; no URL, no mark."""
    line = COMMENT.sub("", line)
    line = IMAGE.sub(lambda m: "", line)
    line = WIKI.sub(lambda m: m.group(2) or titles.get(m.group(1), m.group(1)), line)
    line = LINK.sub(lambda m: m.group(1), line)
    line = RUBY.sub(lambda m: m.group(1), line)
    line = ANCHOR.sub("", line)
    line = NOTE.sub("", line)
    return re.sub(r"[*`]|https?://[\w./?=&#%~-]+", "", line)


def text_lines(document, titles):
    """(kind, text) of each line that shows something: heading, cell (one a table row), item, quote or prose."""
    fenced = False
    for raw in document.body:
        if raw.lstrip().startswith("```"):
            fenced = not fenced
            continue
        line = without_inline_marks(raw, titles).strip()
        if fenced or not line or TABLE_RULE.match(line):
            continue
        if line.startswith(">"):
            line = re.sub(r"^>\s*(\[![A-Z]+\])?", "", line).strip()
        if line.startswith("#"):
            yield "heading", line.lstrip("#").strip()
        elif line.startswith("|"):
            yield "cell", " ".join(cell.strip() for cell in line.strip("|").split("|"))
        elif re.match(r"^(?:[-+]|\d+\.)\s", line):
            yield "item", re.sub(r"^(?:[-+]|\d+\.)\s+(?:\[[ x]\]\s+)?", "", line)
        elif line:
            yield "prose", line


def body_text(document, titles):
    """All that the body shows, headings and table cells included, without white space."""
    return re.sub(r"\s", "", "".join(text for _, text in text_lines(document, titles)))
