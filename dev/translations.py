"""Keep the catalogues in i18n/ complete: ``python -m dev.translations update|check|compile``.

The template (.pot) holds two kinds of strings: our own, and borrowed ones. CKAN merges every
plugin's catalogue over its own, so ours can say what CKAN and the extensions below us leave in
English, and say better what they say badly: to replace one of their translations, add its entry
to a .po by hand and run ``update``. A language's .po lacks the strings, also of ours, that CKAN
itself translates well into that language.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from gettext import c2py
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "i18n"
DOMAIN = "ckanext-ogp_tn"
LANGUAGES = ("ar", "fr")

# Whose strings we borrow: CKAN, the extensions inside it (not its examples), those below us.
EXTENSIONS = """
    activity audioview datapusher datastore datatablesview expire_api_token imageview
    multilingual resourceproxy stats tabledesigner textview tracking videoview webpageview
    dcat scheming
"""
PACKAGES = ("ckan", *(f"ckanext.{name}" for name in EXTENSIONS.split()))
METHODS = [
    ("tests/**", "ignore"),
    ("**.py", "python"),
    ("**.js", "javascript"),
    ("**/templates/**.html", "ckan"),
    ("**/templates/**.txt", "ckan"),
]

# CKAN also translates values, such as `_(state)` and `_(type.title() + "s")`, which no extractor
# sees: each of these with the file that does so.
SAID_AT_RUN_TIME = {
    "ckan/templates/package/snippets/additional_info.html": (
        *("active", "deleted", "draft", "pending"),
    ),
    "ckan/templates/package/base.html": ("Commitment", "Inventory", "Action-Plan"),
    "ckan/templates/package/search.html": ("Commitments", "Inventorys", "Action-Plans"),
    "ckan/logic/__init__.py": (
        *("Fullname", "License id", "Notes", "Owner org", "Password1", "Password2", "Tag string"),
    ),
    # Said by our snippet of the selector; core's says them in English.
    "ckanext/activity/logic/validators.py": (
        *("New Package", "Changed Package", "Deleted Package", "Follow Dataset"),
        *("New Resource View", "Changed Resource View", "Deleted Resource View"),
        *("New User", "Changed User", "Follow User"),
        *("New Group", "Changed Group", "Deleted Group", "Follow Group"),
        *("New Organization", "Changed Organization", "Deleted Organization"),
        "Follow Organization",
    ),
}

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z](?!\w)|\{[\w.!]*\}")
TAG = re.compile(r"<[a-zA-Z/][^<>]*>|</")
SPOKEN_ATTRIBUTE = re.compile(r'\s(?:title|alt|aria-label)="[^"]*"')


class Book(Catalog):
    """A catalogue whose header holds nothing that changes by itself."""

    def __iter__(self) -> Iterator[Message]:
        """Give the header without dates and versions, then the messages."""
        header, *messages = super().__iter__()
        kept = ("Language:", "MIME-Version", "Content-", "Plural-Forms")
        lines = str(header.string).split("\n")
        header.string = "\n".join(line for line in lines if line.startswith(kept))
        return iter([header, *messages])


def key(message: Message) -> str:
    """Return the string under which gettext finds a message."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    """Return a message's plural forms or its only form; nothing if it is not translated."""
    said = message.string or ""
    texts = (said,) if isinstance(said, str) else tuple(said)
    return texts if any(texts) else ()


def has(catalogue: Catalog, message: Message) -> bool:
    """Tell whether a catalogue translates a message."""
    found = catalogue.get(key(message))
    return found is not None and forms(found) != ()


def package_path(package: str) -> Path:
    """Return the folder of an installed package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: run this in the project's environment.")
    return Path(next(iter(spec.submodule_search_locations)))


def path_of(language: str, suffix: str) -> Path:
    """Return where a language's .po or .mo lies; the empty language is the template."""
    if not language:
        return FOLDER / f"{DOMAIN}.pot"
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def core(language: str) -> Catalog:
    """Return CKAN's own catalogue of a language."""
    # Not its .mo: that says in English the plurals that nobody translated.
    path = package_path("ckan") / "i18n" / language / "LC_MESSAGES" / "ckan.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def new_book(language: str = "") -> Book:
    """Return an empty catalogue of a language, or an empty template."""
    comment = "# Strings of ckanext-ogp_tn and those that it borrows: see dev/translations.py."
    book = Book(locale=language or None, header_comment=comment, fuzzy=False)
    if language:
        # Flask-Babel merges all catalogues but counts by the last one's rule: keep CKAN's.
        book.mime_headers = [("Plural-Forms", core(language).plural_forms)]
    return book


def read(language: str = "") -> Book:
    """Return the catalogue of a language (or the template) as committed, empty if there is none."""
    book, path = new_book(language), path_of(language, "po")
    if path.exists():
        with path.open("rb") as file:
            for message in read_po(file, locale=language or None):
                if message.id:
                    book[message.id] = message
    return book


