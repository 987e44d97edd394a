#!/usr/bin/env python3
"""The state file cut off at many places, and single bits of it turned: the next build leaves what it should, and ends as it
would have. Damage costs time only.

    damage.py FOLDER
"""

import os
import random
import shutil
import sys

import sample

CUT_EVERY, FLIPS = (4096, 30) if os.environ.get('FUMI_SANITIZE') else (512, 120)


class Ground:
    """A built site whose state can be damaged again and again, and what should stand in the target."""

    def __init__(self, folder):
        self.root = os.path.join(folder, 'site')
        sample.write_theme(self.root, search=True)
        sample.write(self.path('fumi.yaml'), sample.settings())
        for i in range(6):
            sample.write(self.path(f'content/guide/one/t{i}.md'),
                         sample.document({'title': f'題{i}', 'tags': ['基本']}, f'[[guide/one/t{i + 1}]]です。\n'))
        self.edited = self.path('content/guide/one/t3.md')
        self.bodies = [sample.document({'title': '題3'}, f'本文{i}。[[guide/one/t1]]\n') for i in range(2)]
        self.wanted = []
        for body in self.bodies:
            sample.write(self.edited, body)
            done = sample.fumi(self.root, '--full')
            self.wanted.append((done.returncode, done.stderr, sample.tree(self.path('out/staging'))))
        self.kept = os.path.join(folder, 'kept')
        shutil.copytree(self.path('out'), self.kept, copy_function=shutil.copyfile)
        self.state = sample.read(self.path('out/state.db'))

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def build(self, state, edit, again):
        """What is wrong after a build, with or without an edit before it, that finds this state; and after another one."""
        sample.write(self.edited, self.bodies[0 if edit else 1])
        shutil.rmtree(self.path('out'))
        shutil.copytree(self.kept, self.path('out'), copy_function=shutil.copyfile)
        sample.write(self.path('out/state.db'), state)
        code, findings, tree = self.wanted[0 if edit else 1]
        for what in ('', ' in the build after')[:1 + again]:
            done = sample.fumi(self.root)
            if done.returncode != code or done.stderr != findings:
                return f'exit code {done.returncode} for {code}{what}: {done.stderr.decode(errors="replace")}'
            wrong = sample.difference(sample.tree(self.path('out/staging')), tree)
            if wrong:
                return '\n  '.join([f'the target differs{what}:'] + wrong)
        return None


def cuts(ground):
    for size in range(0, len(ground.state), CUT_EVERY):
        yield f'cut at byte {size}', ground.state[:size], size // CUT_EVERY % 2 == 0


def flips(ground, rng):
    for i in range(FLIPS):
        at, bit = rng.randrange(len(ground.state)), rng.randrange(8)
        if i % 4 == 0:
            at %= 200  # the file's header
        state = bytearray(ground.state)
        state[at] ^= 1 << bit
        yield f'bit {bit} of byte {at} turned', bytes(state), i % 2 == 0


def pages(ground):
    """Whole pages of nothing, and pages that have changed places."""
    size = 4096
    for at in range(0, len(ground.state) - size, size):
        yield f'blank page at byte {at}', ground.state[:at] + bytes(size) + ground.state[at + size:], at // size % 2 == 0
        if at >= size:
            swapped = ground.state[:at - size] + ground.state[at:at + size] + ground.state[at - size:at]
            yield f'pages at byte {at} swapped', swapped + ground.state[at + size:], at // size % 2 == 1


def others(ground):
    yield 'no state', b'', True
    yield 'another file', b'SQLite format 3\0' + b'?' * 5000, True
    yield 'text', 'これは状態ではありません。\n'.encode() * 100, False


def put_back(ground):
    """
    Older states come back in turn, and a document's text with them, so that a state's generation and all hashes in it may
    fit again while the target is another build's.
    """
    states = []
    for number, (body, state) in enumerate([(0, None), (1, None), (0, 0), (1, 1), (0, 0), (0, 1), (1, 0), (1, 1)]):
        sample.write(ground.edited, ground.bodies[body])
        if state is not None:
            sample.write(ground.path('out/state.db'), states[state])
        sample.fumi(ground.root)
        states.append(sample.read(ground.path('out/state.db')))
        wrong = sample.difference(sample.tree(ground.path('out/staging')), ground.wanted[body][2])
        if wrong:
            return '\n  '.join([f'build {number}:'] + wrong)
    return None


def main():
    folder = sys.argv[1]
    seed = int(os.environ.get('SEED') or random.SystemRandom().randrange(1 << 32))
    shutil.rmtree(folder, ignore_errors=True)
    ground = Ground(folder)
    failed = False
    for name, cases in (('cut off', cuts(ground)), (f'bits turned (seed {seed})', flips(ground, random.Random(seed))),
                        ('pages lost or swapped', pages(ground)), ('something else', others(ground))):
        count, wrong = 0, None
        for case, state, edit in cases:
            count += 1
            wrong = ground.build(state, edit, count % 5 == 0)
            if wrong is not None:
                print(f'not ok damaged state: {name}\n  {case}, {"an edit" if edit else "no edit"}: {wrong}')
                failed = True
                break
        if wrong is None:
            print(f'ok damaged state: {name}, {count} times', flush=True)
    wrong = put_back(ground)
    print(f'not ok damaged state: old ones put back\n  {wrong}' if wrong else 'ok damaged state: old ones put back')
    failed = failed or wrong is not None
    if not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
