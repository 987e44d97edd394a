"""textlint over the text as the reader sees it, with preset-ja-technical-writing and our dictionary, prh.yml.

What it reads are copies with one line for each line of the source, so that a finding names the right place: [[id]] is
the title that it shows, ruby its base text, front matter blank but for the sentences in it.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile

from documents import ANCHOR, COMMENT, RUBY, WIKI

HERE = os.path.dirname(os.path.abspath(__file__))
READERS = os.path.join(HERE, "..", "readers", "node_modules")
SKIPPED = "skipped"
# A success criterion's name is the standard's, with its spelling.
CRITERION = re.compile(r"^\| \d\.\d\.\d [^|]*の達成基準")
SENTENCES = re.compile(r"^(?:summary|question|reason):\s*[\"']?(.*?)[\"']?$")


def as_read(document, titles):
    lines = []
    for number, line in enumerate(document.lines, 1):
        if number < document.body_line:
            sentence = SENTENCES.match(line)
            lines.append(sentence.group(1) if sentence else "")
            continue
        line = COMMENT.sub("", line)
        line = WIKI.sub(lambda m: "[{}](#)".format(m.group(2) or titles.get(m.group(1), m.group(1))), line)
        line = RUBY.sub(lambda m: m.group(1), line)
        line = ANCHOR.sub("", line)
        line = CRITERION.sub("| 達成基準", line)
        lines.append(re.sub(r"^> \[![A-Z]+\]\s*$", ">", line))
    return "\n".join(lines)


def missing():
    """What is not there of what textlint needs, or None."""
    if not shutil.which("node"):
        return "no node on this machine"
    for package in ("textlint", "textlint-rule-preset-ja-technical-writing", "textlint-rule-prh"):
        if not os.path.isdir(os.path.join(READERS, package)):
            return f"no {package}; tests/setup/readers installs it"
    return None


def textlint(site):
    """textlint: Japanese technical writing, and our words"""
    reason = missing()
    if reason:
        site.note(reason)
        yield SKIPPED
        return
    with tempfile.TemporaryDirectory() as made:
        for document in site.documents:
            path = os.path.join(made, document.path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(as_read(document, site.titles))
        command = ["node", os.path.join(READERS, "textlint", "bin", "textlint.js"), "--format", "json"]
        command += ["--config", os.path.join(HERE, "textlintrc.json"), "--rules-base-directory", READERS]
        ran = subprocess.run([*command, made], capture_output=True, text=True, check=False)
        try:
            files = json.loads(ran.stdout)
        except ValueError:
            yield f"textlint did not answer: {(ran.stderr or ran.stdout).strip()[:500]}"
            return
        if len(files) != len(site.documents):
            yield f"textlint read {len(files)} of {len(site.documents)} documents"
        for file in files:
            path = os.path.relpath(file["filePath"], os.path.realpath(made))
            for message in file["messages"]:
                said = message["message"].split("\n")[0]
                yield f"{path}:{message['line']}:{message['column']}: {said} [{message['ruleId']}]"
