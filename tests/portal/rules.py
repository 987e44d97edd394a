"""Rules of formats that the portal writes: Atom (RFC 4287), the schema.org types of its data blocks, security.txt (RFC 9116),
the web application manifest. Each function returns what is wrong, a sentence each; nothing where all is well."""

import json
import re
import xml.etree.ElementTree as xml
from datetime import datetime
from html.parser import HTMLParser

ATOM = '{http://www.w3.org/2005/Atom}'
INSTANT = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$')
ABSOLUTE = re.compile(r'^[a-z][a-z0-9+.-]*:\S+$')
LANGUAGE = re.compile(r'^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$')
# Children of an element: least and most of each.
FEED = {'id': (1, 1), 'title': (1, 1), 'updated': (1, 1), 'subtitle': (0, 1), 'generator': (0, 1), 'icon': (0, 1), 'logo': (0, 1),
        'rights': (0, 1), 'author': (0, None), 'contributor': (0, None), 'category': (0, None), 'link': (1, None),
        'entry': (0, None)}
ENTRY = {'id': (1, 1), 'title': (1, 1), 'updated': (1, 1), 'published': (0, 1), 'summary': (0, 1), 'content': (0, 1),
         'rights': (0, 1), 'source': (0, 1), 'author': (0, None), 'contributor': (0, None), 'category': (0, None),
         'link': (0, None)}


def instant(text):
    try:
        return datetime.fromisoformat(text.replace('Z', '+00:00')) if INSTANT.match(text or '') else None
    except ValueError:
        return None


def construct(element, allowed, where):
    """What RFC 4287 says of feeds and entries alike."""
    wrong, counts = [], {}
    for child in element:
        name = child.tag.removeprefix(ATOM)
        if name not in allowed or not child.tag.startswith(ATOM):
            wrong.append(f'{where}: {child.tag} has no place here')
        counts[name] = counts.get(name, 0) + 1
        if name in ('updated', 'published') and instant(child.text) is None:
            wrong.append(f'{where}: {child.text!r} is no date (3.3)')
        if name == 'id' and not ABSOLUTE.match(child.text or ''):
            wrong.append(f'{where}: the id {child.text!r} is no IRI (4.2.6)')
        if name in ('title', 'summary', 'subtitle') and child.get('type', 'text') not in ('text', 'html', 'xhtml'):
            wrong.append(f'{where}: {name} of type {child.get("type")} (3.1.1)')
        if name in ('title', 'summary') and child.get('type', 'text') == 'text' and len(child):
            wrong.append(f'{where}: a {name} that is text has elements (3.1.1.1)')
        if name == 'author' and not (child.findtext(ATOM + 'name') or '').strip():
            wrong.append(f'{where}: an author without a name (3.2.1)')
        if name == 'link' and not ABSOLUTE.match(child.get('href', '')):
            wrong.append(f'{where}: a link without an absolute href (4.2.7.1)')
    for name, (least, most) in allowed.items():
        count = counts.get(name, 0)
        if count < least or (most is not None and count > most):
            wrong.append(f'{where}: {count} elements {name}')
    alternates = [(link.get('type'), link.get('hreflang')) for link in element.findall(ATOM + 'link')
                  if link.get('rel', 'alternate') == 'alternate']
    if len(alternates) != len(set(alternates)):
        wrong.append(f'{where}: two alternates of one type and language (4.1.1, 4.1.2)')
    return wrong, alternates


def atom(text, address):
    """A feed (bytes) that readers fetch from `address`."""
    try:
        feed = xml.fromstring(text)
    except xml.ParseError as error:
        return [f'not well-formed: {error}']
    if feed.tag != ATOM + 'feed':
        return [f'the root is {feed.tag}']
    wrong, _ = construct(feed, FEED, 'feed')
    own = [link.get('href') for link in feed.findall(ATOM + 'link') if link.get('rel') == 'self']
    if own != [address]:
        wrong.append(f'self is {own}, not {address} (4.1.1)')
    ids, latest = set(), None
    for i, entry in enumerate(feed.findall(ATOM + 'entry'), 1):
        found, alternates = construct(entry, ENTRY, f'entry {i}')
        wrong += found
        if entry.find(ATOM + 'content') is None and not alternates:
            wrong.append(f'entry {i}: neither content nor an alternate (4.1.2)')
        if entry.find(ATOM + 'author') is None and feed.find(ATOM + 'author') is None:
            wrong.append(f'entry {i}: no author here or in the feed (4.1.2)')
        if entry.findtext(ATOM + 'id') in ids:
            wrong.append(f'entry {i}: an id a second time (4.1.1)')
        ids.add(entry.findtext(ATOM + 'id'))
        updated = instant(entry.findtext(ATOM + 'updated'))
        latest = max(filter(None, (latest, updated)), default=None)
    if latest is not None and instant(feed.findtext(ATOM + 'updated')) != latest:
        wrong.append('updated is not that of the newest entry')
    return wrong


# ---- schema.org ----------------------------------------------------------------------------------------------------------

def is_text(value):
    return isinstance(value, str) and value.strip() != ''


def is_date(value):
    return isinstance(value, str) and re.match(r'^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?)?)?$', value)


def is_address(value):
    return isinstance(value, str) and re.match(r'^https?://[^\s<>"]+$', value)


def is_language(value):
    return isinstance(value, str) and LANGUAGE.match(value)


