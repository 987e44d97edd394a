#!/usr/bin/env python3
"""What exactly is made again after each kind of edit, as `fumi build --explain` says it, on a small site of which every
page is known.

    rebuild.py FOLDER [NAME…]       only the named rows
"""

import os
import shutil
import sys
import time

import sample

# ---- the site ------------------------------------------------------------------------------------------------------

DOCUMENTS = {
    '_index.md': ({'title': '入口'}, 'ようこそ。\n'),
    'about.md': ({'title': 'この部屋について'}, '紹介です。\n'),
    'loose.md': ({'title': '一枚'}, '[[glossary/term]]を守ります。\n'),
    'guide/_index.md': ({'title': '手引き', 'summary': '手引きの要約'}, '前書き。\n'),
    'guide/one/_index.md': ({'title': '第一部', 'summary': '第一部の要約'}, '第一部の前書き。\n'),
    'guide/one/01-first.md': ({'title': '最初', 'number': '1-1', 'summary': '最初の要約'},
                              '## 見出し {#head}\n\n![図](../../figures/a.png)\n\n本文。\n'),
    'guide/one/02-second.md': ({'title': '二番目', 'number': '1-2', 'summary': '二番目の要約'},
                               '[[guide/one/first#head]]を見てください。\n'),
    'guide/one/03-third.md': ({'title': '三番目', 'number': '1-3', 'summary': '三番目の要約', 'tags': ['基本']}, '本文。\n'),
    'guide/one/04-fourth.md': ({'title': '四番目', 'number': '1-4', 'summary': '四番目の要約'}, '本文。\n'),
    'guide/two/_index.md': ({'title': '第二部', 'summary': '第二部の要約'}, '第二部の前書き。\n'),
    'guide/two/01-other.md': ({'title': '別の話', 'number': '2-1', 'summary': '別の話の要約'},
                              '[[guide/two/missing]]はまだありません。\n'),
    'supplements/_index.md': ({'title': '追補'}, '一覧。\n'),
    'supplements/change.md': ({'title': '改訂', 'date': '2026-05-01', 'summary': '改訂の要約', 'target': ['guide/one/third'],
                               'pages': ['10-12'], 'action': 'revise', 'reason': '古いため'}, '新しい本文。\n'),
    'shelf/_index.md': ({'title': '書棚'}, '一覧。\n'),
    'shelf/references/_index.md': ({'title': '文献'}, '一覧。\n'),
    'shelf/references/old.md': ({'title': '古い文献', 'publisher': ['試験庁'], 'summary': '古い'}, '本文。\n'),
    'shelf/references/paper.md': ({'title': '文献甲', 'publisher': ['試験庁'], 'summary': '文献甲の要約',
                                   'supersedes': ['shelf/references/old']}, '本文。\n'),
    'news/_index.md': ({'title': 'ニュース'}, '一覧。\n'),
    'news/derived.md': ({'title': '要約のない知らせ', 'date': '2026-10-02'}, '最初の段落。\n\n次の段落。\n'),
    'news/item.md': ({'title': '知らせ', 'date': '2026-10-01', 'summary': '知らせの要約', 'tags': ['基本']}, '本文。\n'),
    'faq/_index.md': ({'title': '質問'}, '一覧。\n'),
    'faq/question.md': ({'title': '問い', 'question': '問いは？', 'summary': '答え'}, '[[about]]に答えがあります。\n'),
    'glossary/_index.md': ({'title': '用語'}, '一覧。\n'),
    'glossary/term.md': ({'title': '用語甲', 'reading': 'ようご', 'summary': '意味'}, '意味です。\n'),
    'handbook/_index.md': ({'title': '内部資料', 'visibility': 'internal'}, '一覧。\n'),
    'handbook/part.md': ({'title': '内部の手順', 'summary': '手順'}, '本文。\n'),
}

