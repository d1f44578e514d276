"""The documentation says what the code does: options, actions, commands, addresses, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from ckanext.ogp_tn import cli, subjects
from ckanext.ogp_tn.administration import plain
from ckanext.ogp_tn.plans import files
from ckanext.ogp_tn.portals import rules as portals

from dev import checks_docs, indicators_docs, roles_docs, translations, vocabulary_docs

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
#: Pages that are generated from the schemas, with the addresses that those hold.
MODEL = ("schema", "vocabulary")
#: The types whose pages CKAN itself answers.
CORES = ("action-plan", "commitment", "inventory", "dataset")


@cache
def text(name: str) -> str:
    """Return a page of the documentation."""
    return (ROOT / name).read_text(encoding="utf-8")


def everything() -> str:
    """Return all pages, without those that are generated from the schemas."""
    return "\n".join(text(str(page.relative_to(ROOT))) for page in PAGES if page.stem not in MODEL)


# Options


def declared_options() -> set[str]:
    """Return the options of config_declaration.yaml."""
    file = Path(subjects.__file__).parent / "config_declaration.yaml"
    declaration = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {option["key"] for group in declaration["groups"] for option in group["options"]}


def test_every_option_is_in_the_administrators_table() -> None:
    """An option without a row of its own cannot be found."""
    rows = re.findall(r"^\| `([\w.]+)` \|", text("docs/administrator.md"), re.MULTILINE)
    assert declared_options() - set(rows) == set()


def test_every_option_in_the_pages_exists() -> None:
    """No page names an option of ours that is not declared."""
    written = set(re.findall(r"ckanext\.ogp_tn\.\w+(?:\.\w+)*", everything()))
    data = {f"ckanext.ogp_tn.{folder}" for folder in ("schemas", "i18n", "demo", "solr")}
    assert written - data - declared_options() == set()


# Roles


def test_the_page_of_roles_is_current() -> None:
    """docs/roles.md is what dev/roles_docs.py writes of the matrix; run it after a change."""
    assert text("docs/roles.md") == roles_docs.page()


# Indicators


def test_the_page_of_indicators_is_current() -> None:
    """docs/indicators.md is what dev/indicators_docs.py writes; run it after a change."""
    assert text("docs/indicators.md") == indicators_docs.page()


# Checks


def test_the_page_of_checks_is_current() -> None:
    """docs/checks.md is what dev/checks_docs.py writes; run it after a change."""
    assert text("docs/checks.md") == checks_docs.page()


# RDF


def test_the_page_of_the_vocabulary_is_current() -> None:
    """docs/vocabulary.md is what dev/vocabulary_docs.py writes; run it after a change."""
    assert text("docs/vocabulary.md") == vocabulary_docs.page()


# Actions


def actions() -> dict[str, Any]:
    """Return the API's functions, ours and those of CKAN that we extend."""
    return subjects.actions()


def test_every_action_is_documented() -> None:
    """An action of ours has a chapter; one of CKAN's that we extend is named."""
    page = text("docs/api.md")
    chapters = re.findall(r"^## (ogp_tn_\w+)$", page, re.MULTILINE)
    ours = {name for name in actions() if name.startswith("ogp_tn_")}
    assert set(chapters) == ours
    assert [name for name in set(actions()) - ours if f"`{name}`" not in page] == []


def test_every_name_of_ours_in_the_pages_exists() -> None:
    """What looks like an action, helper, validator or preset is one."""
    presets = yaml.safe_load(text("schemas/presets.yaml"))["presets"]
    known = {
        *actions(),
        *subjects.helpers(),
        *subjects.validators(),
        *(preset["preset_name"] for preset in presets),
        plain.MEMORY,
        portals.GATHERS,
    }
    written = set(re.findall(r"(?<![/\w.-])ogp_tn_\w+", everything()))
    assert written - known == set()


@pytest.mark.parametrize("name", sorted(actions()))
def test_every_action_says_what_it_returns(name: str) -> None:
    """The docstring is what ``help_show`` tells an API user."""
    function = actions()[name]
    assert function.__doc__
    if name.startswith("ogp_tn_"):
        assert ":returns:" in function.__doc__


@pytest.mark.parametrize("name", sorted(n for n in actions() if n.startswith("ogp_tn_")))
def test_every_parameter_of_an_action_is_documented(name: str) -> None:
    """The parameters in the docstring are those of the page's table."""
    chapter = text("docs/api.md").split(f"\n## {name}\n")[1].split("\n## ")[0]
    table = re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE)
    assert table == re.findall(r":param (\w+):", actions()[name].__doc__ or "")


