"""Names of resources and variables: readable, unique, and the same whatever order a list comes in."""

from __future__ import annotations

import ast
import builtins
import keyword
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.importing.naming import LONGEST, kebab, resource_names, variable_names

from tests.importing import strategies

accounts = st.dictionaries(strategies.sids("TK"), strategies.names, max_size=12)


class TestKebab:
    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("Voice Agent", "voice-agent"),
            ("  Voice__agent (2) ", "voice-agent-2"),
            ("Zürich", "zurich"),
            ("Straße", "strasse"),
            ("København, Łódź", "kobenhavn-lodz"),
            ("Bob's", "bobs"),
            ('"two\nlines"', "two-lines"),
            ("№1 ① Ⅻ", "no1-1-xii"),
            ("東京 PBX", "pbx"),
            ("東京", ""),
            ("🕿", ""),
            ("", ""),
        ],
    )
    def test_words(self, title: str, expected: str) -> None:
        """Words in lower-case ASCII, with single dashes between them."""
        assert expected == kebab(title)

    @given(st.text())
    def test_form(self, title: str) -> None:
        """Every title gives such a name, which stays the same in a second pass."""
        assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", kebab(title))
        assert kebab(title) == kebab(kebab(title))


class TestNames:
    def test_alone(self) -> None:
        """A title that no other trunk has is the name."""
        assert {"TK1": "voice-agent", "TK2": "pbx"} == resource_names({"TK1": "Voice Agent", "TK2": "PBX"})

    def test_equals(self) -> None:
        """All equal titles get a part of their SID, so that none depends on which came first."""
        titles = {"TKaaaaaa11": "PBX", "TKbbbbbb22": "pbx"}

        assert {"TKaaaaaa11": "pbx-aaaaaa", "TKbbbbbb22": "pbx-bbbbbb"} == resource_names(titles)

    def test_sids_that_begin_alike(self) -> None:
        """As much of a SID as it takes."""
        titles = {"TKaaaaaaaa1": "PBX", "TKaaaaaaaa2": "PBX"}

        assert {"TKaaaaaaaa1": "pbx-aaaaaaaa1", "TKaaaaaaaa2": "pbx-aaaaaaaa2"} == resource_names({**titles})

    def test_sids_that_differ_in_case(self) -> None:
        """The whole SID as it is, where nothing less will do."""
        found = resource_names({"TKaaaaaaaa": "PBX", "TKAAAAAAAA": "PBX"})

        assert {"TKaaaaaaaa": "pbx-TKaaaaaaaa", "TKAAAAAAAA": "pbx-TKAAAAAAAA"} == found

    def test_nothing_to_read(self) -> None:
        """A title without words is a trunk with a part of its SID."""
        assert {"TKaaaaaa11": "trunk-aaaaaa"} == resource_names({"TKaaaaaa11": "東京"})

    def test_taken(self) -> None:
        """A name that another resource has is not given again."""
        assert {"TKaaaaaa11": "pbx-aaaaaa"} == resource_names({"TKaaaaaa11": "PBX"}, taken={"pbx"})

    def test_prefix(self) -> None:
        """The account's name comes before the trunk's."""
        assert {"TKaaaaaa11": "eu-pbx"} == resource_names({"TKaaaaaa11": "PBX"}, prefix="eu")

    def test_long(self) -> None:
        """A long title is cut."""
        assert LONGEST == len(resource_names({"TK1": "a" * 100})["TK1"])

    @given(accounts, st.sets(st.sampled_from(["voice-agent", "pbx", "class"])), st.sampled_from(["", "eu"]))
    def test_unique(self, titles: dict[str, str], taken: set[str], prefix: str) -> None:
        """Every trunk has a name, which no other has and no other resource had."""
        found = resource_names(titles, taken=taken, prefix=prefix)

        assert titles.keys() == found.keys()
        assert len(titles) == len({*found.values()} - taken)

    @given(accounts, st.randoms(use_true_random=False))
    def test_order(self, titles: dict[str, str], random: object) -> None:
        """The order of a list changes no name."""
        shuffled = list(titles.items())
        random.shuffle(shuffled)  # type: ignore[attr-defined]

        assert resource_names(titles) == resource_names(dict(shuffled))

    @given(accounts, strategies.sids("TK"))
    def test_another_trunk(self, titles: dict[str, str], sid: str) -> None:
        """A trunk that comes later changes no name but those of its equals."""
        titles.pop(sid, None)
        before, after = resource_names(titles), resource_names({**titles, sid: "Voice Agent"})
        others = [other for other, title in titles.items() if kebab(title) != "voice-agent"]

        assert [before[other] for other in others] == [after[other] for other in others]


class TestVariables:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("voice-agent", "voice_agent"),
            ("1st-floor", "trunk_1st_floor"),
            ("class", "class_trunk"),
            ("match", "match_trunk"),
            ("print", "print_trunk"),
            ("config", "config_trunk"),
        ],
    )
    def test_spelling(self, name: str, expected: str) -> None:
        """A name with underscores, and not what Python or the program have already."""
        assert {name: expected} == variable_names([name], taken={"config"})

    @given(st.lists(strategies.names | st.sampled_from(["print", "print-trunk", "print_trunk"]), unique=True))
    def test_unique(self, resources: list[str]) -> None:
        """Each is a different identifier, and shadows nothing."""
        found = variable_names(resources, taken={"SecureTrunk"})

        assert len(resources) == len({*found.values()})
        assert all(ast.parse(f"{variable} = 1") for variable in found.values())
        assert not {*found.values()} & {"SecureTrunk", *keyword.kwlist, *dir(builtins)}
