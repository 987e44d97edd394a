#!/usr/bin/env python3
"""Publishing that ends by SIGKILL, or whose disk is full, at each call that changes something on the disk: `current` shows one
whole release at any instant, a reader at work meanwhile never sees anything else, and the next publisher puts all in order.
Needs FAULT, the library made from ../incremental/fault.c.

    killed.py FOLDER
"""

import os
import shutil
import signal
import sys
import threading

import press

MOST = int(os.environ.get('MOST', '20'))  # places a case; more are taken in even steps


class Reader(threading.Thread):
    """Opens what is shown, again and again, and reads all of it."""

    def __init__(self, to):
        super().__init__(daemon=True)
        self.to, self.wrong, self.rounds, self.stop = to, [], 0, False

    def run(self):
        while not self.stop and not self.wrong:
            self.wrong = press.whole(self.to)
            self.rounds += 1


class Ground:
    """A site with two states to publish, and what is there before."""

    def __init__(self, folder):
        self.press = p = press.Press(folder)
        os.remove(p.path('themes/portal/templates/search.mustache'))  # hundreds of small files, of no other sort than the rest
        self.kept = os.path.join(folder, 'kept')
        self.built = True  # the target is up to date: only what happens in the folder of releases is interrupted
        for i in range(3):
            p.put(f'faq/q{i}.md', title=f'問い{i}', question=f'問い{i}')
        p.put('faq/gone.md', title='消える', question='消える')
        p.adopt()
        p.must_publish()
        self.before = p.current()
        p.put('faq/q1.md', '別の本文。', title='別の題', question='別の問い')
        p.put('news/new.md', title='新しい知らせ', date='2026-02-02')
        p.approve('faq/q1', 'news/new')
        p.must('withdraw', 'faq/gone', '--as', 'canarybob')
        shutil.copytree(p.to, self.kept + '-to', symlinks=True)
        shutil.copytree(p.path('out'), self.kept + '-out')
        p.must('build', '--target', 'public', '--at', '2030-01-01T00:00:00Z')
        shutil.copytree(p.path('out'), self.kept + '-built')
        p.must_publish()
        self.after = p.current()
        self.wanted = press.tree(p.site())

    def put_back(self):
        p = self.press
        for name, place in (('-to', p.to), ('-built' if self.built else '-out', p.path('out'))):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(self.kept + name, place, symlinks=True)

    def interrupted(self, *arguments, **fault):
        self.put_back()
        extra = {key: str(value) for key, value in fault.items()}
        return self.press.publish('--jobs', '1', *arguments, extra={'LD_PRELOAD': os.environ['FAULT'], **extra})

    def calls(self, *arguments):
        count = self.press.path('count')
        self.interrupted(*arguments, FAULT_COUNT=count)
        number = int(press.read(count))
        os.remove(count)
        return number

    def check_after(self, arguments):
        """The old release or the new one; then the same command again does it all."""
        p = self.press
        wrong = press.whole(p.to)
        if not wrong and p.current() not in (self.before, self.after):
            wrong = [f'{p.current()} is shown']
        if wrong:
            return wrong
        done = p.publish(*arguments)
        if done.returncode != 0:
            return [f'the next one: exit code {done.returncode}: {done.stderr}']
        left = [name for name in os.listdir(os.path.join(p.to, 'releases')) if name.startswith('.')]
        return press.whole(p.to) + [f'{name} is left' for name in left]


def check(ground, how, arguments, most):
    p = ground.press
    calls = ground.calls(*arguments)
    step, tried = max(1, calls // most), 0
    for at in range(1, calls + 1, step):
        done = ground.interrupted(*arguments, FAULT_AT=at, FAULT_HOW=how)
        tried += 1
        allowed = (3, 0) if how == 'full' else (-signal.SIGKILL,)
        wrong = [f'exit code {done.returncode}: {done.stderr}'] if done.returncode not in allowed else []
        if how == 'full' and done.returncode == 3 and 'cannot be written' not in done.stderr:
            wrong.append(f'says nothing of the disk: {done.stderr}')
        wrong = wrong or ground.check_after(arguments)
        if not wrong:
            got = {path: data for path, (_, data) in press.tree(p.site()).items()}
            want = {path: data for path, (_, data) in ground.wanted.items()}
            if p.current() != ground.after or got != want:
                wrong = ['the next one left something else']
        if wrong:
            return [f'at call {at} of {calls}:'] + wrong
    print(f'# {tried} places of {calls}')
    return []


def reading(ground):
    """A reader while releases come and go."""
    p = ground.press
    ground.put_back()
    reader = Reader(p.to)
    reader.start()
    for i in range(6):
        p.put('faq/q1.md', f'本文{i}。', title='別の題', question='別の問い')
        p.approve('faq/q1')
        p.must_publish('--keep', '3')
    reader.stop = True
    reader.join()
    print(f'# {reader.rounds} rounds of reading')
    return reader.wrong + ([] if reader.rounds > 6 else ['the reader read too little'])


def main():
    cases = press.Cases()
    ground = Ground(sys.argv[1])
    every = 10000 if 'MOST' not in os.environ else MOST
    for how, what, most in (('before', 'killed before each call', every), ('half', 'killed in the middle of a write', MOST),
                            ('after', 'killed after a call', MOST), ('full', 'disk full', MOST)):
        cases.run(f'publishing, {what}', check, ground, how, ['--keep', '1'], most)
    ground.built = False
    cases.run('publishing, killed while the target is built, too', check, ground, 'before', [], MOST)
    cases.run('a reader sees whole releases only', reading, ground)
    cases.end()


if __name__ == '__main__':
    main()