# The pages, by what they show.
ONE = {'guide/one/first.html', 'guide/one/second.html', 'guide/one/third.html', 'guide/one/fourth.html'}
TOPICS = ONE | {'guide/two/other.html'}
DOCUMENT_PAGES = TOPICS | {
    'about.html', 'loose.html', 'supplements/change.html', 'shelf/references/old.html', 'shelf/references/paper.html', 'news/derived.html',
    'news/item.html', 'faq/question.html', 'glossary/term.html', 'glossary/two.html', 'handbook/part.html'}
SECTION_LISTS = {f'{name}/index.html' for name in ('guide', 'guide/one', 'guide/two', 'supplements', 'shelf',
                                                   'shelf/references', 'news', 'faq', 'glossary', 'handbook')}
NEWS_LISTS = {'news/index.html', 'news/2026-10.html'}
HOME, SITEMAP = {'index.html'}, {'sitemap.xml'}
TAG, TAGS = {'tags/基本.html'}, {'tags/index.html'}
PUBLISHER, PUBLISHERS = {'publishers/試験庁.html'}, {'publishers/index.html'}
SHELF = {'shelf/references/index.js'}  # the list as data for the filter
FEED, FEEDS = {'feed.xml'}, {'feed.xml', 'news/feed.xml', 'supplements/feed.xml'}
HTML = (DOCUMENT_PAGES | SECTION_LISTS | NEWS_LISTS | HOME | TAG | TAGS | PUBLISHER | PUBLISHERS | {'404.html'})
ROOT = {'robots.txt', 'site.webmanifest', 'service-worker.js', 'server/nginx.conf'}
MAY, OCTOBER = {'outbox/2026-05.json'}, {'outbox/2026-10.json'}
CHROME = HTML | FEEDS | SITEMAP | ROOT | MAY | OCTOBER  # what shows the settings or the menu
UNKNOWN = {'guide/two/other.html'}  # names a document that does not exist, and suggests the nearest


# Valid as EUC-JP and as CP932: two texts, one card.
TWO_TEXTS = sample.document({'title': 'Two', 'summary': 'Two'}, 'あいう\n').encode('euc_jp')


class Site:
    def __init__(self, root):
        self.root = root
        sample.write_theme(root)
        sample.write(self.path('content/figures/a.png'), sample.png(4, 3, 10))
        sample.write(self.path('content/figures/b.png'), sample.png(4, 3, 11))
        sample.write(self.path('fumi.yaml'), sample.settings())
        for path, (front, body) in DOCUMENTS.items():
            sample.write(self.path('content', path), sample.document(front, body))
        sample.write(self.path('content/glossary/two.md'), TWO_TEXTS)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def set(self, path, body=None, **front):
        """Keys of the front matter replaced, those that are None dropped; another body where one is given."""
        keys, old_body = DOCUMENTS[path]
        keys = {k: v for k, v in {**keys, **front}.items() if v is not None}
        sample.write(self.path('content', path), sample.document(keys, old_body if body is None else body))

    def add(self, path, front, body='新しい本文。\n'):
        sample.write(self.path('content', path), sample.document(front, body))

    def remove(self, path):
        os.remove(self.path('content', path))

    def rename(self, path, to):
        os.makedirs(os.path.dirname(self.path('content', to)), exist_ok=True)
        os.rename(self.path('content', path), self.path('content', to))

    def theme(self, path, text='<!-- changed -->'):
        place = self.path('themes/probe', path)
        sample.write(place, sample.read(place) + text.encode())

    def drop_theme(self, path):
        os.remove(self.path('themes/probe', path))

    def settings(self, **changes):
        sample.write(self.path('fumi.yaml'), sample.settings(**changes))

    def touch(self, *paths):
        for path in paths:
            os.utime(self.path(path))


# ---- the rows: what is done, how, and what may be made again (a trailing "-" marks an output that is removed) -------

FIRST, SECOND, THIRD, FOURTH = (f'guide/one/0{i}-{name}.md' for i, name in enumerate('first second third fourth'.split(), 1))
STYLE, SCRIPT = 'assets/probe.css', 'assets/probe.js'