# type: property -> what it holds, and whether it must be there. A name in capitals is a type, [..] a list of it.
TYPES = {
    'Article': {'headline': (is_text, True), 'description': (is_text, False), 'url': (is_address, True),
                'inLanguage': (is_language, True), 'datePublished': (is_date, False), 'dateModified': (is_date, False),
                'image': (is_address, False), 'publisher': ('Organization', True)},
    'Organization': {'name': (is_text, True), 'url': (is_address, True)},
    'WebSite': {'name': (is_text, True), 'description': (is_text, False), 'url': (is_address, True),
                'inLanguage': (is_language, True), 'publisher': ('Organization', True)},
    'FAQPage': {'url': (is_address, True), 'inLanguage': (is_language, True), 'mainEntity': (['Question'], True)},
    'Question': {'name': (is_text, True), 'acceptedAnswer': ('Answer', True)},
    'Answer': {'text': (is_text, True)},
    'BreadcrumbList': {'itemListElement': (['ListItem'], True)},
    'ListItem': {'position': (lambda value: isinstance(value, int) and value > 0, True), 'name': (is_text, True),
                 'item': (is_address, True)},
}
TYPES['NewsArticle'] = TYPES['Article']


def shape(value, wanted, where):
    if isinstance(wanted, list):
        if not isinstance(value, list) or not value:
            return [f'{where}: no list']
        return [line for i, item in enumerate(value) for line in shape(item, wanted[0], f'{where}[{i}]')]
    if isinstance(wanted, str):
        return thing(value, where, wanted)
    return [] if wanted(value) else [f'{where}: {value!r}']


def thing(value, where, wanted=None):
    if not isinstance(value, dict) or value.get('@type') not in TYPES or (wanted and value['@type'] != wanted):
        return [f'{where}: {value!r} is no {wanted or "known type"}']
    rules, wrong = TYPES[value['@type']], []
    where = f'{where} {value["@type"]}'
    for name in value.keys() - rules.keys() - {'@type', '@id'}:
        wrong.append(f'{where}: has no {name}')
    for name, (rule, needed) in rules.items():
        if name in value:
            wrong += shape(value[name], rule, f'{where}.{name}')
        elif needed:
            wrong.append(f'{where}: wants {name}')
    if value['@type'] == 'BreadcrumbList' and not wrong:
        places = [item['position'] for item in value['itemListElement']]
        if places != list(range(1, len(places) + 1)):
            wrong.append(f'{where}: positions {places}')
    return wrong


def jsonld(text):
    try:
        block = json.loads(text)
    except ValueError as error:
        return [f'no JSON: {error}']
    if block.get('@context') != 'https://schema.org' or not isinstance(block.get('@graph'), list) or not block['@graph']:
        return ['no @graph of https://schema.org']
    return [line for i, item in enumerate(block['@graph']) for line in thing(item, f'@graph[{i}]')]


# ---- pages ---------------------------------------------------------------------------------------------------------------

class Page(HTMLParser):
    """What a page loads, its data blocks, its policy, and whether anything in it would need 'unsafe-inline'."""

    def __init__(self, text):
        super().__init__()
        self.blocks, self.policy, self.inline, self.metas, self.inside = [], None, [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        keys = dict(attributes)
        self.inside = None
        if tag == 'script' and keys.get('type') == 'application/ld+json':
            self.inside = 'data'
            self.blocks.append('')
        elif tag == 'script' and 'src' not in keys or tag == 'style':
            self.inline.append(tag)
        if tag == 'meta':
            if keys.get('http-equiv') == 'Content-Security-Policy':
                self.policy = keys.get('content')
            self.metas[keys.get('property') or keys.get('name')] = keys.get('content')
        self.inline += [name for name in keys if name == 'style' or name.startswith('on')]

    def handle_data(self, data):
        if self.inside == 'data':
            self.blocks[-1] += data

    def handle_endtag(self, tag):
        self.inside = None


# ---- security.txt, the web manifest --------------------------------------------------------------------------------------

FIELDS = {'Contact', 'Expires', 'Encryption', 'Acknowledgments', 'Preferred-Languages', 'Canonical', 'Policy', 'Hiring'}


def security(text, address):
    wrong, fields = [], []
    for line in text.splitlines():
        if not line or line.startswith('#'):
            continue
        name, _, value = line.partition(': ')
        fields.append((name, value))
        if name not in FIELDS or not value:
            wrong.append(f'no field: {line!r}')
        if name in ('Contact', 'Canonical', 'Policy') and not ABSOLUTE.match(value) or value.startswith('http:'):
            wrong.append(f'no URI, or not https: {line!r} (2.5.3)')
    names = [name for name, _ in fields]
    if names.count('Expires') != 1 or instant(dict(fields).get('Expires')) is None:
        wrong.append('not one Expires with a date (2.5.5)')
    if 'Contact' not in names:
        wrong.append('no Contact (2.5.3)')
    if names.count('Preferred-Languages') > 1:
        wrong.append('Preferred-Languages twice (2.5.8)')
    if 'Canonical' in names and address not in [value for name, value in fields if name == 'Canonical']:
        wrong.append(f'Canonical does not name {address} (2.5.2)')
    return wrong


def webmanifest(text):
    manifest, wrong = json.loads(text), []
    if not is_text(manifest.get('name')) or not manifest.get('start_url'):
        wrong.append('no name, or no start_url')
    if manifest.get('display') not in ('fullscreen', 'standalone', 'minimal-ui', 'browser'):
        wrong.append(f'display {manifest.get("display")!r}')
    sizes = {icon.get('sizes') for icon in manifest.get('icons', []) if icon.get('src') and icon.get('type')}
    if not {'192x192', '512x512'} <= sizes:
        wrong.append(f'icons of {sizes}')
    return wrong
