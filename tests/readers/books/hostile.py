"""Hostile sites: small site roots whose books are likely to come out wrong somewhere.

sites() gives each as a Site: its files, what building it is to say, and what its books must show. write() puts one on
the disk, with the theme and the book templates of this checkout.
"""

import os
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")

YAML = """title: 見本
base_url: https://books.example.jp/
publisher: 窓口 & 「相談所」
copyright: 窓口 & <相談所>
uuid: 0b0c5d1e-8f0e-4f8e-9d3a-1d2f3a4b5c6d
lang: ja
timezone: Asia/Tokyo
theme: portal
menu: [guidebook]
sections:
  guidebook: page
  guidebook/mission1: topic
{sections}missions: [guidebook/mission1]
downloads: [pdf]
"""

DOT = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
                    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082")


def svg(text, inside=""):
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20" role="img">'
            f"<title>{text}</title><text x=\"2\" y=\"14\" font-size=\"8\">{text}</text>{inside}</svg>\n")


class Site:
    """files: path below the site root -> text or bytes. titles: what the mission's table of contents shows, in order.
    texts: what stands somewhere in the mission's book. absent: what stands in no member of any book. findings: codes
    that the build reports, with exit code 1 where one is an error. warned: what `fumi check` says of the books."""

    def __init__(self, files, titles=(), texts=(), absent=(), findings=(), exit_code=0, warned=()):
        self.files = {
            "content/_index.md": "---\ntitle: 見本\n---\n本文です。\n",
            "content/guidebook/_index.md": "---\ntitle: 見本のガイドブック\nsummary: 要約です。\ndate: 2026-01\n---\n本文です。\n",
            "content/guidebook/mission1/_index.md": "---\ntitle: Mission 1 知る：見本\nsummary: 要約です。\ndate: 2026-01\n---\n本文です。\n",
            **files,
        }
        folders = {"supplements": "supplement", "glossary": "term"}
        used = {folder: kind for folder, kind in folders.items() if any(path.startswith(f"content/{folder}/") for path in files)}
        self.files["fumi.yaml"] = YAML.replace("{sections}", "".join(f"  {folder}: {kind}\n" for folder, kind in used.items()))
        self.titles, self.texts, self.absent = titles, texts, absent
        self.findings, self.exit_code, self.warned = set(findings), exit_code, set(warned)


def topic(title, body, **keys):
    quoted = title.replace("'", "''")
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: '{quoted}'\ndate: 2026-01\n{more}---\n{body}\n"


LONG = "とても長い題の話題で、途中に English words も ＡＢＣ も入り、" * 30

MARKED_HEADINGS = """
## 注のある見出し[^1]

本文[^1]。

## {脆弱性|ぜいじゃくせい}と*強調*と**太字。**の見出し

### `code <b>&amp;` と "引用" と 'アポストロフィ' & ]]> の見出し

## [リンク](https://example.jp/?a=1&b=2) の見出し

## [[guidebook/mission1/second]]

## ![絵](figures/one.svg) のある見出し

## 𠮷野家で👨‍👩‍👧と🀄と𝔸

## 同じ見出し

## 同じ見出し

## <kbd>Ctrl</kbd>と~~取り消し~~

[^1]: 注です。`]]>` & <br>
"""