ROWS = [
    ('nothing', lambda s: None, set()),
    ('touch without change',
     lambda s: s.touch('content/about.md', f'content/{FIRST}', 'content/figures/a.png', 'fumi.yaml',
                       'themes/probe/templates/topic.mustache', 'themes/probe/assets/probe.css'), set()),
    ('the same bytes written again', lambda s: (s.set('about.md'), s.settings()), set()),

    # Bodies: the page alone, and whoever shows the text, its headings or its summary.
    ('body of a topic', lambda s: s.set(SECOND, '[[guide/one/first#head]]です。追加。\n'), {'guide/one/second.html'}),
    ('body of a page that others refer to', lambda s: s.set('about.md', '別の紹介。\n'), {'about.html'}),
    ('body of a reference', lambda s: s.set('shelf/references/old.md', '別の本文。\n'), {'shelf/references/old.html'}),
    ('body of a news item', lambda s: s.set('news/item.md', '別の本文。\n'), {'news/item.html'}),
    ('body behind a derived summary', lambda s: s.set('news/derived.md', '最初の段落。\n\n別の段落。\n'),
     {'news/derived.html'}),
    ('derived summary', lambda s: s.set('news/derived.md', '別の段落。\n\n次の段落。\n'),
     {'news/derived.html', 'feed.xml', 'news/feed.xml'} | NEWS_LISTS | HOME | OCTOBER),
    ('body of a supplement', lambda s: s.set('supplements/change.md', 'もっと新しい本文。\n'),
     {'supplements/change.html', 'guide/one/third.html'}),
    ('body of a section', lambda s: s.set('guide/one/_index.md', '別の前書き。\n'), {'guide/one/index.html'}),
    ('body of the home page', lambda s: s.set('_index.md', 'いらっしゃい。\n'), HOME),
    ('body of an internal part', lambda s: s.set('handbook/part.md', '別の本文。\n'), {'handbook/part.html'}),
    ('anchor that another page names',
     lambda s: s.set(FIRST, '## 見出し {#other}\n\n![図](../../figures/a.png)\n\n本文。\n'),
     {'guide/one/first.html', 'guide/one/second.html'}),
    ('reference that comes', lambda s: s.set(FOURTH, '[[about]]です。\n'), {'guide/one/fourth.html', 'about.html'}),
    ('reference that goes', lambda s: s.set('faq/question.md', '答え。\n'), {'faq/question.html', 'about.html'}),

    # Titles, numbers, tags, dates: the lists, the neighbours, the navigation, who refers to it.
    ('title of a topic', lambda s: s.set(SECOND, title='別の題'), ONE | {'guide/one/index.html'}),
    ('title of a topic that others refer to', lambda s: s.set(FIRST, title='別の題'),
     CHROME),  # the first in fumi.yaml's emergencies stands on every page
    ('title of a page that others refer to', lambda s: s.set('about.md', title='別の題'), CHROME),
    ('title of a term', lambda s: s.set('glossary/term.md', title='別の用語'),
     {'glossary/term.html', 'glossary/two.html', 'glossary/index.html', 'loose.html'}),
    ('summary of a term that a link explains', lambda s: s.set('glossary/term.md', summary='別の意味'),
     {'glossary/term.html', 'glossary/index.html', 'loose.html'}),
    ('title of a news item', lambda s: s.set('news/item.md', title='別の知らせ'),
     {'news/item.html', 'news/derived.html', 'feed.xml', 'news/feed.xml'} | NEWS_LISTS | HOME | TAG | OCTOBER),
    ('title of a reference that supersedes another', lambda s: s.set('shelf/references/paper.md', title='文献乙'),
     {'shelf/references/paper.html', 'shelf/references/old.html', 'shelf/references/index.html'} | SHELF | PUBLISHER),
    ('title of a supplement', lambda s: s.set('supplements/change.md', title='別の改訂'),
     {'supplements/change.html', 'supplements/index.html', 'guide/one/third.html', 'feed.xml', 'supplements/feed.xml'} | HOME | MAY),
    ('title of a section', lambda s: s.set('guide/two/_index.md', title='別の部'),
     {'guide/two/index.html', 'guide/two/other.html', 'guide/index.html'} | HOME),
    ('title of an internal part', lambda s: s.set('handbook/part.md', title='別の手順'),
     {'handbook/part.html', 'handbook/index.html'}),
    ('summary of a topic', lambda s: s.set(SECOND, summary='別の要約'), {'guide/one/second.html', 'guide/one/index.html'}),
    ('number of a topic', lambda s: s.set(FOURTH, number='1-9'), ONE | {'guide/one/index.html'}),
    ('order of a topic', lambda s: s.set(FOURTH, order='2'), ONE | {'guide/one/index.html'} | SITEMAP),
    ('tag that comes', lambda s: s.set(FOURTH, tags=['基本']),
     {'guide/one/fourth.html', 'guide/one/index.html'} | TAG | TAGS),
    ('new tag', lambda s: s.set(FOURTH, tags=['復旧']),
     {'guide/one/fourth.html', 'guide/one/index.html', 'tags/復旧.html'} | TAGS),
    ('tag that goes', lambda s: s.set(THIRD, tags=None), {'guide/one/third.html', 'guide/one/index.html'} | TAG | TAGS),
    ('date of a news item', lambda s: s.set('news/item.md', date='2026-09-01'),
     {'news/item.html', 'news/index.html', 'news/2026-10.html', 'news/2026-09.html', 'feed.xml', 'news/feed.xml'}
     | HOME | TAG | SITEMAP | OCTOBER | {'outbox/2026-09.json'}),
    ('target of a supplement', lambda s: s.set('supplements/change.md', target=['guide/one/fourth']),
     {'supplements/change.html', 'supplements/index.html', 'guide/one/third.html', 'guide/one/fourth.html', 'feed.xml',
      'supplements/feed.xml'} | HOME | MAY),
    ('alias', lambda s: s.set('about.md', aliases=['old/about']), {'about.html', 'old/about.html'}),
    ('visibility of a reference', lambda s: s.set('shelf/references/old.md', visibility='internal'),
     {'shelf/references/old.html', 'shelf/references/paper.html', 'shelf/references/index.html', 'shelf/index.html'}
     | SHELF | PUBLISHER | PUBLISHERS | HOME | SITEMAP),

    # Documents that come and go.
    ('new topic', lambda s: s.add('guide/one/05-fifth.md', {'title': '五番目'}),
     ONE | {'guide/one/fifth.html', 'guide/one/index.html', 'guide/index.html'} | HOME | SITEMAP | UNKNOWN),
    ('new reference', lambda s: s.add('shelf/references/zoo.md', {'title': '文献丙'}),
     {'shelf/references/zoo.html', 'shelf/references/paper.html', 'shelf/references/index.html', 'shelf/index.html'}
     | SHELF | HOME | SITEMAP | UNKNOWN),
    ('document that a page has missed', lambda s: s.add('guide/two/02-missing.md', {'title': '来た'}),
     {'guide/two/missing.html', 'guide/two/other.html', 'guide/two/index.html', 'guide/index.html'} | HOME | SITEMAP),
    ('document that nobody refers to goes', lambda s: s.remove('glossary/two.md'),
     {'glossary/two.html-', 'glossary/term.html', 'glossary/index.html'} | SITEMAP | UNKNOWN),
    ('document that others refer to goes', lambda s: s.remove('shelf/references/old.md'),
     {'shelf/references/old.html-', 'shelf/references/paper.html', 'shelf/references/index.html', 'shelf/index.html'}
     | SHELF | PUBLISHER | PUBLISHERS | HOME | SITEMAP | UNKNOWN),
    ('renamed', lambda s: s.rename('glossary/term.md', 'glossary/word.md'),
     {'glossary/term.html-', 'glossary/word.html', 'glossary/two.html', 'glossary/index.html', 'loose.html'} | SITEMAP | UNKNOWN),
    ('order number of a file', lambda s: s.rename(FOURTH, 'guide/one/09-fourth.md'),
     {'guide/one/fourth.html', 'guide/one/index.html'}),
    ('moved to another section', lambda s: s.rename('glossary/term.md', 'faq/term.md'),
     {'glossary/term.html-', 'glossary/two.html', 'glossary/index.html', 'faq/term.html', 'faq/question.html',
      'faq/index.html', 'loose.html'} | HOME | SITEMAP | UNKNOWN),
    ('last of a section goes', lambda s: (s.remove('faq/question.md'), s.remove('faq/_index.md')),
     {'faq/question.html-', 'faq/index.html-', 'about.html'} | HOME | SITEMAP | UNKNOWN),
    ('two documents for one id', lambda s: s.add('guide/one/08-second.md', {'title': '偽物'}), {'guide/one/second.html'}),

    # The theme.
    ('template of topics', lambda s: s.theme('templates/topic.mustache'), TOPICS),
    ('template of lists', lambda s: s.theme('templates/section.mustache'), SECTION_LISTS),
    ('template of later pages of lists', lambda s: s.theme('templates/list.mustache'), {'news/2026-10.html'}),
    ('template that topics and pages include', lambda s: s.theme('templates/supplemented.mustache'), TOPICS | {'about.html', 'loose.html'}),
    ('template of everything', lambda s: s.theme('templates/layout.mustache'), HTML),
    ('template that nobody uses', lambda s: s.theme('templates/slides.mustache'), set()),
    ('template that goes', lambda s: s.drop_theme('templates/tag.mustache'), TAG),
    ('style sheet', lambda s: s.theme(STYLE, '/* other */'), CHROME | {STYLE + '-', STYLE, SCRIPT}),

    # Settings.
    ('a menu', lambda s: s.settings(menu=['news']), CHROME),
    ('title of the site', lambda s: s.settings(title='別の部屋'), CHROME),
    ('missions', lambda s: s.settings(missions=['guide/two']), HOME),
    ('values that no document has', lambda s: s.settings(values={'audience': ['だれか']}), set()),
    ('encoding of a file', lambda s: s.settings(encodings=[{'glossary/two.md': 'cp932'}]), {'glossary/two.html'}),
    ('encoding of a file that is what it was', lambda s: s.settings(encodings=[{'about.md': 'utf-8'}]), set()),

    # Images.
    ('image', lambda s: sample.write(s.path('content/figures/a.png'), sample.png(5, 3, 20)),
     {'guide/one/first.html', 'media/figures/a.png', 'media/figures/a.png-'}),
    ('image that nobody shows', lambda s: sample.write(s.path('content/figures/b.png'), sample.png(5, 3, 20)), set()),
    ('another image, of a name as long',
     lambda s: s.set(FIRST, '## 見出し {#head}\n\n![図](../../figures/b.png)\n\n本文。\n'),
     {'guide/one/first.html', 'media/figures/b.png', 'media/figures/a.png-'}),
    ('image that goes', lambda s: os.remove(s.path('content/figures/a.png')),
     {'guide/one/first.html', 'media/figures/a.png-'}),
]

