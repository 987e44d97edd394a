"""What the tests of incremental builds share: a small site of every kind of document, and running fumi on it."""

import json
import os
import shutil
import struct
import subprocess
import zlib

FUMI = os.environ.get('FUMI', './fumi')
HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = 'topic supplement reference research practice slides news notice initiative faq term part page'.split()

# ---- running -------------------------------------------------------------------------------------------------------

ENVIRONMENT = {**os.environ, 'LC_ALL': 'C.UTF-8'}


def fumi(root, *arguments, extra=None):
    """The finished process of `fumi -C ROOT build …`."""
    environment = {**ENVIRONMENT, **extra} if extra else ENVIRONMENT
    return subprocess.run([FUMI, '-C', root, 'build', *arguments], capture_output=True, env=environment, check=False)


def explain(root):
    """What a build makes again and why: path -> reason."""
    done = fumi(root, '--explain')
    if done.returncode not in (0, 1):
        raise RuntimeError(f'exit code {done.returncode}: {done.stderr.decode()}')
    return dict(line.split(': ', 1) for line in done.stdout.decode().splitlines())


def tree(folder):
    """Every file below a folder: path -> bytes; links and empty folders too."""
    found = {}
    for place, folders, files in os.walk(folder):
        inner = os.path.relpath(place, folder)
        if not folders and not files and inner != '.':
            found[inner + '/'] = b''
        for name in files:
            path = os.path.join(place, name)
            if os.path.islink(path):
                found[os.path.normpath(os.path.join(inner, name))] = os.readlink(path).encode()
                continue
            with open(path, 'rb') as file:
                found[os.path.normpath(os.path.join(inner, name))] = file.read()
    return found


def difference(got, wanted):
    """One line for each path that two trees do not have in common; empty where they are equal."""
    lines = []
    for path in sorted(got.keys() | wanted.keys()):
        if path not in wanted:
            lines.append(f'{path}: should not be there')
        elif path not in got:
            lines.append(f'{path}: missing')
        elif got[path] != wanted[path]:
            a, b = got[path], wanted[path]
            at = next((i for i in range(min(len(a), len(b))) if a[i] != b[i]), min(len(a), len(b)))
            start = max(0, at - 60)
            lines.append(f'{path}: differs at byte {at}\n  has    …{a[start:at + 60]!r}\n  should …{b[start:at + 60]!r}')
    return lines


def other_root(root, other):
    """A site root with the same sources and an out/ of its own that is empty."""
    shutil.rmtree(other, ignore_errors=True)
    os.makedirs(other)
    for name in ('content', 'themes', 'fumi.yaml', 'epub'):
        if name == 'epub' and not os.path.isdir(os.path.join(root, name)):
            continue  # no books
        os.symlink(os.path.abspath(os.path.join(root, name)), os.path.join(other, name))


# ---- files ---------------------------------------------------------------------------------------------------------

def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data.encode() if isinstance(data, str) else data)


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def png(width, height, shade):
    def chunk(name, data):
        body = name + data
        return struct.pack('>I', len(data)) + body + struct.pack('>I', zlib.crc32(body))
    rows = b''.join(b'\0' + bytes([shade]) * width for _ in range(height))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def svg(width, height, text):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
            f'<title>{text}</title><rect width="{width}" height="{height}"/></svg>\n')


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def front_matter(front):
    """A dictionary of texts, lists of texts and lists of dictionaries as YAML."""
    lines = []
    for key, value in front.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f'{key}:')
            for item in value:
                lines += [f'{"  - " if i == 0 else "    "}{k}: {quoted(v)}' for i, (k, v) in enumerate(item.items())]
        elif isinstance(value, list):
            lines.append(f'{key}: [{", ".join(quoted(v) for v in value)}]')
        else:
            lines.append(f'{key}: {quoted(value)}')
    return '---\n' + '\n'.join(lines) + '\n---\n'


def document(front, body):
    return (front_matter(front) if front else '') + '\n' + body


