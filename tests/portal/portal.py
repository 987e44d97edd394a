#!/usr/bin/env python3
"""The portal for machines, on a small published site. portal.py FOLDER; SEALED in the environment, see run."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../publish'))
import press  # noqa: E402
import rules  # noqa: E402

BASE = 'https://portal.example.jp/'
SETTINGS = press.SETTINGS + """security:
  contact: [mailto:security@portal.example.jp]
  expires: 2027-10-31
home:
  emergency: [guide/one/first, guide/one/second, handbook/secret]
"""
QUOTED = '\'"引用"と<印>\''  # as YAML
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0h9v9z"/></svg>\n'


def fill(p):
    press.write(p.path('fumi.yaml'), SETTINGS)
    p.put('_index.md', title='入口')
    p.put('guide/one/first.md', '最初の1時間。\n\n![流れ](flow.svg)', title='最初の1時間', number='1-1')
    p.put('guide/one/second.md', '身代金の画面。', title=QUOTED, number='1-2', summary=QUOTED)
    p.put('guide/one/third.md', 'ほかの話。', title='ほかの話', number='1-3')
    press.write(p.path('content/guide/one/flow.svg'), PICTURE)
    p.put('supplements/change.md', '新しくなりました。\n\n![新しい流れ](new.svg)', title='改訂', date='2026-05-01',
          target='[guide/one/first]', pages='[10-12]', action='revise')
    press.write(p.path('content/supplements/new.svg'), PICTURE.replace('9', '8'))
    p.put('faq/lost.md', 'すぐに電話します。', title='なくした', question='なくしたときは？', date='2026-06-02')
    for day in range(1, 6):
        p.put(f'news/item{day}.md', f'知らせ{day}です。', title=f'知らせ{day}', date=f'2026-10-0{day}', severity='緊急')
    p.put('notices/open.md', '開きました。', title='開きました', date='2026-03-03')
    p.put('handbook/_index.md', title='手引き', visibility='internal')
    p.put('handbook/secret.md', '内緒です。', title='内緒', date='2026-10-30', visibility='internal')


def pages(folder):
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith('.html'):
                path = os.path.join(place, name)
                yield os.path.relpath(path, folder), press.read(path).decode()


# ---- formats -------------------------------------------------------------------------------------------------------------

def feeds(p):
    wrong = []
    for path in ('feed.xml', 'news/feed.xml', 'supplements/feed.xml'):
        text = press.read(p.site(path))
        wrong += [f'{path}: {line}' for line in rules.atom(text, BASE + path)]
        done = subprocess.run(['xmllint', '--noout', '--nonet', '-'], input=text, capture_output=True, check=False)
        if done.returncode != 0:
            wrong.append(f'{path}: {done.stderr.decode()}')
    return wrong


def feeds_are_looked_at(p):
    """Broken on purpose, one rule at a time, a feed must be refused."""
    good = press.read(p.site('news/feed.xml')).decode()
    breaks = [('<id>', '<id>x y', 1), ('</updated>', 'x</updated>', 1), (' rel="self"', ' rel="alternate"', 1),
              ('<author>\n<name>', '<author>\n<name/><name>', 0), ('<title>', '<title><b/>', 1), ('<entry>', '<entry><x/>', 1),
              ('<entry>\n<title>', '<entry>\n<title>a</title><title>', 1), ('#news/item5<', '#news/item4<', 1),
              ('type="text/html" href="https', 'type="text/html" href="nowhere" x="https', 1)]
    return [f'taken: {new}' for old, new, wanted in breaks
            if old not in good or (wanted and not rules.atom(good.replace(old, new, 1).encode(), BASE + 'news/feed.xml'))]


def data_blocks(p):
    wrong, types = [], set()
    for path, text in pages(p.site()):
        for block in rules.Page(text).blocks:
            wrong += [f'{path}: {line}' for line in rules.jsonld(block)]
            types |= {item['@type'] for item in json.loads(block)['@graph']}
    if not {'Article', 'NewsArticle', 'FAQPage', 'BreadcrumbList', 'WebSite'} <= types:
        wrong.append(f'only {sorted(types)}')
    for bad in ('{"@type":"Article"}', '{"@type":"Answer","text":""}', '{"@type":"Nothing"}',
                '{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":2,"name":"a","item":"https://e.jp/"}]}'):
        if not rules.jsonld('{"@context":"https://schema.org","@graph":[' + bad + ']}'):
            wrong.append(f'taken: {bad}')
    return wrong


def policy(p):
    """One policy everywhere, and nothing that it would stop."""
    wrong, policies = [], set()
    for path, text in pages(p.site()):
        page = rules.Page(text)
        policies.add(page.policy)
        wrong += [f'{path}: inline {name}' for name in page.inline]
    if len(policies) != 1 or 'unsafe' in str(policies) or not str(policies.copy().pop()).startswith("default-src 'none';"):
        wrong.append(f'policies: {policies}')
    header = re.search(r'Content-Security-Policy "([^"]*)"', press.read(p.site('server/nginx.conf')).decode())[1]
    if {header} != {f"{one}; frame-ancestors 'none'" for one in policies}:
        wrong.append(f'the header says {header}')
    return wrong


def pictures(p):
    """Each page's Open Graph picture is there, and is of the size that it says."""
    wrong = []
    for path, text in pages(p.site()):
        metas = rules.Page(text).metas
        address = metas.get('og:image', '')
        if path.startswith('old/') or 'og:url' not in metas:
            continue
        data = press.read(p.site(address.removeprefix(BASE))) if address.startswith(BASE) else b''
        size = (int.from_bytes(data[16:20], 'big'), int.from_bytes(data[20:24], 'big'))
        if data[:4] != b'\x89PNG' or [str(n) for n in size] != [metas.get('og:image:width'), metas.get('og:image:height')]:
            wrong.append(f'{path}: {address}')
    if 'og-news.' not in rules.Page(press.read(p.site('news/item1.html')).decode()).metas['og:image']:
        wrong.append('news has no picture of its own')
    return wrong


