import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.rendering import VARIABLES, TemplateError, choose_body, compile_template, completed, first_name

VALUES = {
    "customer_name": "Anna Karlsson",
    "first_name": "Anna",
    "car_model": "Mercedes E-Class",
    "dealership": "Bilhallen",
    "salesperson": "Per Ek",
}


def test_every_variable_is_filled() -> None:
    text = "{{customer_name}}, {{first_name}}, {{car_model}}, {{dealership}}, {{salesperson}}."
    assert compile_template(text).render(VALUES) == "Anna Karlsson, Anna, Mercedes E-Class, Bilhallen, Per Ek."


def test_spaces_inside_the_braces_do_not_matter() -> None:
    assert compile_template("Hi {{ first_name }} and {{\tfirst_name}}!").render(VALUES) == "Hi Anna and Anna!"


def test_a_text_without_variables_is_a_template_too() -> None:
    assert compile_template("").render(VALUES) == ""
    assert compile_template("100 {%} off { really }").render(VALUES) == "100 {%} off { really }"


def test_values_are_put_in_literally() -> None:
    values = {**VALUES, "customer_name": "{{dealership}} \\1 %s {0}", "car_model": "{{"}
    rendered = compile_template("<{{customer_name}}|{{car_model}}>").render(values)
    assert rendered == "<{{dealership}} \\1 %s {0}|{{>"


@pytest.mark.parametrize("missing", [{}, {"salesperson": None}, {"salesperson": ""}])
def test_the_dealership_stands_in_for_a_missing_salesperson(missing: dict[str, str | None]) -> None:
    values: dict[str, str | None] = {name: value for name, value in VALUES.items() if name != "salesperson"}
    assert compile_template("/ {{salesperson}}.").render(values | missing) == "/ Bilhallen."


@pytest.mark.parametrize("missing", [(), ("salesperson",), ("first_name",), ("first_name", "salesperson")])
def test_completed_values_fill_as_the_others_render(missing: tuple[str, ...]) -> None:
    template = compile_template(
        "100 % of {{first_name}}%s, {{salesperson}} {{first_name}}: %(car_model)s {{car_model}}"
    )
    values = {name: None if name in missing else value for name, value in VALUES.items()}
    salesperson = "Bilhallen" if "salesperson" in missing else "Per Ek"
    expected = f"100 % of Anna%s, {salesperson} Anna: %(car_model)s Mercedes E-Class"
    assert template.fill(completed(values)) == template.render(values) == expected


def test_the_first_name_comes_from_the_name_where_none_is_given() -> None:
    values = {name: value for name, value in VALUES.items() if name != "first_name"}
    assert compile_template("Hi {{first_name}}!").render(values) == "Hi Anna!"


@pytest.mark.parametrize("missing", ["customer_name", "car_model", "dealership"])
def test_another_gap_is_an_error(missing: str) -> None:
    values = {name: value for name, value in VALUES.items() if name != missing}
    with pytest.raises(KeyError, match=missing):
        compile_template(f"- {{{{{missing}}}}} -").render(values)


def test_unknown_variables_are_refused_all_at_once() -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template("{{name}} {{first_name}} {{Car_Model}} {{name}} {{}} {{first name}}")
    assert caught.value.unknown == ("name", "Car_Model", "", "first name")
    assert caught.value.message == (
        "Unknown in a template: {{name}}, {{Car_Model}}, {{}}, {{first name}}. There are {{customer_name}}, "
        "{{first_name}}, {{car_model}}, {{dealership}}, {{salesperson}}."
    )


@pytest.mark.parametrize("text", ["Hi {{first_name}", "Hi {{first_name", "Hi first_name}}", "{{ {{first_name}} }}"])
def test_braces_that_do_not_pair_up_are_refused(text: str) -> None:
    with pytest.raises(TemplateError, match="Braces") as caught:
        compile_template(text)
    assert caught.value.unknown == ()


def test_a_template_tells_its_variables_in_order() -> None:
    assert compile_template("a {{car_model}} b {{first_name}} c {{car_model}}").names == (
        "car_model",
        "first_name",
        "car_model",
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.text(alphabet="ab {}\\\n%å", max_size=5), st.sampled_from(VARIABLES)), max_size=5),
    st.dictionaries(st.sampled_from(VARIABLES), st.text(min_size=1, max_size=10), min_size=len(VARIABLES)),
)
def test_rendering_is_literals_and_values_in_turn(pairs: list[tuple[str, str]], values: dict[str, str]) -> None:
    pairs = [(literal.replace("{", "(").replace("}", ")"), name) for literal, name in pairs]
    text = "".join(f"{literal}{{{{{name}}}}}" for literal, name in pairs)
    assert compile_template(text).render(values) == "".join(f"{literal}{values[name]}" for literal, name in pairs)


@pytest.mark.parametrize(
    ("customer_name", "expected"),
    [
        ("Anna Karlsson", "Anna"),
        ("  Anna   Karlsson ", "Anna"),
        ("Anna", "Anna"),
        ("Karlsson, Anna", "Anna"),
        ("Karlsson, Anna Maria", "Anna"),
        ("Karlsson,", "Karlsson,"),
        ("Anna-Karin Svensson", "Anna-Karin"),
        ("Frau Dr. Anna Schmidt", "Anna"),
        ("Dr Anna Schmidt", "Anna"),
        ("Herr Weber", "Herr Weber"),
        ("Frau Dr. Weber", "Frau Dr. Weber"),
        ("Mr.", "Mr."),
        ("李 雷", "李"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_first_names(customer_name: str, expected: str) -> None:
    assert first_name(customer_name) == expected


BODIES = {"sv": "Hej", "en": "Hi", "de": "Guten Tag", "de-CH": "Grüezi"}


@pytest.mark.parametrize(
    ("lead", "dealership", "expected"),
    [
        ("de-CH", "sv", "de-CH"),
        ("de_ch", "sv", "de-CH"),
        ("DE", "sv", "de"),
        ("de-AT", "sv", "de"),
        ("de-CH-1996", "sv", "de-CH"),
        ("sv-FI", "de", "sv"),
        ("fr", "sv", "sv"),
        ("fr", "sv-SE", "sv"),
        (None, "de-CH", "de-CH"),
        (None, "fi", "en"),
        ("", "fi", "en"),
        ("not a tag", "sv", "sv"),
    ],
)
def test_the_language_of_a_body(lead: str | None, dealership: str, expected: str) -> None:
    assert choose_body(BODIES, lead, dealership) == (expected, BODIES[expected])


def test_a_relative_of_the_same_language_beats_another_language() -> None:
    assert choose_body({"sv-SE": "Hej", "sv-FI": "Hej hej", "en": "Hi"}, "sv", "en") == ("sv-FI", "Hej hej")
    assert choose_body({"en-GB": "Hello", "de": "Tag"}, "fr", "sv") == ("en-GB", "Hello")


def test_failing_all_it_is_the_first_in_sorted_order() -> None:
    assert choose_body({"nb": "Hei", "fi": "Moi"}, "sv", "de") == ("fi", "Moi")


def test_a_language_is_no_prefix_of_letters() -> None:
    assert choose_body({"den": "?", "en": "Hi"}, "de", "de") == ("en", "Hi")
