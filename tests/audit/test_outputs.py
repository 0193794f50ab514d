"""The outputs of one report: JSON, SARIF, the page and the table."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import rfc8785

from tests.audit.conftest import MAIN, SUB, WHOLE, World

SARIF = json.loads(
    # Two of its patterns have a bare ], which only the regular expressions of JavaScript accept.
    Path(__file__).with_name("sarif-2.1.0.json").read_text().replace("{2}]?$", r"{2}\\]?$")
)
"""The schema of SARIF 2.1.0, from the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT)."""

NASTY = "<script>alert('x')</script> \"quoted\" & [red]markup[/red] {{ 7*7 }}\nsecond line"


@pytest.fixture
def filled(world: World) -> World:
    """Trunks of every level, one with a nasty name, and one that is exempt."""
    world.trunk(secure=True, friendly_name="voice-agent", domain_name="va.pstn.twilio.com")
    world.trunk(friendly_name="signalling")
    world.trunk([], friendly_name="empty")
    world.trunk(
        ["sip:+15551234567:hunter2@203.0.113.7?X-A=b", "sip:pbx.example.com;transport=tls"],
        friendly_name=NASTY,
        domain_name="pbx.pstn.twilio.com",
    )
    world.trunk(["sip:x.example.com"], friendly_name="of the child", account=SUB)
    return world


SCOPE = ("--sub-accounts", "--regions", "us1,ie1")


class TestJson:
    def test_hash(self, filled: World) -> None:
        """The printed hash is the hash of the file."""
        ended = filled.audit(*WHOLE)
        content = (filled.folder / "report.json").read_bytes()

        assert hashlib.sha256(content).hexdigest() in ended.out

    def test_canonical(self, filled: World) -> None:
        """The file is canonical JSON by RFC 8785."""
        report = filled.audit(*SCOPE).report

        assert rfc8785.dumps(report) == (filled.folder / "report.json").read_bytes()

    def test_evidence(self, filled: World) -> None:
        """The report says when, with which versions, by which rules, and in which scope it was made."""
        report = filled.audit(*WHOLE).report
        moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

        assert moment.fullmatch(report["started"])
        assert moment.fullmatch(report["finished"])
        assert {"twilio-trunks-audit", "pulumi-twilio-trunking", "twilio"} == report["versions"].keys()
        assert all(re.fullmatch("[0-9a-f]{64}", report[name]) for name in ("rules_sha256", "config_sha256"))
        assert "auth token" == report["places"][0]["credentials"]
        assert "left out" == report["sub_accounts"]
        assert any("phone network" in one for one in report["not_covered"])

    def test_config_changes_its_hash(self, filled: World) -> None:
        """Another configuration has another hash."""
        config = filled.file("config.json", {"twilio-origination-require-tls": "advisory"})
        plain, configured = (filled.audit(*WHOLE, *more).report for more in ((), ("--config", config)))

        assert plain["rules_sha256"] == configured["rules_sha256"]
        assert plain["config_sha256"] != configured["config_sha256"]

    def test_no_promise_too_many(self, filled: World) -> None:
        """No output says end-to-end, or that anything complies."""
        page, sarif = (filled.folder / name for name in ("report.html", "report.sarif"))
        ended = filled.audit(*SCOPE, "--html", str(page), "--sarif", str(sarif))
        for text in (ended.out, json.dumps(ended.report), page.read_text(), sarif.read_text()):
            assert not re.search(r"end.to.end|\bcomplies\b|\bcompliant\b", text, re.IGNORECASE)


class TestSarif:
    def sarif(self, world: World, *options: str) -> dict[str, Any]:
        path = world.folder / "report.sarif"
        world.audit("--sarif", str(path), *options)
        written: dict[str, Any] = json.loads(path.read_text())
        return written

    def test_schema(self, filled: World) -> None:
        """The file is valid by the schema of SARIF 2.1.0."""
        errors = jsonschema_rs.Draft4Validator(SARIF).iter_errors(self.sarif(filled, *SCOPE))

        assert [] == [error.message for error in errors]

    def test_results(self, filled: World) -> None:
        """Every finding is a result with a described rule and the place of its trunk."""
        [run] = self.sarif(filled, *SCOPE)["runs"]
        report = json.loads((filled.folder / "report.json").read_text())
        trunks = [trunk for place in report["places"] for trunk in place["trunks"]]

        assert sum(len(trunk["findings"]) for trunk in trunks) == len(run["results"])
        assert {result["ruleId"] for result in run["results"]} <= {
            rule["id"] for rule in run["tool"]["driver"]["rules"]
        }
        assert {f"{MAIN}/us1/", f"{SUB}/us1/"} == {
            result["locations"][0]["logicalLocations"][-1]["fullyQualifiedName"][:39]
            for result in run["results"]
        }

    def test_not_examined(self, filled: World) -> None:
        """An incomplete report did not succeed, and says what is missing."""
        [run] = self.sarif(filled, *SCOPE)["runs"]
        [invocation] = run["invocations"]

        assert invocation["executionSuccessful"] is False
        assert "error" in {one["level"] for one in invocation["toolExecutionNotifications"]}
        report = (filled.folder / "report.json").read_bytes()
        assert hashlib.sha256(report).hexdigest() == run["properties"]["reportSha256"]

    def test_whole(self, filled: World) -> None:
        """A complete report succeeded, whatever it found."""
        [run] = self.sarif(filled, *WHOLE)["runs"]

        assert run["invocations"][0]["executionSuccessful"] is True

    def test_exempt(self, filled: World) -> None:
        """An exempt finding is suppressed, with the reason and the owner."""
        exemption = {
            "resource": "signalling",
            "rule": "twilio-trunk-require-minimum-encryption",
            "reason": "spring",
            "owner": "voice team",
            "expires": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
        }
        config = filled.file("c.json", {"twilio-exemption-require-valid": {"exemptions": [exemption]}})
        [run] = self.sarif(filled, *WHOLE, "--config", config)["runs"]
        [lifted] = [result for result in run["results"] if "suppressions" in result]

        assert "voice team" in lifted["suppressions"][0]["justification"]


class Elements(HTMLParser):
    """The elements of a page."""

    VOID = {"meta", "br", "link", "img", "input", "hr"}  # noqa: RUF012 - only read

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


class TestPage:
    @pytest.fixture
    def text(self, filled: World) -> str:
        path = filled.folder / "report.html"
        filled.audit(*SCOPE, "--html", str(path))
        return path.read_text()

    @pytest.fixture
    def page(self, text: str) -> Elements:
        return Elements(text)

    def test_stands_alone(self, page: Elements) -> None:
        """The page has no script and loads nothing."""
        assert [] == [
            attrs for tag in ("script", "link", "img", "iframe", "object") for attrs in page.all(tag)
        ]
        assert all((attrs["href"] or "").startswith("#") for attrs in page.all("a"))
        assert any("default-src 'none'" in (attrs.get("content") or "") for attrs in page.all("meta"))

    def test_well_formed(self, page: Elements) -> None:
        """Elements are closed, ids are unique, and every link has a target."""
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]

        assert [] == page.open
        assert len(ids) == len(set(ids))
        assert {attrs["href"] for attrs in page.all("a")} <= {f"#{one}" for one in ids}

    def test_picture_of_each_trunk(self, page: Elements) -> None:
        """Every trunk has a picture with a title, and a description in words."""
        pictures = page.all("svg")
        ids = {attrs["id"]: number for number, (_, attrs) in enumerate(page.tags) if "id" in attrs}

        assert 5 == len(pictures) == len(page.all("article"))
        for picture in pictures:
            assert "img" == picture["role"]
            assert ["title", "desc"] == [
                page.tags[ids[one]][0] for one in (picture["aria-labelledby"] or "").split()
            ]

    def test_tells_hops_apart_without_colour(self, page: Elements) -> None:
        """Encrypted and plain hops differ in their labels and in the form of the line."""
        words = [text.strip() for text in page.texts]

        assert {"TLS + SRTP", "TLS, voice in clear", "plain text", "plain SIP accepted", "no route"} <= set(
            words
        )
        style = next(text for text in page.texts if "--back" in text)
        dashes = [
            re.search(rf"svg \.{hop} \.wire \{{[^}}]*dasharray: ([^;}}]+)", style)
            for hop in ("signalling", "plain")
        ]
        assert 2 == len({found[1] for found in dashes if found})

    def test_names_are_text(self, page: Elements, text: str) -> None:
        """A name is shown as it is, on one line, and is never read as markup."""
        shown = NASTY.replace("\n", r"\n")

        assert shown in page.texts
        assert "49" not in [one.strip() for one in page.texts]
        assert "hunter2" not in text

    def test_worst_first(self, page: Elements) -> None:
        """The index begins with the worst trunk."""
        links = [attrs["href"] for attrs in page.all("a") if (attrs["href"] or "").startswith("#us1-")]
        cards = {f"#{attrs['id']}" for attrs in page.all("article")}

        assert cards == set(links)
        levels = [text for text in page.texts if text in ("below", "not judged", "signalling", "media")]
        index = levels[4:9]
        assert index == sorted(index, key=["below", "not judged", "signalling", "media"].index)

    def test_accessible(self, page: Elements) -> None:
        """The page has a language, one main heading, column headings with a scope, and skips no level."""
        headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]

        assert "en" == page.all("html")[0]["lang"]
        assert 1 == headings.count(1) == len(page.all("main"))
        assert all(after - before <= 1 for before, after in pairwise(headings))
        assert all("scope" in attrs for attrs in page.all("th"))

    @pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
    def test_contrast(self, page: Elements, scheme: int) -> None:
        """Text has a contrast of at least 4.5 in light, in dark and on paper (WCAG 2.1, 1.4.3)."""
        style = next(text for text in page.texts if "--back" in text)
        found = re.findall(r":root \{[^}]*?(--back[^}]*)\}", style)[scheme]
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", found))

        for ink in ("ink", "soft", "good", "half", "bad", "link"):
            for back in ("back", "raised"):
                assert contrast(colours[ink], colours[back]) >= 4.5, (ink, back)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class TestTable:
    def test_fits(self, filled: World) -> None:
        """No line is wider than the terminal, and no colour is needed."""
        out = filled.audit(*SCOPE).out

        assert 80 >= max(map(len, out.splitlines()))
        assert "\x1b" not in out
        assert all(
            word in out for word in ("✗ BELOW", "? NOT JUDGED", "~ SIGNALLING", "✓ MEDIA", "PLAIN TEXT")
        )

    def test_names_are_text(self, filled: World) -> None:
        """Markup in a name is shown as it is."""
        out = re.sub(r"[\s│]", "", filled.audit(*WHOLE).out)

        assert "[red]markup[/red]" in out
        assert r"\nsecond" in out

    def test_most(self, filled: World) -> None:
        """`--most` limits the table to the worst trunks, and counts the rest."""
        out = filled.audit(*WHOLE, "--most", "1").out

        assert "and 3 more trunks" in out
        assert "BELOW" in out
