#!/usr/bin/env python3
"""Builds of one site root at once: each waits for the one before it, and all end well.

    together.py FOLDER
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time

import sample


def start(root, *arguments):
    return subprocess.Popen([sample.FUMI, '-C', root, 'build', *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=sample.ENVIRONMENT)


def make_site(root):
    sample.write_theme(root, search=True)
    sample.write(os.path.join(root, 'fumi.yaml'), sample.settings(sections={'guide/one': 'topic'}, home={'emergency': []},
                                                                  menu=[], footer=[], missions=[]))
    for i in range(40):
        sample.write(os.path.join(root, f'content/guide/one/t{i}.md'), sample.document({'title': f'題{i}'}, '本文。\n'))


def second_waits(root):
    """While somebody else holds the lock, a build neither ends nor writes."""
    make_site(root)
    sample.fumi(root)
    sample.write(os.path.join(root, 'content/guide/one/new.md'), '新しい文書。\n')
    page = os.path.join(root, 'out/staging/guide/one/new.html')
    with open(os.path.join(root, 'out/lock'), 'r+b') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = start(root)
        time.sleep(0.3)
        waits = process.poll() is None and not os.path.exists(page)
    process.communicate()
    if not waits:
        return 'the build did not wait for the lock'
    if process.returncode != 0 or not os.path.exists(page):
        return f'after waiting: exit code {process.returncode}'
    return None


def all_end_well(root):
    """Several builds at once, from nothing and knowing the last, with edits between."""
    make_site(root)
    for number in range(6):
        sample.write(os.path.join(root, f'content/guide/one/t{number}.md'), f'# 別の題{number}\n\n別の本文。\n')
        if number == 3:
            shutil.rmtree(os.path.join(root, 'out/staging'))
        processes = [start(root), start(root, '--full' if number % 2 else '-j2'), start(root)]
        for process in processes:
            _, findings = process.communicate()
            if process.returncode != 0:
                return f'round {number}: exit code {process.returncode}: {findings.decode()}'
        fresh = root + '-fresh'
        sample.other_root(root, fresh)
        sample.fumi(fresh)
        wrong = sample.difference(sample.tree(os.path.join(root, 'out/staging')),
                                  sample.tree(os.path.join(fresh, 'out/staging')))
        if wrong:
            return '\n  '.join([f'round {number}:'] + wrong)
        made = sample.explain(root)
        if made:
            return f'round {number}: a build with nothing to do makes {sorted(made)}'
    return None


def main():
    folder, failed = sys.argv[1], False
    for case in (second_waits, all_end_well):
        shutil.rmtree(folder, ignore_errors=True)
        wrong = case(os.path.join(folder, 'site'))
        print(f'not ok two builds at once: {case.__name__}\n  {wrong}' if wrong else f'ok two builds at once: {case.__name__}')
        failed = failed or wrong is not None
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
