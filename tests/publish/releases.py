#!/usr/bin/env python3
"""What publishing promises: one release after another, nothing written for nothing, back and on again, and who may not.

    releases.py FOLDER
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile

import press


class Story:
    def __init__(self, folder):
        self.press = p = press.Press(folder)
        p.put('faq/a.md', '[[faq/b]]と![図](f.svg)', title='問いA', question='問いA')
        p.put('faq/b.md', title='問いB', question='問いB')
        p.put('faq/c.md', title='問いC', question='問いC')
        press.write(p.path('content/faq/f.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        p.adopt()
        self.first = None

    def refused(self, done, *texts, code=1):
        """Nothing has changed, and every text is said."""
        wrong = [] if done.returncode == code else [f'exit code {done.returncode} instead of {code}: {done.stdout}{done.stderr}']
        return wrong + [f'nothing is said of {text}: {done.stderr}' for text in texts if text not in done.stderr]

    # ---- cases ------------------------------------------------------------------------------------------------------

    def dry_run(self):
        p = self.press
        done = p.must_publish('--dry-run')
        wrong = [f'{p.to} was made'] if os.path.exists(p.to) else []
        return wrong + [f'{text} is not said' for text in ('added faq/a (approved by canarybob)', 'added faq/a.html')
                        if text not in done.stdout]

    def first_release(self):
        p = self.press
        p.must_publish()
        self.first = p.current()
        release = p.release()
        wrong = press.whole(p.to)
        if os.readlink(os.path.join(p.to, 'current')) != f'releases/{self.first}/site':
            wrong.append('the link leads elsewhere')
        if release['previous'] != '' or release['number'] != 1 or len(release['documents']) < 5:
            wrong.append(f'release.json: {release}')
        shared = {inode for inode, _ in press.tree(p.path('out')).values()}
        wrong += [f'{path} shares its inode with out/' for path, (inode, _) in press.tree(p.to).items() if inode in shared]
        if os.stat(p.path('content')).st_mtime > os.stat(p.site()).st_mtime:
            wrong.append('content/ was written to')
        return wrong

    def nothing_new(self):
        p, before = self.press, press.tree(self.press.to)
        times = {path: os.lstat(os.path.join(p.to, path)).st_ctime_ns for path in before}
        done = p.must_publish()
        wrong = [] if 'nothing to publish' in done.stdout else [done.stdout]
        if press.tree(p.to) != before or any(os.lstat(os.path.join(p.to, path)).st_ctime_ns != at for path, at in times.items()):
            wrong.append('something was written')
        return wrong

    def next_release(self):
        p = self.press
        before = press.tree(p.site())
        p.put('faq/b.md', '新しい本文。', title='問いB', question='問いB')
        p.approve('faq/b')
        done = p.must_publish()
        after = press.tree(p.site())
        wrong = press.whole(p.to)
        for path, (inode, data) in after.items():
            same = path in before and before[path][1] == data
            if same and before[path][0] != inode and path != 'manifest.json':
                wrong.append(f'{path} is no hard link')
            if not same and path in before and before[path][0] == inode:
                wrong.append(f'{path} was written into')
        if p.release()['previous'] != self.first or p.release()['number'] != 2:
            wrong.append('the release before is not named')
        if 'changed faq/b' not in done.stdout:
            wrong.append(done.stdout)
        return wrong

    def carried(self):
        """A new style sheet: readers of the page before still find theirs, until the release after."""
        p = self.press
        with open(p.path('themes/portal/assets/portal.css'), 'a', encoding='utf-8') as file:
            file.write('\n/* new */\n')
        wrong = self.refused(p.publish(), 'site-not-approved')
        p.approve_site()
        old = {path for path in press.tree(p.site()) if path.startswith('assets/')}
        p.must_publish()
        now = {path for path in press.tree(p.site()) if path.startswith('assets/')}
        return wrong + press.whole(p.to) + [f'{path} was not carried along' for path in old - now]

    def only(self):
        p = self.press
        p.put('faq/b.md', 'ちがう本文B。', title='問いB', question='問いB')
        p.put('faq/c.md', 'ちがう本文C。', title='問いC', question='問いC')
        p.approve('faq/b', 'faq/c')
        p.must_publish('--only', 'faq/c')
        wrong = [] if 'ちがう本文C'.encode() in press.read(p.site('faq/c.html')) else ['the named one is not there']
        if 'ちがう本文B'.encode() in press.read(p.site('faq/b.html')):
            wrong.append('another one is there, too')
        wrong += self.refused(p.publish('--only', 'faq/nothing'), 'only-unknown')
        p.must_publish()
        if 'ちがう本文B'.encode() not in press.read(p.site('faq/b.html')):
            wrong.append('the other one is not there afterwards')
        return wrong

    def rollback(self):
        p = self.press
        shown = p.current()
        wrong = self.refused(p.publish('--rollback'), '--note', code=2)
        p.must_publish('--rollback', '--note', '誤り')
        if p.current() == shown or press.whole(p.to):
            wrong.append('it did not go back')
        p.put('faq/b.md', 'さらに別。', title='問いB', question='問いB')
        p.approve('faq/b')
        wrong += self.refused(p.publish(), 'publish-held', '誤り')
        p.must_publish('--resume')
        p.must_publish()
        wrong += self.refused(p.publish('--rollback', '0' * 64, '--note', 'x'), 'release-unknown')
        return wrong + press.whole(p.to)

    def rollback_refused(self):
        p = self.press
        p.must('withdraw', 'faq/c', '--as', 'canarybob')
        p.put('faq/b.md', '内部。', title='問いB', question='問いB', visibility='internal')
        p.put('faq/a.md', '本文。', title='問いA', question='問いA')
        p.approve('faq/a')
        p.must_publish()
        shown = p.current()
        done = p.publish('--rollback', self.first, '--note', '戻す')
        wrong = self.refused(done, 'rollback-withdrawn', '"faq/c"', 'rollback-internal', '"faq/b"')
        return wrong + ([] if p.current() == shown and not os.path.exists(os.path.join(p.to, 'hold')) else ['it went back'])

    def only_by_time(self):
        """In a release of something else, links to what has expired or is to come hold, and neither comes out."""
        p, at = self.press, ['--at', '2026-12-01T00:00:00+09:00']
        p.put('notices/late.md', '期限本文。', title='期限', date='2026-02-01', expires='2026-11-30')
        p.put('notices/early.md', '予告本文。', title='予告', date='2026-02-01', publish_from='2026-12-20')
        p.put('notices/links.md', '[[notices/late]]と[[notices/early]]', title='両方へ', date='2026-02-01')
        p.approve('notices/late', 'notices/early', 'notices/links')
        p.must_publish(*at)
        before = {name: press.read(p.site(f'notices/{name}.html')) for name in ('late', 'links')}
        p.put('notices/fifth.md', title='五つ目の知らせ', date='2026-02-02')
        p.approve('notices/fifth')
        p.must_publish('--only', 'notices/fifth', *at)
        wrong = [f'notices/{name}.html is another one' for name, page in before.items()
                 if press.read(p.site(f'notices/{name}.html')) != page]
        p.put('notices/fifth.md', '直した。', title='五つ目の知らせ', date='2026-02-02')
        p.approve('notices/fifth')
        p.must_publish('--only', 'notices/fifth', '--at', '2026-12-24T00:00:00+09:00')
        if os.path.exists(p.site('notices/early.html')):
            wrong.append('what was to come is there, though it was not named')
        p.must_publish('--at', '2026-12-24T00:00:00+09:00')
        return wrong + press.whole(p.to) + ([] if os.path.exists(p.site('notices/early.html')) else ['it never comes'])

    def moved(self):
        """A document that gets another name while it is in rework stays where it was, and so does one that was renamed since, in
        a release of something else; going back does not bring out under its old name what was withdrawn under the new one."""
        p = self.press
        p.put('faq/old.md', 'まえの本文。', title='問いO', question='問いO')
        p.approve('faq/old')
        p.must_publish()
        shown, wrong = p.current(), []
        p.put('faq/old.md', '直している本文。', title='問いO', question='問いO')
        p.must('stage', 'faq/old', '--as', 'canaryaki')
        p.must('move', 'faq/old', 'faq/unsaid', '--as', 'canaryaki')
        p.put('notices/other.md', title='ほかの知らせ', date='2026-02-02')
        p.approve('notices/other')
        p.must_publish()
        if 'まえの本文'.encode() not in press.read(p.site('faq/old.html')):
            wrong.append('in rework under another name, it is not what was approved')
        if 'unsaid' in json.dumps(p.release()):
            wrong.append('release.json knows a name that nobody has approved')
        text = press.read(p.path('content/faq/unsaid.md')).decode()
        press.write(p.path('content/faq/unsaid.md'), text.replace('---\n', '---\nvisibility: internal\n', 1))
        p.must_publish()
        if os.path.exists(p.site('faq/old.html')):
            wrong.append('internal by its working file, it is still there')
        press.write(p.path('content/faq/unsaid.md'), text + '\nもう一文。\n')
        p.approve('faq/unsaid')
        p.put('notices/third.md', title='三つ目の知らせ', date='2026-02-02')
        p.approve('notices/third')
        p.must('publish', '--to', p.to, '--as', 'canarypub', '--rollback', shown, '--note', '戻す')
        p.must_publish('--resume')
        p.must_publish('--only', 'notices/third')
        if 'まえの本文'.encode() not in press.read(p.site('faq/old.html')) or os.path.exists(p.site('faq/unsaid.html')):
            wrong.append('in a release of something else, it is not where it was')
        p.must_publish()
        p.must('withdraw', 'faq/unsaid', '--as', 'canarybob')
        p.must_publish()
        for name in ('old', 'unsaid'):
            if '取り下げ' not in press.read(p.site(f'faq/{name}.html')).decode():
                wrong.append(f'no notice at faq/{name}.html')
        wrong += self.refused(p.publish('--rollback', shown, '--note', '戻す'), 'rollback-withdrawn', '"faq/old"')
        return wrong + press.whole(p.to)

    def only_then(self):
        """In a release of something else a document is as it was, with its date and its approver, whatever was approved since."""
        p = self.press
        before, page = p.release(), press.read(p.site('faq/b.html'))
        p.put('faq/b.md', '次の公開を待つ。', title='問いB', question='問いB', visibility='public')
        for step, who in (('stage', 'canaryaki'), ('edit', 'canaryemi'), ('proof', 'canarypam'), ('approve', 'canaryzoe')):
            p.must(step, 'faq/b', '--as', who)
        p.put('notices/fourth.md', title='四つ目の知らせ', date='2026-02-02')
        p.approve('notices/fourth')
        p.must_publish('--only', 'notices/fourth')
        named = {document['id']: document for document in p.release()['documents']}
        wrong = [document for document in before['documents'] if document['id'] == 'faq/b' and document != named['faq/b']]
        if press.read(p.site('faq/b.html')) != page:
            wrong.append('its page is another one')
        p.must_publish()
        return wrong

    def dead_link(self):
        """A document that turns internal takes its links along: publishing waits for those who link to it."""
        p = self.press
        p.put('faq/b.md', '本文。', title='問いB', question='問いB', visibility='public')
        p.put('faq/a.md', '[[faq/b]]', title='問いA', question='問いA')
        p.approve('faq/b', 'faq/a')
        p.must_publish()
        shown = p.current()
        p.put('faq/b.md', '本文。', title='問いB', question='問いB', visibility='internal')
        wrong = self.refused(p.publish(), 'content/faq/a.md', 'unknown-id')
        p.put('faq/b.md', '本文。', title='問いB', question='問いB', visibility='public')
        return wrong + ([] if p.current() == shown else ['it was published'])

    def who(self):
        p = self.press
        wrong = self.refused(p.fumi('publish', '--to', p.to, '--as', 'canarybob'), 'publish-role')
        wrong += self.refused(p.publish('--root', '1' * 64), 'root-other')
        wrong += self.refused(p.publish('--root', '0' * 64, extra={'FUMI_ROOT': ''}), '--root', code=2)
        wrong += self.refused(p.publish(extra={'FUMI_ROOT': ''}), '--root', code=2)
        return wrong + self.refused(p.publish(extra={'FUMI_PASSPHRASE': 'wrong'}), 'canarypub')

    def two_at_once(self):
        p = self.press
        with open(os.path.join(p.to, 'lock'), 'rb') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return self.refused(p.publish(), 'publish-locked')

    def tampered(self):
        """A cut tail, an altered record, an altered object, damage in out/ and in the release that is shown."""
        p, wrong = self.press, []
        chain = p.path('content/ledger/documents/faq/a.jsonl')
        kept = press.read(chain)
        press.write(chain, b''.join(kept.splitlines(True)[:-1]))
        wrong += self.refused(p.publish(), 'chain-cut')
        press.write(chain, kept.replace(b'"note":"canarynote"', b'"note":"canarynotE"', 1))
        wrong += self.refused(p.publish(), 'record-')
        press.write(chain, kept)
        release = os.path.join(p.to, 'releases', p.current(), 'release.json')
        kept = press.read(release)
        press.write(release, kept.replace(b'"number":', b'"number":1', 1))
        wrong += self.refused(p.publish(), 'release-damaged')
        press.write(release, kept)
        p.put('faq/a.md', '手を入れた。', title='問いA', question='問いA')
        p.approve('faq/a')
        p.must('build', '--target', 'public', '--at', '2030-01-01T00:00:00Z')
        press.write(p.path('out/public/faq/a.html'), b'<p>somebody else</p>')
        wrong += self.refused(p.publish(), 'output-damaged')
        p.must('build', '--target', 'public', '--full', '--at', '2030-01-01T00:00:00Z')
        p.must_publish()
        return wrong + press.whole(p.to)

    def forged_memory(self):
        """out/verified that somebody else wrote counts for nothing."""
        p = self.press
        place = p.path('out/verified')
        if not os.path.exists(place):
            return ['nothing is remembered']
        checked = [line for line in p.must_publish('--stats').stdout.split('\n') if 'signatures checked' in line][0]
        data = bytearray(press.read(place))
        data[20] ^= 1
        press.write(place, bytes(data))
        again = [line for line in p.must_publish('--stats').stdout.split('\n') if 'signatures checked' in line][0]
        few, many = int(checked.split()[0]), int(again.split()[0])
        return [] if few < many and many > 10 else [f'{few} signatures, then {many}']

    def keep(self):
        p = self.press
        for i in range(4):
            p.put('faq/a.md', f'本文{i}。', title='問いA', question='問いA')
            p.approve('faq/a')
            p.must_publish('--keep', '2')
        left = os.listdir(os.path.join(p.to, 'releases'))
        return press.whole(p.to) + ([] if len(left) == 2 and p.current() in left else [f'{left}'])

    def read_only(self):
        p = self.press
        if os.geteuid() == 0:  # root may write anywhere: a file in place of the folder instead
            blocked = os.path.join(os.path.dirname(p.to), 'file')
            press.write(blocked, b'')
            done = p.fumi('publish', '--to', os.path.join(blocked, 'x'), '--as', 'canarypub')
        else:
            blocked = os.path.join(os.path.dirname(p.to), 'readonly')
            os.makedirs(blocked, mode=0o555)
            done = p.fumi('publish', '--to', blocked, '--as', 'canarypub')
        return self.refused(done, 'cannot-write', code=3)

    def urgent(self):
        """A debt is named, and stops nothing."""
        p = self.press
        p.put('news/fire.md', title='緊急の知らせ', date='2026-02-02')
        p.must('stage', 'news/fire', '--as', 'canaryaki')
        p.must('approve', 'news/fire', '--urgent', '--as', 'canarybob')
        done = p.must_publish('--at', '2030-01-01T00:00:00Z')
        return [] if 'proof-owed' in done.stderr else [f'nothing is said: {done.stderr}']

    def stages(self):
        """Staging shows who did what, and a step makes that page again and no other."""
        p = self.press
        p.put('faq/a.md', '校閲を待つ。![図](f.svg)', title='問いA', question='問いA')
        p.approve('faq/a', until='edit')
        p.must('build')
        page = press.read(p.path('out/staging/faq/a.html')).decode()
        digest = json.loads(p.must('status', 'faq/a', '--json').stdout)['digest']
        wrong = [f'{word} is not on the page' for word in
                 ('段階：校閲待ち', f'版：<code>{digest[:8]}</code>', '提出 canaryaki', '編集 canaryemi') if word not in page]
        time.sleep(0.1)
        p.must('proof', 'faq/a', '--as', 'canarypam')
        made = p.must('build', '--explain').stdout.split()
        if made != ['faq/a.html:', 'stage', 'changed']:
            wrong.append(f'made again: {made}')
        page = press.read(p.path('out/staging/faq/a.html')).decode()
        wrong += [f'{word} is not on the page' for word in ('段階：承認待ち', '校閲 canarypam') if word not in page]
        p.put('faq/a.md', '校閲の後に変えた。![図](f.svg)', title='問いA', question='問いA')
        p.must('build')
        page = press.read(p.path('out/staging/faq/a.html')).decode()
        if '段階：承認待ち' in page:
            wrong.append('a changed document is still said to be proofread')
        kept = press.tree(p.path('out/staging'))
        p.must('build', '--full')
        now = press.tree(p.path('out/staging'))
        return wrong + [path for path in kept if kept[path][1] != now.get(path, (0, b''))[1]]

    def books(self):
        """Every topic but a retired one is in its mission's book and in the whole one; a damaged or missing book is no release."""
        p = self.press
        p.put('guide/one/t.md', title='話題T', number='1-1')
        p.put('guide/one/old.md', title='古い話題', number='1-2')
        p.put('supplements/gone.md', title='廃止', target='guide/one/old', pages='1-2', action='retire', date='2026-03-01',
              reason='役目を終えたため')
        p.approve('guide/one/t', 'guide/one/old', 'supplements/gone')
        p.must_publish()
        wrong, shown = [], p.current()
        for name in ('one', 'guidebook'):
            book = p.path(f'out/public/books/{name}.epub')
            kept = press.read(book)
            with zipfile.ZipFile(book) as whole:
                members = [(info, whole.read(info)) for info in whole.infolist()]
            chapter = [info.filename for info, _ in members if info.filename.endswith('one/t.xhtml')]
            if len(chapter) != 1 or any(info.filename.endswith('one/old.xhtml') for info, _ in members):
                wrong.append(f'{name}: {[info.filename for info, _ in members]}')
            with zipfile.ZipFile(book, 'w') as less:
                for info, data in members:
                    if info.filename not in chapter:
                        less.writestr(info, data)
            wrong += self.refused(p.publish(), f'out/public/books/{name}.epub', 'book-lacks', 'guide/one/t')
            press.write(book, kept[:1000])
            wrong += self.refused(p.publish(), f'out/public/books/{name}.epub', 'book-archive')
            press.write(book, kept)
        manifest = p.path('out/public/manifest.json')
        kept = press.read(manifest)
        press.write(manifest, b''.join(line for line in kept.splitlines(True) if b'books/one.epub' not in line))
        wrong += self.refused(p.publish(), 'out/public/books/one.epub', 'book-absent')
        press.write(manifest, kept)
        p.must_publish()
        return wrong + ([] if p.current() == shown else ['something was published'])

    def own_site(self):
        """The site of this repository, adopted and published: its books are there, its handbook is not, and who has nothing but
        the root's fingerprint and release.json can check it."""
        own = press.Press(os.path.join(os.path.dirname(self.press.root), 'own'), own=True)
        own.adopt()
        own.must_publish()
        own.must('verify', '--anchor', os.path.join(own.to, 'releases', own.current(), 'release.json'))
        files = press.tree(own.site())
        books = [path for path in files if path.endswith('.epub')]
        wrong = [f'{path} is there' for path in files if path.startswith('handbook')]
        if len(books) != 7 or len(files) < 1000:
            wrong.append(f'{len(files)} files, {books}')
        if 'nothing to publish' not in own.must_publish().stdout:
            wrong.append('it is published again for nothing')
        return wrong + press.whole(own.to)

    def in_japanese(self):
        done = self.press.publish('--only', 'faq/nothing', extra={'LC_ALL': 'ja_JP.UTF-8', 'FUMI_LANG': 'ja'})
        return [] if '承認された版がありません' in done.stderr else [done.stderr]


def main():
    cases, story = press.Cases(), Story(sys.argv[1])
    for name, function in (
            ('a dry run writes nothing', story.dry_run), ('the first release', story.first_release),
            ('the same state again writes nothing', story.nothing_new), ('only what changed is new', story.next_release),
            ('assets are carried along', story.carried), ('--only', story.only), ('back, held, and on again', story.rollback),
            ('back to what was withdrawn is refused', story.rollback_refused), ('a link out of the release', story.dead_link),
            ('--only leaves the others', story.only_then), ('moved, and gone', story.moved),
            ('--only, and what is hidden by its time', story.only_by_time), ('who may not', story.who), ('two publishers at once', story.two_at_once), ('tampered with', story.tampered),
            ('a forged memory', story.forged_memory), ('--keep', story.keep), ('a folder that cannot be written', story.read_only),
            ('a debt of proof', story.urgent), ('staging shows the stages', story.stages), ('books are whole', story.books),
            ('the site of this repository', story.own_site), ('reasons in Japanese', story.in_japanese)):
        cases.run(name, function)
    cases.end()


if __name__ == '__main__':
    main()
