"""Feeds as they are found in the wild: every version there was, in many encodings, and broken in every way.

Made here, one from the other: each version with each thing that may be wrong with it.
"""

from collections.abc import Callable, Iterator, Mapping

TITLE, LINK = "Schemas & play – “início”", "https://training.example/courses/1?a=1&b=2"
DATE, DATE_822 = "2026-09-01T10:00:00Z", "Tue, 01 Sep 2026 10:00:00 GMT"


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _rss(version: str, attributes: str = "") -> str:
    return (
        f'<rss version="{version}" {attributes}><channel><title>Courses</title><link>https://training.example/</link>'
        f"<description>All of them</description><language>en-gb</language>"
        f"<item><title>{_xml(TITLE)}</title><link>{_xml(LINK)}</link>"
        f"<description>&lt;p&gt;For &lt;b&gt;leaders&lt;/b&gt;&lt;/p&gt;</description>"
        f"<guid>course-1</guid><pubDate>{DATE_822}</pubDate></item></channel></rss>"
    )


def _rdf(namespace: str) -> str:
    return (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://training.example/">'
        f"<title>Courses</title><link>https://training.example/</link><description>x</description></channel>"
        f'<item rdf:about="course-1"><title>{_xml(TITLE)}</title><link>{_xml(LINK)}</link>'
        f"<description>For leaders</description><dc:date>{DATE}</dc:date></item></rdf:RDF>"
    )


def _atom(namespace: str, version: str = "") -> str:
    return (
        f'<feed xmlns="{namespace}" {version}><title>Courses</title><id>feed-1</id>'
        f'<entry><title>{_xml(TITLE)}</title><link rel="alternate" href="{_xml(LINK)}"/><id>course-1</id>'
        f"<summary>For leaders</summary><updated>{DATE}</updated><modified>{DATE}</modified></entry></feed>"
    )


ATOM = "http://www.w3.org/2005/Atom"
VERSIONS: Mapping[str, str] = {
    **{
        f"RSS {each}": _rss(each)
        for each in ("0.90", "0.91", "0.92", "0.93", "0.94", "2.0", "2.0.1", "3.7", "")
    },
    "RSS with Dublin Core": _rss("2.0", 'xmlns:dc="http://purl.org/dc/elements/1.1/"'),
    "RDF 0.90": _rdf("http://my.netscape.com/rdf/simple/0.9/"),
    "RDF 1.0": _rdf("http://purl.org/rss/1.0/"),
    "Atom 0.3": _atom("http://purl.org/atom/ns#", 'version="0.3"'),
    "Atom 1.0": _atom(ATOM),
    "Atom of no namespace": _atom(""),
    "Atom with a prefix": _atom(ATOM)
    .replace("<", "<a:")
    .replace("<a:/", "</a:")
    .replace("xmlns=", "xmlns:a="),
}
Breaking = Callable[[str], bytes]


def _declared(encoding: str, codec: str | None = None) -> Breaking:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    return lambda feed: (declaration + feed).encode(codec or encoding, "xmlcharrefreplace")


def _edited(*pairs: tuple[str, str], end: str = "") -> Breaking:
    def edit(feed: str) -> bytes:
        for old, new in pairs:
            feed = feed.replace(old, new)
        return (feed + end).encode()

    return edit


LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {one} "{f"&{before};" * 10}">'
        for before, one in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