def small_files(p):
    wrong = rules.security(press.read(p.site('.well-known/security.txt')).decode(), BASE + '.well-known/security.txt')
    wrong += rules.webmanifest(press.read(p.site('site.webmanifest')))
    for icon in json.loads(press.read(p.site('site.webmanifest')))['icons']:
        if not os.path.isfile(p.site(icon['src'])):
            wrong.append(f'no {icon["src"]}')
    if press.read(p.site('robots.txt')).decode() != f'User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n':
        wrong.append('robots.txt')
    for bad in ('Expires: 2027-10-31T00:00:00Z\n', 'Contact: nobody\nExpires: 2027-10-31T00:00:00Z\n', 'Contact: mailto:a@b.jp\n'):
        if not rules.security(bad, ''):
            wrong.append(f'taken: {bad!r}')
    return wrong


def outbox(p):
    posts, wrong = {}, []
    for name in os.listdir(p.site('outbox')):
        for post in json.loads(press.read(p.site('outbox', name)))['posts']:
            posts[post['key']] = post
            if post['changed'][:7] + '.json' != name or not post['text'].endswith(post['url']) or post['weight'] > 280:
                wrong.append(f'{name}: {post}')
            if not os.path.isfile(p.site(post['url'].removeprefix(BASE))):
                wrong.append(f'no page: {post["url"]}')
    wanted = {f'news/item{day}@2026-10-0{day}' for day in range(1, 6)} | {
        'supplements/change@2026-05-01', 'faq/lost@2026-06-02', 'notices/open@2026-03-03'}
    if not wanted <= posts.keys() or any('handbook' in key for key in posts):
        wrong.append(f'posts: {sorted(posts)}')
    return wrong


# ---- the worker ----------------------------------------------------------------------------------------------------------

def kept_files(text):
    return json.loads(re.search(r'"files":(\[.*?\])', text, re.S)[1])


def worker(p):
    text, wrong = press.read(p.site('service-worker.js')).decode(), []
    files = kept_files(text)
    wrong += [f'no {file}' for file in files if not os.path.isfile(p.site(file))]
    named = {re.sub(r'\.[0-9a-f]{10}\.', '.', file) for file in files}
    if named != {'index.html', 'guide/one/first.html', 'guide/one/second.html', 'media/guide/one/flow.svg',
                 'media/supplements/new.svg', 'assets/portal.css', 'assets/portal.js', 'assets/favicon.svg', 'assets/logo.svg'}:
        wrong.append(f'kept: {sorted(named)}')
    script = re.search(r"importScripts\('(.*?)'\)", text)[1]
    if not os.path.isfile(p.site(script)):
        wrong.append(f'no {script}')
    page = press.read(p.site('guide/one/first.html')).decode()
    if 'data-worker="../../service-worker.js"' not in page:
        wrong.append('the page does not name the worker')
    return wrong


def worker_on_staging(p):
    p.must('build')
    text = press.read(p.path('out/staging/service-worker.js')).decode()
    page = press.read(p.path('out/staging/index.html')).decode()
    return (['the worker keeps files'] if 'fumiOffline' in text or 'unregister' not in text else []) + (
        ['the page names the worker'] if 'data-worker' in page else [])