def titles():
    m1 = "content/guidebook/mission1/"
    shown = [
        "A & B <script>alert(1)</script> \"引用\" 'アポ' ]]> {字|じ} &amp; &lt; --> *印* [x](y)",
        "二つ目",
        LONG.strip(),
        "𠮷野家👨‍👩‍👧🀄𝔸",
        "アラビア文字 العربية と合成か\u3099",
        "見出しから取った題",
    ]
    return Site(
        {
            m1 + "10-first.md": topic(shown[0], MARKED_HEADINGS, number="1-1"),
            m1 + "20-second.md": topic(shown[1], "本文。\n\n## ]]>\n\n本文。"),
            m1 + "30-long.md": topic(shown[2], "本文。\n\n## " + LONG + "\n\n本文。"),
            m1 + "40-beyond.md": topic(shown[3], "𠀋𡈽𣘺󠄀と☃︎と☃️。\n\n| 𠮷 | 👩🏽‍💻 |\n|---|---|\n| 𝟘 | 🇯🇵 |"),
            m1 + "50-right.md": topic(shown[4], "‏עברית‏ と日本語。"),
            m1 + "60-heading.md": "# 見出しから*取った*題[^1]\n\n本文。\n\n[^1]: 注。\n",
            m1 + "figures/one.svg": svg("一"),
            "content/supplements/10-amp.md": "---\ntitle: '追補 & <b>]]>'\ndate: 2026-02\ntarget: [guidebook/mission1/first]\n"
                                             "pages: ['8-9']\naction: revise\nreason: '理由 & ]]>'\n---\n" + MARKED_HEADINGS.replace("figures/", "../guidebook/mission1/figures/"),
        },
        titles=[*shown[:4], "合成が", shown[5]],
        texts=["追補 & <b>]]>", "注です。"],
    )


def names():
    m1 = "content/guidebook/mission1/"
    cp932 = "---\ntitle: ①㈱の～ページ\ndate: 2026-01\n---\n<!-- page: 30 -->\n\n№と㍻とﾊﾝｶｸと髙﨑。\n\n## 見出し {#top}\n\n[[guidebook/mission1/1st#1]]\n"
    cells = "| 名 | 値 | 備考 |\n|---|---|---|\n"
    return Site(
        {
            m1 + "10-1st.md": topic("数字で始まる名前", "## 1\n\n本文。\n\n## 日本語\n\n[[guidebook/mission1/日本語の名前#２]]"),
            m1 + "20-日本語の名前.md": topic("日本語の名前", "## ２\n\n[[guidebook/mission1/1st#日本語]]と[[guidebook/mission1/-dash]]"),
            m1 + "30--dash.md": topic("横棒で始まる名前", "[[guidebook/mission1/9#a-b_c]]と[[guidebook/mission1/9#𠮷野家]]"),
            m1 + "40-9.md": topic("数字だけの名前", "## 下線 {#a-b_c}\n\n本文。\n\n## 𠮷野家"),
            m1 + "50-empty.md": topic("空の話題", ""),
            m1 + "60-nothing.md": b"",
            m1 + "70-images.md": topic("同じ名前の絵", "![左](a/x.svg \"左の図\")\n\n![右](b/x.svg \"右の図\")\n\n![点](a/点　と 空白.PNG)\n\n"
                                                       "![同じ](c/same.svg)\n\n[![中](a/x.svg)](https://example.jp/)\n\n[資料](files/a.pdf)\n"),
            m1 + "a/x.svg": svg("左"),
            m1 + "b/x.svg": svg("右"),
            m1 + "c/same.svg": svg("左"),
            m1 + "a/点　と 空白.PNG": DOT,
            m1 + "files/a.pdf": b"%PDF-1.4\n%%EOF\n",
            m1 + "80-pages.md": topic("印の場所", "<!-- page: 8 -->\n\n- 項目\n  <!-- page: 9 -->\n- 項目<!-- page: 10 -->\n  - 中\n\n    <!-- page: 11 -->\n\n"
                                                  + cells + "| <!-- page: 12 -->甲 | 乙<!-- page: 13 --> | 丙 |\n| 丁 | <!-- page: 14 --> | 戊 |\n\n"
                                                  "> 引用<!-- page: 15 -->の中\n\n> [!NOTE]\n> <!-- page: 16 -->\n> 補足\n\n1. 一\n\n   <!-- page: 17 -->\n\n2. 二\n\n"
                                                  "**太字<!-- page: 18 -->の中**と{字<!-- x -->|じ}\n\n## 見出し<!-- page: 19 -->の中\n\n<!-- page: 20 -->\n<!-- page: 21 -->\n"),
            m1 + "90-cp932.md": cp932.encode("cp932"),
            m1 + "100-shapes.md": topic("いろいろな形", cells + "\n| 見出しだけ |\n|---|\n\n- [x] 済\n- [ ] 未\n\n" + "".join("  " * n + "- 深い\n" for n in range(30))
                                        + "\n注[^a]と注[^b]と注[^a]。\n\n| 表の注[^b] | `a\\|b` |\n|---|---|\n| <br>改行 | <ruby>字<rt>じ</rt></ruby> |\n\n[^a]: 注\n\n    - 箇条\n\n        ```\n        <code> & ]]>\n        ```\n\n"
                                        "[^b]: | 表 | の |\n    |---|---|\n    | 注 | 。 |\n\n<mailto:a@example.jp>と<abbr title=\"A & B\">AB</abbr>\n\n---\n\n\u200bゼロ幅\u00a0空白\n"),
        },
        titles=["数字で始まる名前", "日本語の名前", "横棒で始まる名前", "数字だけの名前", "空の話題", "nothing", "同じ名前の絵", "印の場所",
                "①㈱の～ページ", "いろいろな形"],
        texts=["№と㍻とﾊﾝｶｸと髙﨑。", "<code> & ]]>"],
    )