FROM_A_FILE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
CYCLE = '<!DOCTYPE rss [<!ENTITY x "&y;"><!ENTITY y "&x;">]>'
# What is wrong with it → how it comes to be so. Of these the item is still to be read.
READABLE: Mapping[str, Breaking] = {
    "nothing": _edited(),
    **{
        f"declared {each}": _declared(each)
        for each in (
            "utf-8",
            "iso-8859-1",
            "windows-1252",
            "us-ascii",
            "utf-16",
            "utf-32",
            "koi8-r",
            "shift_jis",
        )
    },
    "a byte order mark": lambda feed: b"\xef\xbb\xbf" + feed.encode(),
    "UTF-16 without a declaration": lambda feed: feed.encode("utf-16"),
    "UTF-8 that says it is ASCII": _declared("us-ascii", "utf-8"),
    "Windows that says it is UTF-8": _declared("utf-8", "cp1252"),
    "an encoding that there is not": _declared("x-martian", "utf-8"),
    "spaces before it": lambda feed: b"\r\n \t" + feed.encode(),
    "a warning before it": lambda feed: b"<br />\n<b>Warning</b>: mysql_connect()<br />\n" + feed.encode(),
    "a comment before it": lambda feed: b"<!-- generated -->" + feed.encode(),
    "a style sheet": lambda feed: b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>' + feed.encode(),
    "an advertisement after it": _edited(end="<script>var a = 1 < 2;</script>"),
    "entities of HTML": _edited(("Courses", "Caf&eacute;&nbsp;&hellip;")),
    "an entity that there is not": _edited(("Courses", "&nosuchthing;")),
    "an ampersand alone": _edited(("Courses", "Fish & chips")),
    "a billion laughs": lambda feed: (LAUGHS + feed.replace("Courses", "&j;")).encode(),
    "a file of the machine": lambda feed: (FROM_A_FILE + feed.replace("Courses", "&x;")).encode(),
    "entities in a circle": lambda feed: (CYCLE + feed.replace("Courses", "&x;")).encode(),
    "CDATA": _edited(("Courses", "<![CDATA[A <b>b</b> & c]]>")),
    "a control character": _edited(("Courses", "Cou\x08rses")),
    "a NUL": _edited(("Courses", "Cou\x00rses")),
    "half a character": lambda feed: feed.encode().replace(b"Courses", b"Cour\xc3ses"),
    "capitals": _edited(("<title>", "<TITLE>"), ("</title>", "</TITLE>")),
    "a tag that is not closed": _edited(("All of them", "All <br> of <p> them")),
    "tags crossed": _edited(("All of them", "<b><i>All</b></i>")),
    "an unknown namespace": _edited(("Courses</title>", "Courses</title><x:odd>1</x:odd>")),
    "no date": _edited((DATE, ""), (DATE_822, "")),
    "a date nobody means": _edited((DATE, "0000-99-99"), (DATE_822, "Foo, 99 Bar 99999")),
    "a date of long ago": _edited(
        (DATE, "0001-01-01T00:00:00Z"), (DATE_822, "Mon, 01 Jan 0001 00:00:00 GMT")
    ),
    "no id": _edited(("<guid>course-1</guid>", ""), ("<id>course-1</id>", "")),
    "a relative link": _edited((_xml(LINK), "/courses/1")),
    "a link that is a script": _edited((_xml(LINK), "javascript:alert(1)")),
    "no link": _edited((_xml(LINK), "")),
    "markup in the title": _edited((_xml(TITLE), f"&lt;b onclick='x()'&gt;{_xml(TITLE)}&lt;/b&gt;")),
    "a script in the words": _edited(("For", "&lt;script&gt;alert(1)&lt;/script&gt;For")),
    "very long words": _edited(("For", "For " + "long " * 100_000)),
    "a thousand tags deep": _edited(("For", "&lt;div&gt;" * 1000 + "For")),
    "many attributes": _edited(("<title>", "<title " + " ".join(f'a{n}="1"' for n in range(500)) + ">")),
    "the same item twice": lambda feed: _twice(feed).encode(),
    "line ends of a Mac": lambda feed: feed.replace("><", ">\r<").encode(),
    "base": _edited(("<entry>", '<entry xml:base="https://elsewhere.example/">')),
}
"""What is wrong, of which the item is still read."""
UNREADABLE: Mapping[str, bytes] = {
    "nothing at all": b"",
    "spaces": b" \r\n\t",
    "a page": b"<!doctype html><html><head><title>Courses</title></head><body><p>Hello</body></html>",
    "a page that asks to log in": b"<html><form action='/login'><input name=p></form></html>",
    "words": b"Internal Server Error",
    "JSON": b'{"items": [{"title": "First aid"}]}',
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "a compressed file": b"\x1f\x8b\x08\x00" + bytes(range(256)),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "other XML": b"<?xml version='1.0'?><catalogue><book>x</book></catalogue>",
    "the beginning of a tag": b"<",
    "a billion laughs alone": (LAUGHS + "<x>&j;</x>").encode(),
    "only a type": b"<!DOCTYPE rss>",
    "NULs": b"\x00" * 1000,
}


def _twice(feed: str) -> str:
    for name in ("item", "entry", "a:entry"):
        first, end = feed.find(f"<{name}"), feed.find(f"</{name}>")
        if first >= 0:
            item = feed[first : end + len(name) + 3]
            return feed.replace(item, item + item)
    return feed


def readable() -> Iterator[tuple[str, bytes]]:
    """Every version with everything that may be wrong with it."""
    for version, feed in VERSIONS.items():
        for wrong, do in READABLE.items():
            yield f"{version}: {wrong}", do(feed)


def cut() -> Iterator[tuple[str, bytes]]:
    """Every version, cut short in 25 places."""
    for version, feed in VERSIONS.items():
        whole = feed.encode()
        for part in range(25):
            yield f"{version}: cut at {part * 4}%", whole[: len(whole) * part // 25]
