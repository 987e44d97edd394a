"""What the tests of publishing share: a small site with a ledger, people with keys, and a folder of releases."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
FUMI = os.environ.get('FUMI', os.path.join(REPO, 'fumi'))
SEALED = os.environ['SEALED']
PASSPHRASE = 'test passphrase'

# Nobody's name may stand in what is public.
PEOPLE = {'canaryroot': [], 'canaryaki': ['author'], 'canaryemi': ['editor'], 'canarypam': ['proofreader'],
          'canarybob': ['approver'], 'canaryzoe': ['approver'], 'canarypub': ['publisher'],
          'canarydan': ['author']}

SETTINGS = """title: 試験の部屋
description: 試験のためのサイトです。
publisher: 試験の窓口
base_url: https://portal.example.jp/
uuid: 00000000-0000-4000-8000-000000000001
lang: ja
timezone: Asia/Tokyo
theme: portal
menu: [faq, news]
footer: []
sections:
  guide/one: topic
  supplements: supplement
  news: news
  notices: notice
  faq: faq
  handbook: part
missions: [guide/one]
downloads: [csv]
policy:
  urgent: [news]
  urgent_days: 3
"""


class Failed(Exception):
    pass


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data.encode() if isinstance(data, str) else data)


def document(front, body):
    lines = [f'{key}: {value}' for key, value in front.items()]
    return '---\n' + '\n'.join(lines) + f'\n---\n\n{body}\n'


class Press:
    def __init__(self, folder, own=False):
        """own: the site of this repository in place of a small one."""
        self.root, self.keys = os.path.join(folder, 'site'), os.path.join(folder, 'keys')
        self.to = os.path.join(folder, 'www')
        os.makedirs(self.keys, mode=0o700)
        os.makedirs(self.root)
        shutil.copytree(os.path.join(REPO, 'themes'), self.path('themes'))
        if os.path.isdir(os.path.join(REPO, 'epub')):
            shutil.copytree(os.path.join(REPO, 'epub'), self.path('epub'))
        if own:
            shutil.copytree(os.path.join(REPO, 'content'), self.path('content'))
            shutil.copy(os.path.join(REPO, 'fumi.yaml'), self.root)
        else:
            self.begin()
        self.environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'FUMI_KEY_DIR': self.keys, 'FUMI_PASSPHRASE': PASSPHRASE}
        self.environment.pop('FUMI_ROOT', None)
        subprocess.run([SEALED, self.keys, PASSPHRASE, *PEOPLE], check=True)
        done = self.must('key', 'grant', 'canaryroot', 'admin', '--as', 'canaryroot')
        self.fingerprint = next(line.strip() for line in done.stdout.split('\n') if len(line.strip()) == 64)
        self.environment['FUMI_ROOT'] = self.fingerprint
        for name, roles in PEOPLE.items():
            if roles:
                self.must('key', 'grant', name, *roles, '--as', 'canaryroot')

    def begin(self):
        write(self.path('fumi.yaml'), SETTINGS)
        for section in ('', 'faq', 'guide/one', 'news', 'notices', 'supplements'):
            self.put(os.path.join(section, '_index.md'), title=f'題{section.replace("/", "")}')
        self.put('handbook/_index.md', title='手引き', visibility='internal')

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def put(self, name, body='本文です。', **front):
        write(self.path('content', name), document(front, body))

    def fumi(self, *arguments, extra=None):
        environment = {**self.environment, **extra} if extra else self.environment
        return subprocess.run([FUMI, '-C', self.root, *arguments], capture_output=True, text=True, env=environment, check=False)

    def must(self, *arguments):
        done = self.fumi(*arguments)
        if done.returncode != 0:
            raise Failed(f'fumi {" ".join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}')
        return done

    # ---- steps ------------------------------------------------------------------------------------------------------

    def approve(self, *ids, until='approve'):
        """The whole way, by four people; as far as `until`."""
        for step, who in (('stage', 'canaryaki'), ('edit', 'canaryemi'), ('proof', 'canarypam'), ('approve', 'canarybob')):
            self.must(step, *ids, '--as', who, '--note', 'canarynote')
            if step == until:
                break

    def approve_site(self):
        self.must('stage', '--site', '--as', 'canaryaki')
        self.must('approve', '--site', '--as', 'canarybob')

    def adopt(self):
        self.must('adopt', '--all', '--as', 'canarybob')
        self.approve_site()

    # ---- publishing -------------------------------------------------------------------------------------------------

    def publish(self, *arguments, extra=None):
        return self.fumi('publish', '--to', self.to, '--as', 'canarypub', *arguments, extra=extra)

    def must_publish(self, *arguments):
        done = self.publish(*arguments)
        if done.returncode != 0:
            raise Failed(f'publish {" ".join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}')
        return done

    def current(self):
        """The id of the release that is shown."""
        return os.readlink(os.path.join(self.to, 'current')).split('/')[1]

    def site(self, *parts):
        return os.path.join(self.to, 'current', *parts)

    def release(self):
        return json.loads(read(os.path.join(self.to, 'releases', self.current(), 'release.json')))


def whole(to):
    """What is wrong with the release that `current` shows; empty where it is a whole one."""
    link = os.path.join(to, 'current')
    if not os.path.islink(link):
        return ['current is no link']
    place = os.path.join(to, os.readlink(link))
    name = os.path.basename(os.path.dirname(place))
    try:
        text = read(os.path.join(place, 'manifest.json'))
        if hashlib.sha256(text).hexdigest() != name:
            return ['the manifest is another one']
        for file in json.loads(text)['files']:
            data = read(os.path.join(place, file['path']))
            if len(data) != file['size'] or hashlib.sha256(data).hexdigest() != file['sha256']:
                return [f'{file["path"]} is not what the manifest says']
        if json.loads(read(os.path.join(to, 'releases', name, 'release.json')))['id'] != name:
            return ['release.json is of another release']
    except (OSError, ValueError) as error:
        return [str(error)]
    return []


def tree(folder):
    """Every file below a folder: path -> (inode, bytes)."""
    found = {}
    for place, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(place, name)
            found[os.path.relpath(path, folder)] = (os.lstat(path).st_ino,
                                                    os.readlink(path).encode() if os.path.islink(path) else read(path))
    return found


class Cases:
    """Runs functions that raise or return what is wrong, and says so line by line."""

    def __init__(self):
        self.failed = False

    def run(self, name, function, *arguments):
        try:
            wrong = function(*arguments) or []
        except Exception as error:  # pylint: disable=broad-except
            wrong = [f'{type(error).__name__}: {error}']
        self.failed = self.failed or bool(wrong)
        print('\n  '.join([f'{"not ok" if wrong else "ok"} {name}'] + [str(line) for line in wrong]), flush=True)

    def end(self):
        sys.exit(1 if self.failed else 0)
