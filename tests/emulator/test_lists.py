import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BASE = "https://trunking.twilio.com"


def pages(call, path):
    """Every page of a list, by following Twilio's own next_page_url."""
    answer = call("GET", path).json()
    yield answer
    while answer["meta"]["next_page_url"]:
        answer = call("GET", answer["meta"]["next_page_url"].removeprefix(BASE)).json()
        yield answer


def names(answers):
    return [trunk["friendly_name"] for answer in answers for trunk in answer["trunks"]]


@pytest.fixture
def seven(trunks):
    """Seven trunks, by name, in the order of lists: the newest first."""
    return [trunks.create(friendly_name=str(number)).friendly_name for number in range(7)][::-1]


class TestMeta:
    def test_of_an_empty_list(self, call):
        """An empty list has the page's addresses and no neighbours."""
        first = f"{BASE}/v1/Trunks?PageSize=50&Page=0"

        assert {
            "meta": {
                "first_page_url": first,
                "key": "trunks",
                "next_page_url": None,
                "page": 0,
                "page_size": 50,
                "previous_page_url": None,
                "url": first,
            },
            "trunks": [],
        } == call("GET", "/v1/Trunks").json()

    @pytest.mark.parametrize("key", ["origination_urls", "phone_numbers"])
    def test_below_a_trunk(self, call, key):
        """The lists below a trunk name their own addresses."""
        sid = call("POST", "/v1/Trunks").json()["sid"]
        path = f"/v1/Trunks/{sid}/{key.title().replace('_', '')}"

        meta = call("GET", path).json()["meta"]

        assert (key, f"{BASE}{path}?PageSize=50&Page=0") == (meta["key"], meta["url"])

    def test_in_the_middle(self, call, seven):  # noqa: ARG002 - there must be something to page
        """A page in the middle has both neighbours, numbered by the client's count."""
        first = call("GET", "/v1/Trunks?PageSize=3").json()["meta"]["next_page_url"]
        second = call("GET", first.removeprefix(BASE)).json()["meta"]

        assert (1, 3, first) == (second["page"], second["page_size"], second["url"])
        assert "?PageSize=3&Page=2&PageToken=PA" in second["next_page_url"]
        assert "?PageSize=3&Page=0&PageToken=PB" in second["previous_page_url"]


class TestPageSize:
    @pytest.mark.parametrize("size", [1, 6, 7, 8, 999, 1000])
    def test_inside(self, call, seven, size):
        """Whatever the size, the pages together are the list."""
        answers = list(pages(call, f"/v1/Trunks?PageSize={size}"))

        assert seven == names(answers)
        assert -(-7 // size) == len(answers)

    def test_too_large(self, call):
        """A page of 1001 is refused with 20007."""
        answer = call("GET", "/v1/Trunks?PageSize=1001")

        assert (400, 20007) == (answer.status_code, answer.json()["code"])

    @pytest.mark.parametrize(
        "query", ["PageSize=0", "PageSize=-1", "PageSize=x", "PageSize=", "Page=-1", "PageToken=x"]
    )
    def test_ill_formed(self, call, query):
        """Anything else is refused with 20001."""
        answer = call("GET", f"/v1/Trunks?{query}")

        assert (400, 20001) == (answer.status_code, answer.json()["code"])

    def test_by_the_sdk(self, trunks, seven):
        """The SDK follows the pages to the end."""
        assert seven == [trunk.friendly_name for trunk in trunks.list(page_size=2)]

    def test_limit_of_the_sdk(self, trunks, seven):
        """The SDK's limit is a page size."""
        assert seven[:3] == [trunk.friendly_name for trunk in trunks.list(limit=3)]


class TestOrder:
    def test_page_number_alone_moves_nothing(self, call, seven):
        """Page is the client's own count: only a token moves on."""
        answer = call("GET", "/v1/Trunks?PageSize=3&Page=2").json()

        assert (2, seven[:3]) == (answer["meta"]["page"], names([answer]))

    def test_backwards(self, call, seven):
        """The previous page of the last page is the page before it."""
        *_, before, last = pages(call, "/v1/Trunks?PageSize=3")
        back = call("GET", last["meta"]["previous_page_url"].removeprefix(BASE)).json()

        assert names([before]) == names([back])
        assert (seven[:3], 1) == (seven[:3], back["meta"]["page"])

    def test_nothing_is_shown_twice(self, call, trunks, seven):
        """A trunk that is made while somebody pages does not move the rest."""
        first = call("GET", "/v1/Trunks?PageSize=4").json()
        trunks.create(friendly_name="new")
        second = call("GET", first["meta"]["next_page_url"].removeprefix(BASE)).json()

        assert seven == names([first, second])

    def test_a_deleted_neighbour(self, call, trunks, seven):
        """A page begins where the last one ended, even if that trunk is gone."""
        first = call("GET", "/v1/Trunks?PageSize=4").json()
        trunks(first["trunks"][-1]["sid"]).delete()
        second = call("GET", first["meta"]["next_page_url"].removeprefix(BASE)).json()

        assert seven[4:] == names([second])

    def test_beyond_the_end(self, call, trunks, seven):  # noqa: ARG002 - there must be something to page
        """A page is empty once all its trunks are deleted."""
        first = call("GET", "/v1/Trunks?PageSize=6").json()
        for trunk in trunks.list():
            trunks(trunk.sid).delete()
        second = call("GET", first["meta"]["next_page_url"].removeprefix(BASE)).json()

        assert ([], None, None) == (
            second["trunks"],
            second["meta"]["next_page_url"],
            second["meta"]["previous_page_url"],
        )

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sizes=st.lists(st.integers(1, 4), min_size=7, max_size=7))
    def test_any_sizes(self, call, seven, sizes):
        """Pages of changing sizes join into the list, forwards and backwards, without gap or overlap."""
        wanted = list(seven)
        token = ""
        for size in sizes:
            answer = call("GET", f"/v1/Trunks?PageSize={size}{token}").json()
            shown, wanted = wanted[:size], wanted[size:]
            assert shown == names([answer])
            assert bool(wanted) == bool(answer["meta"]["next_page_url"])
            if not wanted:
                break
            token = "&PageToken=" + answer["meta"]["next_page_url"].split("PageToken=")[1]