# ---- settings ------------------------------------------------------------------------------------------------------

def settings(**changes):
    """fumi.yaml; changes replace single keys."""
    keys = {
        'title': '試験の部屋', 'subtitle': 'ためす', 'description': '増分の試験です。', 'publisher': '試験課',
        'copyright': '試験課', 'base_url': 'https://example.jp/', 'uuid': '5f0c8d2e-7a41-4b6f-9d53-2c1e84a6b790',
        'lang': 'ja', 'timezone': 'Asia/Tokyo', 'theme': 'probe',
        'menu': ['guide', 'supplements', 'news', 'shelf'], 'footer': ['about'],
        'sections': {
            'guide': 'page', 'guide/one': 'topic', 'guide/two': 'topic', 'supplements': 'supplement', 'shelf': 'page',
            'shelf/references': 'reference', 'shelf/slides': 'slides', 'news': 'news', 'notices': 'notice', 'faq': 'faq',
            'glossary': 'term', 'handbook': 'part', 'initiatives': 'initiative'},
        'missions': ['guide/one', 'guide/two'],
        'home': {'emergency': ['guide/one/first']},
        'values': {'audience': ['経営者', '担当者'], 'category': ['経営', '技術'], 'severity': ['緊急', '注意']},
        'downloads': ['pdf', 'csv'], 'encodings': []}
    keys.update(changes)
    lines = []
    for key, value in keys.items():
        if isinstance(value, dict):
            lines.append(f'{key}:')
            lines += [f'  {k}: {quoted(v)}' for k, v in value.items()]
        else:
            lines.append(f'{key}: {quoted(value)}')
    return '\n'.join(lines) + '\n'


# ---- the folder that books are made with ---------------------------------------------------------------------------

def write_kit(root):
    """The repository's own templates and style sheet, and a picture of one cover."""
    shutil.rmtree(os.path.join(root, 'epub'), ignore_errors=True)
    kit = os.path.join(HERE, '..', '..', 'epub')
    for name in sorted(os.listdir(kit)):
        if name.endswith(('.mustache', '.css')):
            write(os.path.join(root, 'epub', name), read(os.path.join(kit, name)))
    write(os.path.join(root, 'epub/covers/one.png'), png(6, 8, 200))


# ---- a theme that prints everything it is given, so that nothing stale stays unseen --------------------------------

def flat(names):
    return ' '.join(f'{name}={{{{{name}}}}}' for name in names.split())


def listed(name, fields):
    return f'{{{{#{name}}}}}\n<li>{name} {fields if "{{" in fields else flat(fields)}</li>\n{{{{/{name}}}}}\n'


CARD = flat('title url number kind kind_label date date_text updated updated_text summary severity severity_label priority '
            'priority_label category edition published published_text pages action_label reading question anchor internal')
CARD += listed('publishers', 'name url') + listed('targets', 'title url pages') + listed('audience', 'name')
SECTION = 'title url summary number count book'

