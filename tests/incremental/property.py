#!/usr/bin/env python3
"""Random steps on a small site. After each, a build that knows the last one must leave, byte for byte, what a build of the
same sources from nothing leaves, print the same findings and end with the same exit code.

    property.py [FOLDER]        STEPS=300 SEED=… FAULT=…/fault.so in the environment; FOLDER is kept where a step fails
"""

import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import sample

TAGS = ['基本', '経営', '復旧', 'a/b', 'クラウド', '教育']
PUBLISHERS = ['試験庁', '研究所', '協会']
WORDS = ('対策 会社 社員 情報 攻撃 備え 手順 確認 復旧 連絡 予算 担当 機器 更新 設定 共有 記録 点検 教育 契約').split()
FOLDERS = {'topic': ['guide/one', 'guide/two', 'guide/two/inner'], 'supplement': ['supplements'],
           'reference': ['shelf/references'], 'slides': ['shelf/slides'], 'news': ['news', 'news/old'], 'notice': ['notices'],
           'faq': ['faq'], 'term': ['glossary'], 'part': ['handbook', 'handbook/deep'], 'initiative': ['initiatives'],
           'page': ['', 'loose', 'guide']}
SECTIONS = sorted({folder for folders in FOLDERS.values() for folder in folders if folder} | {'shelf', 'handbook/deep'})