# Commands


def commands() -> dict[str, click.Command]:
    """Return every command by its words: ``plan load``."""
    found: dict[str, click.Command] = {}

    def collect(group: click.Group, words: str) -> None:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                collect(command, f"{words}{name} ")
            else:
                found[f"{words}{name}"] = command

    collect(cli.commands()[0], "")
    return found


def test_every_command_and_option_is_in_the_administrators_table() -> None:
    """A command has a row that names each of its options."""
    rows = dict(
        re.findall(
            r"^\| `ckan ogp-tn ([a-z -]+?)(?: ORG)?(?: FILE)?` \|(.*)$",
            text("docs/administrator.md"),
            re.M,
        )
    )
    assert set(rows) == set(commands())
    for name, command in commands().items():
        for option in command.params:
            if isinstance(option, click.Option):
                names = [*option.opts, *option.secondary_opts]
                assert any(f"`{one}`" in rows[name] for one in names), f"{name} {names}"


def test_every_command_in_the_pages_exists() -> None:
    """No page tells anybody to type a command that is not there, or an option that it has not."""
    known = commands()
    for words in re.findall(
        r"ogp-tn ((?:[a-z][a-z-]*|--[a-z-]+|ORG|FILE)(?: (?:[a-z][a-z-]*|--[a-z-]+|ORG|FILE))*)",
        everything(),
    ):
        name = next((one for one in known if words == one or words.startswith(f"{one} ")), None)
        assert name, f"ckan ogp-tn {words}"
        options = {
            opt for param in known[name].params for opt in (*param.opts, *param.secondary_opts)
        }
        assert set(re.findall(r"--[a-z-]+", words)) - options == set(), words


def test_the_readme_and_the_makefile_know_the_same_commands() -> None:
    """Every ``make …`` of the pages is a target; the ones for users are in the README."""
    targets = set(re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE))
    written = set(re.findall(r"(?:`|^|\n)make (\w+)", everything()))
    assert written - targets == set()
    assert {"demo", "test", "stop", "status", "logs", "clean"} <= set(
        re.findall(r"make (\w+)", text("README.md"))
    )


def test_the_commands_of_the_local_stack_in_the_pages_exist() -> None:
    """Every ``python3 -m dev …`` is a command of the stack."""
    known = import_module("dev.__main__").COMMANDS
    written = set(re.findall(r"python3 -m dev (\w+)", everything()))
    assert written
    assert written - set(known) == set()


# Addresses