# ---- the same for books: of all that is made again, the files below books/ -------------------------------------------

class BookSite(Site):
    def __init__(self, root):
        super().__init__(root)
        sample.write_kit(root)
        sample.write(self.path('epub/covers/note.txt'), 'not part of any book\n')


BOTH = {'books/one.epub', 'books/guidebook.epub'}
OTHER = {'books/two.epub', 'books/guidebook.epub'}
EPUBS = BOTH | OTHER
COVERS = {'books/one.svg', 'books/two.svg', 'books/guidebook.svg'}

BOOK_ROWS = [
    ('nothing', lambda s: None, set()),
    ('touch without change', lambda s: s.touch('epub/book.css', 'epub/chapter.mustache'), set()),
    ('body of a topic', lambda s: s.set(SECOND, '別の本文。\n'), BOTH),
    ('body of a page outside', lambda s: s.set('about.md', '別の紹介。\n'), set()),
    ('body of a reference', lambda s: s.set('shelf/references/old.md', '別の本文。\n'), set()),
    ('body of a term', lambda s: s.set('glossary/term.md', '別の意味です。\n'), set()),
    ('body of a mission', lambda s: s.set('guide/two/_index.md', '別の前書き。\n'), OTHER),
    ('body of a supplement', lambda s: s.set('supplements/change.md', 'もっと新しい本文。\n'), BOTH),
    ('title of a topic', lambda s: s.set(THIRD, title='別の題'), BOTH),
    ('title of a mission', lambda s: s.set('guide/two/_index.md', title='別の部'), OTHER | {'books/two.svg'}),
    ('title of the guidebook', lambda s: s.set('guide/_index.md', title='別の本'), EPUBS | {'books/guidebook.svg'}),
    ('title of a news item', lambda s: s.set('news/item.md', title='別の知らせ'), set()),
    ('title of a term', lambda s: s.set('glossary/term.md', title='本文'), EPUBS),
    ('summary of a term that a book uses', lambda s: (s.set(SECOND, '用語甲です。\n'), sample.explain(s.root),
                                                     s.set('glossary/term.md', summary='別の意味')), BOTH),
    ('summary of a term that no book uses', lambda s: s.set('glossary/term.md', summary='別の意味'), set()),
    ('supplement that retires', lambda s: s.set('supplements/change.md', action='retire'), BOTH),
    ('supplement that goes to another topic', lambda s: s.set('supplements/change.md', target=['guide/two/other']), EPUBS),
    ('new topic', lambda s: s.add('guide/two/02-new.md', {'title': '新しい'}), OTHER),
    ('topic that goes', lambda s: s.remove(FOURTH), BOTH),
    ('topic that becomes internal', lambda s: s.set(FOURTH, visibility='internal'), BOTH),
    ('foreword', lambda s: s.add('guide/foreword.md', {'title': 'はじめに'}), {'books/guidebook.epub'}),
    ('anchor that another chapter names',
     lambda s: s.set(FIRST, '## 見出し {#other}\n\n![図](../../figures/a.png)\n\n本文。\n'), BOTH),
    ('image', lambda s: sample.write(s.path('content/figures/a.png'), sample.png(5, 3, 20)), BOTH),
    ('image that nobody shows', lambda s: sample.write(s.path('content/figures/b.png'), sample.png(5, 3, 20)), set()),
    ('style sheet', lambda s: sample.write(s.path('epub/book.css'), 'p {}\n'), EPUBS | COVERS),
    ('a note beside the covers', lambda s: sample.write(s.path('epub/covers/note.txt'), 'x\n'), set()),
    ('a template of the theme', lambda s: s.theme('templates/topic.mustache'), set()),
    ('a menu', lambda s: s.settings(menu=['news']), set()),
    ('title of the site', lambda s: s.settings(title='別の部屋'), EPUBS | COVERS),
    ('missions', lambda s: s.settings(missions=['guide/two']),
     {'books/one.epub-', 'books/one.svg-', 'books/two.svg', 'books/guidebook.svg'} | OTHER),
    ('the folder goes', lambda s: shutil.rmtree(s.path('epub')), {f'{path}-' for path in EPUBS | COVERS}),
    ('the folder comes back', lambda s: (os.rename(s.path('epub'), s.path('kept')), sample.explain(s.root), s.set(SECOND, 'x\n'),
                                         sample.explain(s.root), os.rename(s.path('kept'), s.path('epub'))), EPUBS | COVERS),
]