class Site:
    """The sources of a site as they should stand on the disk, and the random changes to them."""

    def __init__(self, root, rng):
        self.root, self.rng = root, rng
        self.documents = {}  # path -> [front matter, body]
        self.config = {}
        self.serial = 0
        self.saved_states = []
        self.fill()

    # ---- making -----------------------------------------------------------------------------------------------------

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def words(self, least=2, most=6):
        return 'の'.join(self.rng.choices(WORDS, k=self.rng.randint(least, most)))

    def ids(self):
        """What other documents may call each document (near enough: order numbers dropped)."""
        found = []
        for path, (front, _) in self.documents.items():
            parts = [part.split('-', 1)[1] if part[:1].isdigit() and '-' in part else part for part in path[:-3].split('/')]
            if parts[-1] == '_index':
                parts.pop()
            found.append(front.get('id') or '/'.join(parts) or 'index')
        return found

    def some_id(self, wrong=0.1):
        ids = self.ids()
        return self.rng.choice(ids) if ids and self.rng.random() > wrong else f'guide/one/{self.rng.choice(WORDS)}'

    def some_path(self, wanted=lambda path: True):
        paths = [path for path in self.documents if wanted(path)]
        return self.rng.choice(paths) if paths else None

    def media(self, *suffixes):
        found = [os.path.join(place, name) for place, _, names in os.walk(self.path('content')) for name in names
                 if name.endswith(suffixes)]
        return sorted(os.path.relpath(path, self.path('content')) for path in found)

    def body(self):
        rng, lines = self.rng, []
        for _ in range(rng.randint(1, 4)):
            choice = rng.randrange(10)
            if choice < 4:
                lines.append(f'{self.words()}を**{self.words(1, 2)}**にします。')
            elif choice < 6:
                anchor = rng.choice(['', ' {#risk}', ' {#plan}'])
                lines.append(f'{"#" * rng.randint(2, 4)} {self.words(1, 3)}{anchor}')
            elif choice < 8:
                lines.append(f'詳しくは[[{self.some_id()}{rng.choice(["", "", "#risk", "#plan", "|こちら"])}]]です。')
            elif choice == 8:
                name = rng.choice(self.media('.png', '.svg') + ['figures/none.png'])
                lines.append(f'![図 {self.words(1, 1)}](/{name})' if rng.random() < 0.1 else f'![図](@{name}@)')
            elif rng.random() < 0.5:
                lines.append(f'<!-- page: {rng.randint(1, 90)} -->\n\n古い文字[^1]のAPI。\n\n[^1]: {self.words()}')
            else:
                name = rng.choice(self.media('.pdf', '.csv', '.exe') + ['files/none.pdf'])
                lines.append(f'[資料](@{name}@)')
        return '\n\n'.join(lines) + '\n'

    def date(self):
        rng = self.rng
        return rng.choice(['2016', '2024-05', f'2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}',
                           f'2026-10-{rng.randint(1, 28):02}'])

    def front(self, kind):
        rng = self.rng
        front = {'title': self.words()}
        if rng.random() < 0.7:
            front['date'] = self.date()
        if rng.random() < 0.5:
            front['summary'] = self.words()
        if rng.random() < 0.4:
            front['tags'] = rng.sample(TAGS, rng.randint(1, 3))
        if kind == 'topic':
            front['number'] = f'{rng.randint(1, 3)}-{rng.randint(1, 30)}'
            front['next'] = [self.some_id()]
        elif kind == 'supplement':
            front['target'] = [self.some_id() for _ in range(rng.randint(1, 2))]
            front['pages'] = [f'{rng.randint(1, 50)}-{rng.randint(51, 90)}' for _ in front['target']]
            front['action'] = rng.choice(['revise', 'append', 'insert-after', 'retire'])
            front['reason'] = self.words()
            front['sources'] = [self.some_id()]
        elif kind == 'reference':
            front['publisher'] = rng.sample(PUBLISHERS, rng.randint(1, 2))
            front['published'] = self.date()
            front['priority'] = str(rng.randint(1, 5))
            if rng.random() < 0.3:
                front['supersedes'] = [self.some_id()]
        elif kind == 'news':
            front['severity'] = rng.choice(['緊急', '注意', '知らない値'])
        elif kind == 'faq':
            front['question'] = self.words() + 'は？'
            front['references'] = [self.some_id()]
        elif kind == 'term':
            front['reading'] = rng.choice(['あんぜん', 'かくにん', 'そうち', 'API'])
            front['also'] = [self.some_id()]
        return front

    def new_path(self, kind=None):
        kind = kind or self.rng.choice(sorted(FOLDERS))
        self.serial += 1
        number = self.rng.choice(['', '', f'{self.rng.randint(1, 40):02}-'])
        return os.path.join(self.rng.choice(FOLDERS[kind]), f'{number}{kind}{self.serial}.md'), kind

    def text(self, path):
        """The file's bytes: media named from the document's own folder, some files in an old encoding."""
        front, body = self.documents[path]
        parts = body.split('@')
        for i in range(1, len(parts), 2):
            parts[i] = os.path.relpath(parts[i], os.path.dirname(path) or '.')
        text = sample.document(front, ''.join(parts))
        return text.encode('cp932' if 'sjis' in path else 'euc_jp' if 'both' in path else 'utf-8', 'replace')

    def save(self, path):
        data, place = self.text(path), self.path('content', path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if self.rng.random() < 0.4:  # as editors do that save to another file first
            sample.write(place + '~', data)
            os.replace(place + '~', place)
        else:
            sample.write(place, data)

    def put(self, path, kind):
        self.documents[path] = [self.front(kind), self.body()]
        self.save(path)

    def remove(self, path):
        del self.documents[path]
        place = self.path('content', path)
        os.remove(place)
        while not os.listdir(os.path.dirname(place)) and os.path.dirname(place) != self.path('content'):
            place = os.path.dirname(place)
            os.rmdir(place)

    def write_config(self):
        sample.write(self.path('fumi.yaml'), sample.settings(**self.config))

    def fill(self):
        shutil.copytree(os.path.join(sample.HERE, '..', '..', 'themes', 'portal'), self.path('themes', 'portal'))
        sample.write_theme(self.root, search=True)
        sample.write_kit(self.root)
        sample.write(self.path('content/figures/a.png'), sample.png(4, 3, 10))
        sample.write(self.path('content/figures/b.svg'), sample.svg(10, 20, 'b'))
        sample.write(self.path('content/guide/one/c.svg'), sample.svg(30, 20, 'c'))
        sample.write(self.path('content/files/d.pdf'), '%PDF-1.4 d\n')
        sample.write(self.path('content/files/e.exe'), 'MZ\n')
        self.write_config()
        for section in SECTIONS:
            front = {'title': self.words()}
            if section in ('handbook', 'guide/two/inner'):
                front['visibility'] = 'internal'
            if self.rng.random() < 0.8:
                self.documents[f'{section}/_index.md'] = [front, self.body()]
        self.documents['_index.md'] = [{'title': '入口'}, self.body()]
        self.documents['guide/one/01-first.md'] = [{'title': '最初'}, self.body()]
        for kind in sorted(FOLDERS):
            for _ in range(self.rng.randint(2, 5)):
                path, _ = self.new_path(kind)
                self.documents[path] = [self.front(kind), self.body()]
        # A text in one encoding and another text in another, with the same card.
        self.documents['glossary/both.md'] = [{'title': 'Both', 'summary': 'Both'}, 'あいう\n']
        self.documents['glossary/sjis.md'] = [{'title': '古い文字'}, '古い**文字**の文書です。\n']
        if self.rng.random() < 0.3:  # enough for lists of several pages
            for i in range(220):
                self.documents[f'shelf/references/r{i:03}.md'] = [
                    {'title': f'文献{i}', 'tags': ['基本'], 'publisher': ['協会']}, '本文。\n']
        for path in list(self.documents):
            self.save(path)

    # ---- edits of documents -----------------------------------------------------------------------------------------

    def edit(self, change):
        path = self.some_path()
        change(self.documents[path])
        self.save(path)

    def edit_body(self):
        self.edit(lambda d: d.__setitem__(1, self.body()))

    def edit_sentence(self):
        self.edit(lambda d: d.__setitem__(1, d[1] + f'\n{self.words()}。\n'))

    def edit_title(self):
        self.edit(lambda d: d[0].__setitem__('title', self.words()))

    def edit_key(self):
        """Something in the front matter: set, changed or dropped."""
        rng, path = self.rng, self.some_path()
        front = self.documents[path][0]
        key, value = rng.choice([
            ('number', f'{rng.randint(1, 9)}-{rng.randint(1, 9)}'), ('order', str(rng.randint(1, 99))),
            ('tags', rng.sample(TAGS, rng.randint(1, 3))), ('date', self.date()), ('updated', self.date()),
            ('summary', self.words()), ('sources', [self.some_id() for _ in range(rng.randint(1, 2))]),
            ('aliases', [rng.choice(['old/one', 'old/two', 'guide/one/first', 'index', 'news/index'])]),
            ('visibility', rng.choice(['internal', 'public'])), ('owner', self.words(1, 1)),
            ('target', [self.some_id() for _ in range(rng.randint(1, 2))]),
            ('action', rng.choice(['revise', 'append', 'insert-after', 'retire'])), ('kind', rng.choice(sample.KINDS)),
            ('history', [{'date': self.date(), 'text': self.words()} for _ in range(rng.randint(1, 2))]),
            ('publisher', rng.sample(PUBLISHERS, 1)), ('supersedes', [self.some_id()]), ('next', [self.some_id()]),
            ('reading', rng.choice(['あお', 'さくら', 'zoo'])), ('number_headings', 'true'), ('lang', rng.choice(['ja', 'en'])),
            ('template', rng.choice(['page', 'topic', 'nothing'])), ('titel', 'x'), ('priority', str(rng.randint(0, 9)))])
        if key in front and rng.random() < 0.4:
            del front[key]
        else:
            front[key] = value
        self.save(path)

    def edit_id(self):
        path = self.some_path(lambda p: not p.endswith('_index.md'))
        front = self.documents[path][0]
        if 'id' in front:
            del front['id']
        else:
            front['id'] = self.rng.choice([self.some_id(0), 'guide/one/chosen', 'guide', 'loose/other'])
        self.save(path)

    def drop_front_matter(self):
        path = self.some_path(lambda p: not p.endswith('_index.md'))
        self.documents[path] = [{}, f'# {self.words()}\n\n{self.body()}']
        self.save(path)

    def break_document(self):
        """Bytes that are no text, or no YAML; the next edit of the document mends it."""
        path = self.some_path()
        sample.write(self.path('content', path), self.rng.choice(
            [b'\xff\xfe\x00\x01\x02', b'---\ntitle: [\n---\nx\n', b'---\ntitle: open\n', b'', b'a\0b',
             b'> ' * 3000 + b'x\n', b'\x83\x65\x83\x58\x83\x67\n' * 5, b'x' * (9 << 20)]))

    def add(self):
        self.put(*self.new_path())

    def add_wanted(self):
        """A document that some page may already refer to."""
        path = f'guide/one/{self.rng.choice(["", "05-"])}{self.rng.choice(WORDS)}.md'
        if path not in self.documents:
            self.put(path, 'topic')

    def add_odd(self):
        """Names that are easily mistaken: capitals, spaces, decomposed characters, two for one address."""
        path = self.rng.choice(['loose/UPPER.MD', 'loose/空 白.md', 'loose/か\u3099.md', 'loose/\u304c.md', 'guide.md',
                                'guide/one/02-first.md', 'index.md', 'news/2026-10.md', 'loose/index.md', 'tags.md',
                                'sjis2.md', 'loose/😀.md'])
        if path not in self.documents:
            self.put(path, 'page')

    def delete(self):
        path = self.some_path(lambda p: p != '_index.md')
        if path is not None and len(self.documents) > 25:
            self.remove(path)

    def move_to(self, path, target):
        document = self.documents.pop(path)
        os.makedirs(os.path.dirname(self.path('content', target)), exist_ok=True)
        os.rename(self.path('content', path), self.path('content', target))
        self.documents[target] = document
        if self.rng.random() < 0.5:
            self.save(target)

    def rename(self):
        path = self.some_path(lambda p: not p.endswith('_index.md'))
        self.serial += 1
        self.move_to(path, os.path.join(os.path.dirname(path), f'renamed{self.serial}.md'))

    def renumber(self):
        path = self.some_path(lambda p: not p.endswith('_index.md') and p.endswith('.md'))
        name = os.path.basename(path)
        if name[:1].isdigit() and '-' in name:
            name = name.split('-', 1)[1]
        target = os.path.join(os.path.dirname(path), f'{self.rng.randint(1, 60):02}-{name}')
        if target not in self.documents:
            self.move_to(path, target)

    def move(self):
        path = self.some_path(lambda p: not p.endswith('_index.md'))
        target = os.path.join(self.rng.choice(SECTIONS + ['loose', 'fresh/deep']), os.path.basename(path))
        if target not in self.documents:
            self.move_to(path, target)

    def swap(self):
        a, b = self.some_path(), self.some_path()
        if a == b:
            return
        self.documents[a], self.documents[b] = self.documents[b], self.documents[a]
        one, two = self.path('content', a), self.path('content', b)
        os.rename(one, one + '~')
        os.rename(two, one)
        os.rename(one + '~', two)

    def toggle_index(self):
        path = self.rng.choice(SECTIONS + ['']).lstrip('/')
        path = os.path.join(path, '_index.md')
        if path in self.documents:
            self.remove(path)
        else:
            self.documents[path] = [{'title': self.words()}, self.body()]
            if self.rng.random() < 0.3:
                self.documents[path][0]['visibility'] = 'internal'
            self.save(path)

    def index_visibility(self):
        path = self.some_path(lambda p: p.endswith('_index.md'))
        if path is None:
            return
        front = self.documents[path][0]
        front['visibility'] = 'public' if front.get('visibility') == 'internal' else 'internal'
        self.save(path)

    def delete_section(self):
        folder = self.rng.choice(['faq', 'news', 'notices', 'handbook', 'shelf/slides', 'guide/two'])
        for path in [p for p in self.documents if p.startswith(folder + '/')]:
            self.remove(path)

    def touch(self):
        for _ in range(self.rng.randint(1, 5)):
            os.utime(self.path('content', self.some_path()))

    def touch_other(self):
        path = self.path(self.rng.choice(['fumi.yaml', 'themes/probe/assets/probe.css',
                                          'themes/probe/templates/topic.mustache']))
        if os.path.exists(path):
            os.utime(path)

    # ---- images, theme, settings ------------------------------------------------------------------------------------

    def edit_image(self):
        rng = self.rng
        sample.write(self.path('content', rng.choice(['figures/a.png', 'figures/new.png'])),
                     rng.choice([sample.png(rng.randint(1, 9), 3, rng.randint(0, 255)), b'no image']))
        sample.write(self.path('content/figures/b.svg'), rng.choice(
            [sample.svg(rng.randint(1, 99), 20, 'b'), '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>']))

    def edit_download(self):
        sample.write(self.path('content/files', self.rng.choice(['d.pdf', 'n.csv', 'e.exe'])), f'{self.rng.random()}\n')

    def toggle_image(self):
        path = self.path('content/guide/one/c.svg')
        if os.path.exists(path):
            os.remove(path)
        else:
            sample.write(path, sample.svg(30, 20, 'c'))

    def edit_template(self):
        name = self.rng.choice(sample.KINDS + ['section', 'tag', 'home', 'list', 'layout', 'head', 'card', 'around', 'redirect',
                                'search'])
        path = self.path('themes/probe/templates', f'{name}.mustache')
        if os.path.exists(path):
            sample.write(path, sample.read(path) + self.rng.choice(
                [b'<!-- x -->', b'{{title}}', b'{{>extra}}', b'{{unknown_name}}', b'{{#open}}']))

    def reset_theme(self):
        sample.write_theme(self.root, search=True)

    def toggle_template(self):
        name = self.rng.choice(['topic', 'news', 'extra', 'head', 'tag', 'card', 'search', 'nothing'])
        path = self.path('themes/probe/templates', f'{name}.mustache')
        if os.path.exists(path):
            os.remove(path)
        else:
            sample.write(path, sample.SEARCH if name == 'search' else
                         sample.theme().get(f'templates/{name}.mustache', '<i>extra</i>'))

    def edit_style(self):
        sample.write(self.path('themes/probe/assets/probe.css'), f'body {{ margin: {self.rng.randint(0, 9)}px }}\n')

    def edit_kit(self):
        name = self.rng.choice(['book.css', 'chapter.mustache', 'cover.svg.mustache', 'nav.mustache', 'covers/one.png'])
        path = self.path('epub', name)
        if os.path.exists(path) and name.endswith('.png'):
            sample.write(path, sample.png(6, 8, self.rng.randint(0, 255)))
        elif os.path.exists(path):
            sample.write(path, sample.read(path) + self.rng.choice([b'/* x */', b'{{title}}', b'{{>extra}}', b'{{#open}}']))

    def toggle_kit(self):
        """The whole folder, or one file of it."""
        path = self.path('epub', self.rng.choice(['', '', 'covers', 'glossary.mustache', 'book.css']))
        if not os.path.exists(path):
            sample.write_kit(self.root)
        elif os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)

    def toggle_asset(self):
        path = self.path('themes/probe/assets', self.rng.choice(['more.css', 'probe.js', 'x.svg']))
        if os.path.exists(path):
            os.remove(path)
        else:
            sample.write(path, f'/* {self.rng.random()} */\n')

    def set_setting(self):
        rng = self.rng
        key, value = rng.choice([
            ('title', self.words()), ('contact', self.words()), ('publisher', self.words()), ('uuid',
             f'5f0c8d2e-7a41-4b6f-9d53-2c1e84a6b7{rng.randint(10, 99)}'), ('base_url', 'https://two.example.jp/sub/'),
            ('menu', [self.some_id() for _ in range(3)]), ('footer', [self.some_id()]), ('theme', 'portal'),
            ('missions', rng.sample(['guide/one', 'guide/two', 'guide/two/inner', 'none'], 2)),
            ('home', {'emergency': [self.some_id()]}), ('timezone', rng.choice(['UTC', '+05:30'])), ('lang', 'en'),
            ('values', {'audience': ['経営者'], 'category': ['経営'], 'severity': rng.choice([['緊急'], ['注意', '知らない値']])}),
            ('downloads', rng.choice([['pdf'], ['csv', 'exe'], []])),
            ('encodings', 'sjis'), ('sections', None)])
        if key in self.config:
            del self.config[key]
        elif key == 'sections':
            kinds = {section: rng.choice(sample.KINDS) for section in rng.sample(SECTIONS, 3)}
            names = {'guide/one': 'topic', 'supplements': 'supplement', 'news': 'news', 'handbook': 'part', **kinds}
            self.config[key] = dict(rng.sample(sorted(names.items()), len(names)))
        elif key == 'encodings':
            self.config['encodings'] = [{'glossary/both.md': rng.choice(['cp932', 'euc-jp'])},
                                        {'glossary/sjis.md': rng.choice(['cp932', 'euc-jp', 'utf-8'])}]
        else:
            self.config[key] = value
        self.write_config()

    def break_settings(self):
        """Settings that nothing can be built with, until the next setting is set."""
        sample.write(self.path('fumi.yaml'), self.rng.choice(['title: [\n', '', '\0', 'title: x\nsections: nothing\n']))

    # ---- between builds -------------------------------------------------------------------------------------------

    def same_size(self):
        """Another text of the same size, within a clock tick of the build before, and the old mtime put back."""
        path = self.some_path()
        place = self.path('content', path)
        before = os.stat(place)
        data = sample.read(place)
        at = data.rfind('の'.encode())
        if at < 0:
            return
        sample.write(place, data[:at] + 'と'.encode() + data[at + 3:])
        os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.documents[path][1] += ' '  # the next save is another text again

    # ---- damage ---------------------------------------------------------------------------------------------------

    def state(self):
        return self.path('out/state.db')

    def cut_state(self):
        if os.path.exists(self.state()):
            os.truncate(self.state(), self.rng.randint(0, os.path.getsize(self.state())))

    def flip_state(self):
        if not os.path.exists(self.state()) or os.path.getsize(self.state()) == 0:
            return
        data = bytearray(sample.read(self.state()))
        for _ in range(self.rng.choice([1, 1, 5, 200])):
            data[self.rng.randrange(len(data))] ^= 1 << self.rng.randrange(8)
        sample.write(self.state(), bytes(data))

    def blank_state(self):
        """A page of nothing, or of something else."""
        if not os.path.exists(self.state()) or os.path.getsize(self.state()) < 8192:
            return
        data = bytearray(sample.read(self.state()))
        at = self.rng.randrange(len(data) // 4096) * 4096
        data[at:at + 4096] = self.rng.choice([bytes(4096), self.rng.randbytes(4096), bytes(data[:4096])])
        sample.write(self.state(), bytes(data))

    def remember_state(self):
        if os.path.exists(self.state()):
            self.saved_states = self.saved_states[-4:] + [sample.read(self.state())]

    def old_state(self):
        if self.saved_states:
            sample.write(self.state(), self.rng.choice(self.saved_states))

    def lose(self):
        for name in self.rng.sample(['state.db', 'staging.generation', 'lock', 'state.db-journal'], self.rng.randint(1, 2)):
            if os.path.exists(self.path('out', name)):
                os.remove(self.path('out', name))

    def lose_target(self):
        shutil.rmtree(self.path('out', self.rng.choice(['staging', '.'])), ignore_errors=True)

    def odd_generation(self):
        sample.write(self.path('out/staging.generation'), self.rng.choice(['', 'x', '000000000000000001\n', '\0' * 19]))

    def killed_build(self):
        """A build that ends at some call, or whose disk is full from there on; then the next one has to do."""
        fault = os.environ.get('FAULT')
        if fault is None:
            return self.killed_at_random()
        at = int(2 ** self.rng.uniform(0, 11))
        how = self.rng.choice(['before', 'after', 'half', 'full'])
        full = self.rng.random() < 0.2
        done = sample.fumi(self.root, *(['--full'] if full else []),
                           extra={'LD_PRELOAD': fault, 'FAULT_AT': str(at), 'FAULT_HOW': how})
        if done.returncode not in (-9, 0, 1, 3):
            raise RuntimeError(f'killed build: exit code {done.returncode}: {done.stderr.decode()}')
        return None

    def killed_at_random(self):
        process = subprocess.Popen([sample.FUMI, '-C', self.root, 'build'], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0, 0.03))
        process.kill()
        process.wait()

    def edit_while_building(self):
        process = subprocess.Popen([sample.FUMI, '-C', self.root, 'build', *self.rng.choice([[], ['--full']])],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0, 0.02))
        for _ in range(self.rng.randint(1, 4)):
            self.rng.choice([self.edit_body, self.edit_title, self.edit_key, self.rename, self.edit_style])()
        process.wait()

    def two_builds(self):
        self.edit_title()
        processes = [subprocess.Popen([sample.FUMI, '-C', self.root, 'build'], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL) for _ in range(2)]
        codes = {process.wait() for process in processes}
        if not codes <= {0, 1}:
            raise RuntimeError(f'two builds at once: exit codes {codes}')