def large():
    m1 = "content/guidebook/mission1/"
    sentence = "攻撃者は古い機器の{脆弱性|ぜいじゃくせい}をねらいます。更新の通知を受け取り、その週のうちに当ててください。"
    parts = ["最後の節は[ここ](#last)です[^1]。\n\n<!-- page: 8 -->\n"]
    for number in range(1, 701):
        mark = f"<!-- page: {number + 8} -->\n\n" if number % 50 == 0 else ""
        parts.append(f"{mark}## 第{number}節 {{#s{number}}}\n\n{sentence * 19}[前へ](#s{max(1, number - 1)})、[次へ](#s{min(700, number + 1)})\n")
    parts.append("## 最後の節 {#last}\n\n[最初の節](#s1)と注[^1]と注[^2]。[[guidebook/mission1/other]]\n\n[^1]: 一つ目の注。\n\n[^2]: 二つ目の注。[節](#s350)\n")
    return Site(
        {
            m1 + "10-large.md": topic("2 MBの話題", "\n".join(parts)),
            m1 + "20-other.md": topic("ほかの話題", "[[guidebook/mission1/large#last]]と[[guidebook/mission1/large#s350|350節]]と[[guidebook/mission1/large]]"),
            "content/supplements/10-long.md": "---\ntitle: 長い話題の追補\ndate: 2026-02\ntarget: [guidebook/mission1/large]\npages: ['9']\n"
                                              "action: append\nreason: 理由\n---\n追補です[^1]。\n\n## 節 {#last}\n\n[節](#last)\n\n[^1]: 追補の注。\n",
        },
        titles=["2 MBの話題", "ほかの話題"],
        texts=["最後の節", "追補の注。"],
    )


def solid():
    """one table is not cut, and the author is warned"""
    rows = "".join(f"| {n} | 攻撃者は古い機器の{{脆弱性|ぜいじゃくせい}}をねらいます。更新の通知を受け取り、その週のうちに当ててください。 | {n * 7} |\n" for n in range(4000))
    return Site(
        {"content/guidebook/mission1/10-solid.md": topic("切れ目のない話題", "| 番号 | 文 | 値 |\n|---|---|---|\n" + rows)},
        titles=["切れ目のない話題"],
        warned=["book-large"],
    )


