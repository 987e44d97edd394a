#!/usr/bin/env python3
"""A build that ends by SIGKILL, or whose disk is full, at each call that changes something on the disk: the next build
leaves what a build from nothing leaves. Needs FAULT, the library made from fault.c.

    killed.py FOLDER
"""

import os
import shutil
import signal
import sys

import sample

MOST = 45  # calls a case; more are taken in even steps


class Ground:
    """A site that is put back to where it was before each build."""

    def __init__(self, folder):
        self.root, self.kept = os.path.join(folder, 'site'), os.path.join(folder, 'kept')
        sample.write_theme(self.root, search=True)
        sample.write(self.path('fumi.yaml'), sample.settings(sections={'guide/one': 'topic', 'news': 'news'}, menu=[],
                                                              footer=[], missions=[], home={'emergency': []}))
        sample.write(self.path('content/news/old.md'), '# 古い知らせ\n\n本文。\n')
        for i in range(4):
            sample.write(self.path(f'content/guide/one/t{i}.md'),
                         sample.document({'title': f'題{i}', 'tags': ['基本']}, f'本文{i}。\n'))
        sample.fumi(self.root)
        shutil.copytree(self.path('out'), self.kept)
        # What the build that is interrupted has to do: a page changes, one comes, one goes, and with it a folder.
        sample.write(self.path('content/guide/one/t1.md'), sample.document({'title': '別の題', 'tags': ['復旧']}, '本文。\n'))
        sample.write(self.path('content/guide/one/t9.md'), '# 新しい文書\n\n本文。\n')
        os.remove(self.path('content/news/old.md'))
        os.rmdir(self.path('content/news'))
        sample.write(self.path('fumi.yaml'), sample.read(self.path('fumi.yaml')).replace(b'  news: "news"\n', b''))
        fresh = os.path.join(folder, 'fresh')
        sample.other_root(self.root, fresh)
        done = sample.fumi(fresh)
        self.wanted = done.returncode, done.stderr, sample.tree(os.path.join(fresh, 'out/staging'))

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def interrupted(self, arguments, **fault):
        """The exit code of a build in the state from before; one thread, so that calls come in one order."""
        shutil.rmtree(self.path('out'), ignore_errors=True)
        if '--full' not in arguments:
            shutil.copytree(self.kept, self.path('out'))
        fault = {key: str(value) for key, value in fault.items()}
        return sample.fumi(self.root, '-j1', *arguments, extra={'LD_PRELOAD': os.environ['FAULT'], **fault}).returncode

    def calls(self, arguments):
        count = self.path('count')
        self.interrupted(arguments, FAULT_COUNT=count)
        number = int(sample.read(count))
        os.remove(count)
        return number

    def next_build(self):
        code, findings, tree = self.wanted
        done = sample.fumi(self.root)
        if done.returncode != code or done.stderr != findings:
            return [f'exit code {done.returncode} for {code}: {done.stderr.decode(errors="replace")}']
        return sample.difference(sample.tree(self.path('out/staging')), tree)


def check(ground, arguments, how):
    """How many calls were tried, and what is wrong at the first that fails."""
    calls = ground.calls(arguments)
    step = max(1, calls // MOST)
    for tried, at in enumerate(range(1, calls + 1, step)):
        code = ground.interrupted(arguments, FAULT_AT=at, FAULT_HOW=how)
        expected = 3 if how == 'full' else -signal.SIGKILL
        wrong = [f'exit code {code} of the build itself'] if code != expected else ground.next_build()
        if wrong:
            return tried + 1, [f'at call {at} of {calls}:'] + wrong
    return len(range(1, calls + 1, step)), []


def main():
    folder, failed = sys.argv[1], False
    shutil.rmtree(folder, ignore_errors=True)
    ground = Ground(folder)
    for name, arguments in (('an incremental build', []), ('a build from nothing', ['--full'])):
        for how, what in (('before', 'killed before a call'), ('half', 'killed in the middle of a write'),
                          ('after', 'killed after a call'), ('full', 'disk full')):
            tried, wrong = check(ground, arguments, how)
            print('\n  '.join([f'{"not ok" if wrong else "ok"} {name}, {what}: {tried} places'] + wrong), flush=True)
            failed = failed or bool(wrong)
    if not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