def own_strings() -> Book:
    """Return the strings of our own code, each with its files."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    book = new_book()
    for name, _line, text, comments, _context in extract_from_dir(
        ROOT, methods, options, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        book.add(text, locations=[(name, 0)], auto_comments=comments)
    return book


def borrowed_strings() -> Book:
    """Return the strings of the packages below us, each with its package and files."""
    book = new_book()
    for package in PACKAGES:
        folder = package.replace(".", "/")
        for name, _line, text, _comments, _context in extract_from_dir(
            package_path(package), METHODS, {}
        ):
            book.add(text, locations=[(f"{folder}/{name}", 0)], auto_comments=[f"from {package}"])
    for name, texts in SAID_AT_RUN_TIME.items():
        for text in texts:
            book.add(text, locations=[(name, 0)], auto_comments=["from ckan, said at run time"])
    return book


def template() -> Book:
    """Return the strings that need us: ours, and borrowed ones that some language lacks."""
    book, known = own_strings(), [read(language) for language in LANGUAGES]
    theirs = [core(language) for language in LANGUAGES]
    for message in borrowed_strings():
        if message.id and (
            key(message) in book
            or any(has(ours, message) for ours in known)
            or not all(has(other, message) for other in theirs)
        ):
            book[message.id] = message
    return book


def needed(language: str, pot: Book) -> Iterator[Message]:
    """Give the messages of the template that only we can say in a language."""
    theirs = core(language)
    for message in pot:
        if message.id and not has(theirs, message):
            yield message


def updated(language: str, pot: Book) -> Book:
    """Return a language's catalogue for this template, with the translations it had."""
    old, book = read(language), new_book(language)
    wanted = {key(message) for message in needed(language, pot)}
    for message in pot:
        known = old.get(key(message))
        if key(message) not in wanted and not has(old, message):
            continue
        book[message.id] = entry = message.clone()
        if known and known.pluralizable == message.pluralizable:
            entry.string = known.string
            entry.flags |= known.flags & {"fuzzy"}
            entry.user_comments = known.user_comments
    return book


def written(book: Book) -> bytes:
    """Return a .pot or .po, always the same way: sorted, without line numbers, not wrapped."""
    buffer = BytesIO()
    write_po(buffer, book, width=0, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def compiled(book: Book) -> bytes:
    """Return the content of a catalogue's .mo."""
    buffer = BytesIO()
    write_mo(buffer, book)
    return buffer.getvalue()


def marks(text: str) -> tuple[list[str], Counter[str]]:
    """Return what a translation keeps: unnamed placeholders in order, and all with the tags."""
    found = PLACEHOLDER.findall(text)
    unnamed = [mark for mark in found if not re.match(r"%\(|\{\w", mark)]
    tags = [SPOKEN_ATTRIBUTE.sub("", tag) for tag in TAG.findall(text)]
    return unnamed, Counter(found + tags)


def faults(message: Message, counts: list[int]) -> Iterator[str]:
    """Say what is wrong with a translation; `counts`: how many numbers each form stands for."""
    texts = forms(message)
    if not texts:
        yield "is not translated"
    if message.fuzzy:
        yield "is marked fuzzy"
    if texts and message.pluralizable and not (len(texts) == len(counts) and all(texts)):
        yield f"needs {len(counts)} plural forms"
        return
    source = message.id if isinstance(message.id, str) else message.id[-1]
    order, wanted = marks(source)
    for index, text in enumerate(texts):
        found_order, found = marks(text)
        missing, extra = wanted - found, found - wanted
        # A form that stands for one number may say it in words, as Arabic does for two.
        in_words = message.pluralizable and counts[index] == 1 and sum(missing.values()) == 1
        if extra or order != found_order or (missing and not in_words):
            yield f"has other placeholders or tags: {text}"
        if (text[0].isspace(), text[-1].isspace()) != (source[0].isspace(), source[-1].isspace()):
            yield f"begins or ends with another space: {text}"


def problems() -> Iterator[str]:
    """Give a sentence for everything that stands between the catalogues and a release."""
    pot = read()
    for message in template():
        if message.id and key(message) not in pot:
            yield f"{key(message)!r} is not in the template: run update."
    for language in LANGUAGES:
        book = read(language)
        rule = c2py(book.plural_expr)
        spread = Counter(rule(number) for number in range(1000))
        counts = [spread[index] for index in range(book.num_plurals)]
        for message in needed(language, pot):
            if key(message) not in book:
                yield f"{language}: {key(message)!r} is missing: run update."
        for message in book:
            for fault in faults(message, counts) if message.id else ():
                yield f"{language}: {key(message)!r} {fault}"
        path = path_of(language, "mo")
        if not path.exists() or path.read_bytes() != compiled(book):
            yield f"{language}: {path.name} is not what its .po compiles to: run compile."


def main(arguments: list[str]) -> int:
    """Do what the command line asks; 0 if all is well, 1 if check finds something, 2 if unclear."""
    if arguments == ["check"]:
        found = list(problems())
        print("\n".join(found) or "The catalogues are complete.")
        return 1 if found else 0
    if arguments not in (["update"], ["compile"]):
        print("Say one of: update, check, compile.", file=sys.stderr)
        return 2
    if arguments == ["update"]:
        pot = template()
        books = {"": pot} | {language: updated(language, pot) for language in LANGUAGES}
        for language, book in books.items():
            path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
            path_of(language, "po").write_bytes(written(book))
    for language in LANGUAGES:
        path_of(language, "mo").write_bytes(compiled(read(language)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
