import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.phones import PhoneError, normalise


@pytest.mark.parametrize(
    "raw",
    [
        "+46701740605",
        "+46 70 174 06 05",
        "070-174 06 05",
        "0701740605",
        "070/174 06 05",
        "070.174.06.05",
        "(070) 174 06 05",
        "+46 (0)70-174 06 05",
        "0046701740605",
        "  +46701740605\n",
        "０７０１７４０６０５",
        "＋４６７０１７４０６０５",
        "٠٧٠١٧٤٠٦٠٥",
        "+46\u00a070\u2011174\u200906\u200905",
        "\u202a+46701740605\u202c",
        "070\u2013174\u201306\u201305",
    ],
)
def test_what_people_type_becomes_e164(raw: str) -> None:
    assert normalise(raw, "SE") == "+46701740605"


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("0171 3920012", "DE", "+491713920012"),
        ("0171 3920012", "SE", None),
        ("(202) 555-0123", "US", "+12025550123"),
        ("08-465 004 00", "SE", "+46846500400"),
        ("+1 202 555 0123", "SE", "+12025550123"),
        ("06 698 1234", "IT", "+39066981234"),
    ],
)
def test_national_forms_are_read_in_the_region(raw: str, region: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(PhoneError):
            normalise(raw, region)
    else:
        assert normalise(raw, region) == expected


@pytest.mark.parametrize("number", [f"+467017406{n:02}" for n in range(5, 100)] + ["+46701234567"])
def test_swedens_numbers_for_fiction_and_the_published_sample_pass(number: str) -> None:
    assert normalise(number, "SE") == number


@pytest.mark.parametrize("number", ["+447700900123", "+441632960123", "+15555550100", "+12125550199"])
def test_other_regulators_numbers_for_fiction_pass(number: str) -> None:
    assert normalise(number, "SE") == number


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "is empty"),
        (" \t\n", "is empty"),
        ("\u200b", "is empty"),
        ("0" * 65, "longer than 64 characters"),
        ("abc", "letters"),
        ("0800-BILHALLEN", "letters"),
        ("070-174 06 05 ext 3", "letters"),
        ("tel:+46701740605", "letters"),
        ("070\x001740605", "nobody can dial"),
        ("\x00", "nobody can dial"),
        ("070 174 06 05;1", "nobody can dial"),
        ("\ud800", "nobody can dial"),
        ("📞", "nobody can dial"),
        ("123", "too short"),
        ("+46 123", "too short"),
        ("112", "too short"),
        ("+", "not a phone number"),
        ("---", "not a phone number"),
        ("+999123456789", "country code"),
        ("+0701740605", "country code"),
        ("+46701740605123456", "too long|length"),
        ("070 174 06 05 / 070 174 06 06", "too long|length"),
        ("+467017406051", "in use|length"),
        ("1740605", "in use"),
        ("+46741234567", "in use"),
    ],
)
def test_what_cannot_be_reached_is_refused_with_the_remedy_and_without_the_number(raw: str, message: str) -> None:
    with pytest.raises(PhoneError, match=message) as caught:
        normalise(raw, "SE")
    assert not raw.strip() or len(raw.strip()) < 2 or raw not in caught.value.message


def test_a_local_number_of_a_region_with_area_codes_asks_for_them() -> None:
    with pytest.raises(PhoneError, match="area code"):
        normalise("555-0100", "US")


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80) | st.text(alphabet="+0123456789 ()-./x,;", max_size=30), st.sampled_from(["SE", "US", "DE"])
)
def test_any_text_is_a_number_or_a_refusal_and_a_number_stays_what_it_is(raw: str, region: str) -> None:
    try:
        e164 = normalise(raw, region)
    except PhoneError:
        return
    assert e164[0] == "+"
    assert e164[1:].isascii()
    assert e164[1:].isdigit()
    assert normalise(e164, "SE") == e164