# ---- and for the page that lists them ---------------------------------------------------------------------------------

LIST = {'books/index.html'}


class ListSite(BookSite):
    def __init__(self, root):
        super().__init__(root)
        row = sample.flat('title subtitle url cover whole size_text count date date_text updated updated_text last_text last_url')
        sample.write(self.path('themes/probe/templates/books.mustache'),
                     '{{<layout}}{{$content}}\n' + sample.listed('books', row) + '{{/content}}{{/layout}}\n')


LIST_ROWS = [
    ('nothing', lambda s: None, set()),
    ('body of a topic', lambda s: s.set(SECOND, '別の本文。\n'), BOTH | LIST),
    ('body of a page outside', lambda s: s.set('about.md', '別の紹介。\n'), set()),
    ('title of a supplement', lambda s: s.set('supplements/change.md', title='別の追補'), BOTH | LIST),
    ('title of a mission', lambda s: s.set('guide/two/_index.md', title='別の部'), OTHER | {'books/two.svg'} | LIST),
    ('title of a news item', lambda s: s.set('news/item.md', title='別の知らせ'), set()),
    ('its template', lambda s: s.theme('templates/books.mustache'), LIST),
    ('its template goes', lambda s: s.drop_theme('templates/books.mustache'), {'books/index.html-'}),
    ('another template', lambda s: s.theme('templates/topic.mustache'), set()),
    ('a menu', lambda s: s.settings(menu=['news']), LIST),
    ('missions', lambda s: s.settings(missions=['guide/two']),
     {'books/one.epub-', 'books/one.svg-', 'books/two.svg', 'books/guidebook.svg'} | OTHER | LIST),
    ('the folder goes', lambda s: shutil.rmtree(s.path('epub')), {f'{path}-' for path in EPUBS | COVERS | LIST}),
]