def many():
    m1 = "content/guidebook/mission1/"
    files = {}
    for number in range(300):
        after = f"[[guidebook/mission1/t{number + 1:03}|次]]" if number < 299 else "[[guidebook/mission1/t000#top]]"
        files[f"{m1}{number + 1}-t{number:03}.md"] = topic(f"第{number + 1}話", f"<!-- page: {number + 8} -->\n\n本文。{after}\n\n## 見出し {{#top}}\n\n本文[^1]。\n\n[^1]: 注。\n", order=number + 1)
    return Site(files, titles=[f"第{number + 1}話" for number in range(300)])


def script():
    m1 = "content/guidebook/mission1/"
    return Site(
        {
            m1 + "10-script.md": topic("危ない絵", "前の文。\n\n![絵](script.svg)\n\n![絵](foreign.svg)\n\n![絵](far.svg)\n\n![絵](entity.svg)\n\n![よい絵](good.svg)\n\n後の文。"),
            m1 + "script.svg": svg("一", "<script>CANARY1</script>"),
            m1 + "foreign.svg": svg("二", '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">CANARY2</p></foreignObject>'),
            m1 + "far.svg": svg("三", '<image href="https://example.jp/CANARY3.png"/>'),
            m1 + "entity.svg": '<!DOCTYPE svg [<!ENTITY c "CANARY4">]>\n' + svg("四", "<desc>&c;</desc>"),
            m1 + "good.svg": svg("五"),
        },
        titles=["危ない絵"],
        texts=["前の文。", "後の文。"],
        absent=["CANARY1", "CANARY2", "CANARY3", "CANARY4"],
        findings=["svg-unsafe"],
        exit_code=1,
    )


def supplements():
    m1 = "content/guidebook/mission1/"

    def change(title, action, body, target="guidebook/mission1/kept", **keys):
        more = "".join(f"{key}: {value}\n" for key, value in keys.items())
        return f"---\ntitle: {title}\ndate: 2026-02\ntarget: [{target}]\npages: ['8-9']\naction: {action}\nreason: 理由\n{more}---\n{body}\n"

    return Site(
        {
            m1 + "10-kept.md": topic("残る話題", "<!-- page: 8 -->\n\n本文[^1]。\n\n## 節 {#part}\n\n[[glossary/bcp]]\n\n[^1]: 注。"),
            m1 + "20-gone.md": topic("廃止の話題", "RETIREDTEXT"),
            m1 + "30-secret.md": topic("SECRETTITLE", "SECRETTEXT", visibility="internal"),
            m1 + "40-last.md": topic("終わりの話題", "本文。", history="[{date: 2026-01-02, text: 誤字を直しました。}]"),
            "content/supplements/10-revise.md": change("改める追補", "revise", "改めた本文[^1]。\n\n## 節 {#part}\n\n[節](#part)\n\n[^1]: 追補の注。"),
            "content/supplements/20-append.md": change("足す追補", "append", "足した本文。\n\n## 節 {#part}\n\n本文。"),
            "content/supplements/30-insert.md": change("はさむ追補", "insert-after", "はさんだ本文。[[guidebook/mission1/kept#part]]"),
            "content/supplements/40-retire.md": change("廃止の追補", "retire", "廃止です。", target="guidebook/mission1/gone"),
            "content/supplements/50-secret.md": change("SECRETTITLE2", "append", "SECRETTEXT2", visibility="internal"),
            "content/glossary/bcp.md": "---\ntitle: BCP\nreading: ビーシーピー\n---\n事業を続けるための計画 & 手順です。\n",
        },
        titles=["残る話題", "はさむ追補", "終わりの話題"],
        texts=["改めた本文", "足した本文。", "はさんだ本文。", "追補の注。"],
        absent=["SECRET", "secret", "RETIREDTEXT"],
    )


def sites():
    return {"titles": titles(), "names": names(), "large": large(), "solid": solid(), "many": many(), "script": script(), "supplements": supplements()}


def write(site, root):
    for path, data in site.files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
    for name in ("themes", "epub"):
        if os.path.isdir(os.path.join(ROOT, name)):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(root, name), dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns("covers") if name == "epub" else None)