PARTIALS = {
    'layout': '<!DOCTYPE html><html lang="{{lang}}"><head><title>{{head_title}}</title>\n'
              '<link rel="stylesheet" href="{{assets.probe_css}}">{{>head}}</head><body>\n'
              + flat('root home_url site.title site.subtitle site.publisher site.description site.contact site.copyright '
                     'title description canonical kind kind_label noindex og_type internal emergency_url is_home is_list '
                     'is_notfound is_topic is_page policy manifest_url worker_url og_image') + '\n'
              + listed('feeds', 'title url') + listed('menu', 'title url current') + listed('footer_links', 'title url')
              + listed('breadcrumbs', 'title url last')
              + listed('diagnostics', 'level level_label path line column message advice code')
              + '{{#staging}}' + flat('stage stage_label digest') + '{{/staging}}\n{{{jsonld}}}\n{{$content}}{{/content}}\n'
              + '</body></html>\n',
    'head': '<!-- head -->',
    'around': flat('date date_text updated updated_text owner minutes id summary pages number') + '\n'
              + listed('tags', 'name url') + listed('publishers', 'name url') + listed('audience', 'name url')
              + listed('toc', flat('id text') + listed('children', 'id text'))
              + '{{#section_nav}}' + flat('title url') + listed('items', 'title url number kind_label current')
              + '{{/section_nav}}{{#progress}}' + flat('index count') + '{{/progress}}\n'
              + listed('previous', 'title url number kind_label') + listed('next', 'title url number kind_label')
              + listed('next_step', 'title url number kind_label')
              + listed('backlinks', 'title url number kind_label') + listed('sources', 'title url publisher published_text')
              + listed('history', 'date date_text text url'),
    'supplemented': listed('supplements', flat('anchor title url date date_text action action_label pages reason')
                           + '{{{body}}}' + listed('sources', 'title url publisher published_text'))
                    + listed('revised', 'anchor title date_text pages') + listed('retired', 'title url date_text reason')
                    + listed('inserted', 'title url date_text'),
    'rest': listed('targets', 'title url pages') + flat('action action_label reason published published_text edition priority '
                                                         'priority_label category external_url severity severity_label '
                                                         'question reading')
            + listed('supersedes', 'title url') + listed('superseded_by', 'title url') + listed('cve', 'name')
            + listed('keywords', 'name') + listed('contacts', 'name') + listed('references', 'title url')
            + listed('also', 'title url'),
    'card': '<article>' + CARD + '</article>\n',
    'pager': listed('pager', listed('previous', 'title url') + listed('next', 'title url')
                    + listed('all', 'title url current')),
}


def inherit(content):
    return '{{<layout}}{{$content}}\n' + content + '{{/content}}{{/layout}}\n'


def theme():
    """Files of the theme `probe`: path below the theme -> text."""
    templates = dict(PARTIALS)
    for kind in KINDS:
        templates[kind] = inherit(f'<!-- {kind} -->{{{{{{body}}}}}}\n{{{{>around}}}}\n{{{{>rest}}}}\n'
                                  + ('{{>supplemented}}\n' if kind in ('topic', 'page') else ''))
    lists = (listed('sections', SECTION) + listed('shelf_data', 'url') + flat('jump') + '{{#entries}}{{>card}}{{/entries}}\n'
             + listed('groups', flat('label anchor') + '{{#entries}}{{>card}}{{/entries}}') + '{{>pager}}\n')
    for name in ('section', 'list', 'tag', 'publisher'):
        templates[name] = inherit(f'<!-- {name} -->{{{{{{body}}}}}} {{{{number}}}} {{{{summary}}}}\n' + lists)
    for name in ('tags', 'publishers'):
        templates[name] = inherit(f'<!-- {name} -->' + listed('items', 'name url count'))
    templates['home'] = inherit('{{{body}}}\n' + ''.join(f'<h2>{name}</h2>{{{{#{name}}}}}{{{{>card}}}}{{{{/{name}}}}}\n'
                                                         for name in ('emergency', 'latest', 'news', 'faq'))
                                + listed('phones', 'name text url') + listed('missions', SECTION) + listed('shelf', SECTION))
    templates['redirect'] = inherit('{{target_url}}')
    templates['notfound'] = inherit('404')
    files = {f'templates/{name}.mustache': text for name, text in templates.items()}
    files['assets/probe.css'] = 'body { color: black }\n'
    files['assets/probe.js'] = '"use strict";\n'
    return files


# With this template a theme has a search page, and the site search data.
SEARCH = inherit(listed('sections', flat('id title url count') + listed('children', 'id title url count'))
                 + listed('items', 'name label'))


def write_theme(root, name='probe', search=False):
    for path, text in theme().items():
        write(os.path.join(root, 'themes', name, path), text)
    if search:
        write(os.path.join(root, 'themes', name, 'templates/search.mustache'), SEARCH)