# ---- running -------------------------------------------------------------------------------------------------------


def without_hash(path):
    """assets/probe.3f2a91bc04.css -> assets/probe.css"""
    parts = path.split('.')
    return '.'.join(parts[:1] + parts[2:]) if path.startswith(('assets/', 'media/')) and len(parts) == 3 else path


def made(root):
    return {without_hash(path) + ('-' if reason == 'removed' else '') for path, reason in sample.explain(root).items()}


def check(folder, edit, wanted, make=Site, below=''):
    shutil.rmtree(folder, ignore_errors=True)
    site = make(os.path.join(folder, 'site'))
    sample.explain(site.root)
    # Files as fresh as these are read again whatever they say, and a theme read again makes the engine list all outputs. An
    # hour later it trusts them: a second build after a few ticks of the clock is that hour.
    time.sleep(0.05)
    sample.explain(site.root)
    edit(site)
    got = {path for path in made(site.root) if path.startswith(below)}
    wrong = [f'made again for nothing: {path}' for path in sorted(got - wanted)]
    wrong += [f'not made again: {path}' for path in sorted(wanted - got)]
    sample.other_root(site.root, os.path.join(folder, 'fresh'))
    sample.explain(os.path.join(folder, 'fresh'))
    return wrong + sample.difference(sample.tree(os.path.join(folder, 'site/out/staging')),
                                     sample.tree(os.path.join(folder, 'fresh/out/staging')))


def run(what, rows):
    """The command line is a folder to work in, and the names of rows, or none for all of them. A row is a name and a function that
    tells what is wrong. Prints them as cases; the exit code."""
    folder, names = sys.argv[1], sys.argv[2:]
    failed = False
    for name, function in rows:
        if names and name not in names:
            continue
        wrong = function(folder)
        print(('not ok ' if wrong else 'ok ') + f'{what}: {name}', *wrong, sep='\n  ')
        failed = failed or bool(wrong)
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


def main():
    rows = [(name, edit, wanted, Site, '') for name, edit, wanted in ROWS]
    rows += [(f'books: {name}', edit, wanted, BookSite, 'books/') for name, edit, wanted in BOOK_ROWS]
    rows += [(f'list of books: {name}', edit, wanted, ListSite, 'books/') for name, edit, wanted in LIST_ROWS]
    return run('rebuild set', [(name, lambda folder, row=row: check(folder, *row)) for name, *row in rows])


if __name__ == '__main__':
    sys.exit(main())