def worker_follows(p):
    """An edit of a kept page makes another worker, so that browsers take it up; an edit of another page does not."""
    before = press.read(p.site('service-worker.js'))
    p.put('guide/one/third.md', 'ほかの話をまた。', title='ほかの話', number='1-3')
    p.approve('guide/one/third')
    p.must_publish()
    same = press.read(p.site('service-worker.js'))
    p.put('guide/one/second.md', '新しい手順。', title=QUOTED, number='1-2')
    p.approve('guide/one/second')
    p.must_publish()
    other = press.read(p.site('service-worker.js'))
    return (['another page made it new'] if same != before else []) + (['its own page left it old'] if other == same else [])


# ---- nginx and Chromium --------------------------------------------------------------------------------------------------

class Nginx:
    def __init__(self, folder, root, include):
        self.folder, self.port = folder, 8000 + os.getpid() % 20000 + 1000
        os.makedirs(folder, exist_ok=True)
        paths = ''.join(f'{name}_temp_path {folder}/{name};\n' for name in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        user = 'user root;\n' if os.geteuid() == 0 else ''
        press.write(f'{folder}/nginx.conf', f"""{user}daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{ access_log off; include /etc/nginx/mime.types; {paths}
server {{ listen 127.0.0.1:{self.port}; root {root}; include {include}; }} }}
""")
        self.command = ['nginx', '-p', folder, '-c', f'{folder}/nginx.conf']

    def test(self):
        done = subprocess.run([*self.command, '-t'], capture_output=True, text=True, check=False)
        return [] if done.returncode == 0 else [done.stderr]

    def __enter__(self):
        self.process = subprocess.Popen(self.command)
        for _ in range(100):
            try:
                self.get('/')
                break
            except OSError:
                time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, path):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=10)
        connection.request('GET', path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body


def headers(p):
    wrong = []
    server = Nginx(os.path.join(p.root, '../nginx'), p.site(), p.site('server/nginx.conf'))
    wrong += server.test()
    if wrong:
        return wrong
    asset = next(name for name in os.listdir(p.site('assets')) if name.endswith('.css'))
    with server:
        for path, status, cache in (('/', 200, 'no-cache'), (f'/assets/{asset}', 200, 'immutable'), ('/nowhere', 404, 'no-cache'),
                                    ('/site.webmanifest', 200, 'no-cache'), ('/server/nginx.conf', 404, ''),
                                    ('/outbox/2026-10.json', 404, '')):
            response, _ = server.get(path)
            names = [name.lower() for name, _ in response.getheaders()]
            if response.status != status or cache not in response.getheader('Cache-Control', ''):
                wrong.append(f'{path}: {response.status} {response.getheader("Cache-Control")}')
            for name in ('content-security-policy', 'x-content-type-options', 'referrer-policy', 'permissions-policy',
                         'strict-transport-security'):
                if names.count(name) != 1:
                    wrong.append(f'{path}: {names.count(name)} headers {name}')
        if server.get('/site.webmanifest')[0].getheader('Content-Type') != 'application/manifest+json; charset=utf-8' and \
                server.get('/site.webmanifest')[0].getheader('Content-Type') != 'application/manifest+json':
            wrong.append('the type of the web manifest')
    return wrong


def offline(p):
    here = os.path.dirname(os.path.abspath(__file__))
    server = Nginx(os.path.join(p.root, '../offline'), p.site(), p.site('server/nginx.conf'))
    with server:
        done = subprocess.run(['node', os.path.join(here, 'offline.mjs'), f'http://127.0.0.1:{server.port}/'],
                              capture_output=True, text=True, timeout=120, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def main():
    p, cases = press.Press(sys.argv[1]), press.Cases()
    fill(p)
    p.adopt()
    p.must_publish()
    for case in (feeds, feeds_are_looked_at, data_blocks, policy, pictures, small_files, outbox, worker, worker_on_staging,
                 worker_follows):
        cases.run(f'portal: {case.__name__.replace("_", " ")}', case, p)
    modules = os.path.join(press.REPO, 'tests/readers/node_modules/playwright-core')
    for case, needs in ((headers, bool(shutil.which('nginx'))),
                        (offline, bool(shutil.which('nginx') and shutil.which('chromium') and os.path.isdir(modules)))):
        if needs:
            cases.run(f'portal: {case.__name__}', case, p)
        else:
            print(f'# skipped: {case.__name__}')
    cases.end()


if __name__ == '__main__':
    main()