STEPS = {  # how often each is taken
    'edit_body': 10, 'edit_sentence': 6, 'edit_title': 8, 'edit_key': 25, 'edit_id': 5, 'drop_front_matter': 1,
    'break_document': 2, 'add': 7, 'add_wanted': 4, 'add_odd': 4, 'delete': 7, 'rename': 3, 'renumber': 4, 'move': 5,
    'swap': 3, 'toggle_index': 4, 'index_visibility': 3, 'delete_section': 1, 'touch': 2, 'touch_other': 1, 'edit_image': 3,
    'edit_download': 2, 'toggle_image': 2, 'edit_template': 4, 'reset_theme': 2, 'toggle_template': 3, 'edit_style': 1,
    'toggle_asset': 2, 'edit_kit': 3, 'toggle_kit': 2, 'set_setting': 6, 'break_settings': 1, 'same_size': 6, 'cut_state': 1, 'flip_state': 3, 'blank_state': 2,
    'remember_state': 3, 'old_state': 2, 'lose': 2, 'lose_target': 1, 'odd_generation': 1, 'killed_build': 8,
    'edit_while_building': 3, 'two_builds': 1,
}


def findings(process):
    return process.stderr.decode(errors='replace').splitlines()


def compare(site, fresh, jobs):
    """What is wrong after building both ways, as lines."""
    got = sample.fumi(site.root, '-j', str(jobs))
    sample.other_root(site.root, fresh)
    wanted = sample.fumi(fresh)
    wrong = []
    if got.returncode != wanted.returncode:
        wrong.append(f'exit code {got.returncode}, from nothing {wanted.returncode}')
    if findings(got) != findings(wanted):
        only = sorted(set(findings(got)) - set(findings(wanted))), sorted(set(findings(wanted)) - set(findings(got)))
        wrong += ['findings differ:'] + [f'  has    {line}' for line in only[0]] + [f'  should {line}' for line in only[1]]
    if wanted.returncode not in (0, 1):
        wrong.append(f'a build from nothing ends with {wanted.returncode}: {wanted.stderr.decode()}')
    made = sample.tree(os.path.join(fresh, 'out', 'staging'))
    if made:  # where nothing can be built, what was built before stays
        wrong += sample.difference(sample.tree(os.path.join(site.root, 'out', 'staging')), made)
    return wrong


def main():
    seed = int(os.environ.get('SEED') or random.SystemRandom().randrange(1 << 32))
    steps = int(os.environ.get('STEPS') or 300)
    folder = sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix='fumi-property-')
    names, weights = list(STEPS), list(STEPS.values())
    title = f'property: {steps} steps, SEED={seed}'
    rng = random.Random(seed)
    site = None
    for number in range(steps):
        if number % 250 == 0:  # now and then another site
            shutil.rmtree(folder, ignore_errors=True)
            site = Site(os.path.join(folder, 'site'), rng)
            taken = ['fill']
        else:
            taken = rng.choices(names, weights, k=rng.choice([1, 1, 1, 2, 4]))
            if 'break_settings' in previous:
                site.write_config()
            for name in taken:
                getattr(site, name)()
        previous = taken
        wrong = compare(site, os.path.join(folder, 'fresh'), rng.choice([1, 2, 3]))
        if wrong:
            print(f'not ok {title}\nstep {number} ({", ".join(taken)}) in {folder}:')
            print('\n'.join(wrong[:40]))
            return 1
    shutil.rmtree(folder)
    print(f'ok {title}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