def addresses() -> set[str]:
    """Return the addresses of our pages, with each extension, as the pages write them."""
    found = set()
    for blueprint in subjects.blueprints():
        for rule in routes(blueprint):
            choices = re.search(r"<any\(([^)]*)\):\w+>", rule)
            plain_rules = (
                [rule.replace(choices[0], one.strip()) for one in choices[1].split(",")]
                if choices
                else [rule]
            )
            found |= {re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", one) for one in plain_rules}
    return found


def routes(blueprint: Any) -> list[str]:
    """Return the rules of a blueprint, as they were written."""
    from flask import Flask

    app = Flask("routes", static_folder=None)
    app.register_blueprint(blueprint)
    return [rule.rule for rule in app.url_map.iter_rules()]


def test_every_address_is_documented_and_exists() -> None:
    """The table of addresses in the API page is the one that the portal answers."""
    table = text("docs/api.md").split("## Addresses of numbers")[1].split("\n## ")[0]
    written = set(re.findall(r"`(/[^` ]*)`", table))
    theirs = {address for core in CORES for address in (f"/{core}/", f"/{core}/<name>")}
    assert written == addresses() | theirs


# Links and examples


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets."""
    words = re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower()
    return words.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Files and headings that a page links to are there."""
    content = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", content):
        if re.match(r"https?://", target):
            continue
        file, _, heading = target.partition("#")
        place = (page.parent / file).resolve() if file else page
        assert place.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in map(anchor, headings), target


def test_the_example_of_a_plan_file_is_valid() -> None:
    """What a reader copies from the page loads."""
    example = re.search(r"```yaml\n(.*?)```", text("docs/plan-file.md"), re.DOTALL)
    assert example
    content = files.read(example[1])
    assert files.problems(content) == []
    first = content["commitments"][0]
    assert {one["level"] for one in first["assessments"]} == {"substantial", "limited"}


def test_the_levels_in_the_page_of_the_plan_file_are_all_there_are() -> None:
    """The message that the page shows is the one that a person gets."""
    from ckanext.ogp_tn.metadata.vocabularies import vocabulary

    listed = re.search(r"is not one of: ([\w, ]+)\.", text("docs/plan-file.md"))
    assert listed
    assert listed[1].split(", ") == list(vocabulary("levels").values())


def test_no_page_sends_its_reader_to_other_hosts() -> None:
    """Packages are named, not where they are fetched from; examples use names for examples."""
    hosts = set(re.findall(r"https?://([^/\s:)\"'`]+)", everything()))
    strange = {host for host in hosts if not re.search(r"(^|\.)(localhost|example\.\w+)$", host)}
    assert strange - {"127.0.0.1"} == set()


def test_the_screenshots_of_the_readme_are_small() -> None:
    """Three pictures of the real portal, each below 300 kB."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text("README.md"))
    assert len(pictures) == 3
    assert all((ROOT / picture).stat().st_size < 300_000 for picture in pictures)


# The guides

LANGUAGES = ("en", "fr", "ar")
#: Each guide with its pictures, and with what may be refused, told in its last table.
GUIDES = {"citizen": (0, 0), "steward": (5, 24), "team": (1, 10)}
EACH_GUIDE = pytest.mark.parametrize("guide", sorted(GUIDES))


def written(guide: str, language: str) -> str:
    """Return a guide in a language."""
    return text(f"docs/{guide}{'' if language == 'en' else f'.{language}'}.md")


def shape(guide: str, language: str) -> list[str]:
    """Return what a guide is made of: headings, pictures, points, rows of tables."""
    part = rf"^(#+ |[*\d]\.? |\||!)(?:.*\(images/{guide}-([a-z]+)-)?"
    return ["".join(found) for found in re.findall(part, written(guide, language), re.MULTILINE)]


@EACH_GUIDE
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_guide_has_the_same_chapters_in_each_language(guide: str, language: str) -> None:
    """Who reads one language is told no less than who reads another."""
    assert shape(guide, language) == shape(guide, "en")
    assert len([part for part in shape(guide, "en") if part.startswith("!")]) == GUIDES[guide][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_leads_to_every_guide(language: str) -> None:
    """In the language of its reader, or nobody finds it."""
    ending = "" if language == "en" else f".{language}"
    assert [one for one in GUIDES if f"(docs/{one}{ending}.md)" not in text("README.md")] == []


def spaced(text: str) -> str:
    """Return a text with spaces of one kind, without marks of direction."""
    return " ".join(re.sub("[\u200e\u200f]", "", text).split())


def labels(node: Any, language: str) -> Iterator[str]:
    """Yield the words that a file of schemas/ has in a language."""
    if isinstance(node, dict):
        if isinstance(node.get(language), str):
            yield node[language]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from labels(one, language)


@cache
def said(language: str) -> frozenset[str]:
    """Return what the pages say in a language: the program's messages and the schemas' words."""
    found = set()
    for one in translations.LANGUAGES if language == "en" else (language,):
        both = (*translations.core(one), *translations.read(one))
        # Ours replace CKAN's.
        for message in {translations.key(each): each for each in both}.values():
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            found |= set(ids if language == "en" else translations.forms(message))
    for file in (ROOT / "schemas").rglob("*.yaml"):
        found |= set(labels(yaml.safe_load(file.read_text(encoding="utf-8")), language))
    return frozenset(map(spaced, found))


@EACH_GUIDE
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_says_what_the_pages_say(guide: str, language: str) -> None:
    """What is bold, and what is refused in the last table, is on the pages; "…" is anything."""
    page = written(guide, language)
    refused = re.findall(r"^\| (.+?) \|", page[page.rindex("\n## ") :], re.MULTILINE)[2:]
    quoted = {spaced(one) for one in (*re.findall(r"\*\*(.+?)\*\*", page, re.DOTALL), *refused)}
    everything = "\n".join(said(language))
    unknown = {
        one
        for one in quoted
        if not re.search("^" + ".+".join(map(re.escape, one.split("…"))) + "$", everything, re.M)
    }
    assert len(refused) == GUIDES[guide][1]
    assert unknown == set()


def test_the_pictures_of_the_guides_are_small_and_used() -> None:
    """A picture has less than 200 kB and stands on a page."""
    pictures = sorted((DOCS / "images").glob("*.png"))
    assert [one.name for one in pictures if one.stat().st_size >= 200_000] == []
    assert [one.name for one in pictures if f"images/{one.name}" not in everything()] == []
