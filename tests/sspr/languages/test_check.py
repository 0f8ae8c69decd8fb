import pytest
from babel.messages.catalog import Catalog

from sspr.languages import LANGUAGES, Language
from sspr.languages.check import Kind, faults

HELLO = "Hello, %(name)s"
TRIES = ("%(count)d try left", "%(count)d tries left")
TEXT = "Read on."
PLURALS = {language.code: language.plural_forms for language in LANGUAGES}


def catalogue(code: str = "de", **messages: object) -> Catalog:
    made = Catalog(locale=code, fuzzy=False)
    made.mime_headers = [("Plural-Forms", PLURALS[code])]
    return made


def found(message: str | tuple[str, str], translation: object, code: str = "de") -> list[Kind]:
    """What is wrong with a catalogue that holds this one message."""
    translated, source = catalogue(code), catalogue(code)
    translated.add(message, translation)  # type: ignore[arg-type]
    source.add(message)
    return [fault.kind for fault in faults(translated, source)]


@pytest.mark.parametrize(
    ("message", "translation"),
    [
        (HELLO, "%(name)s, guten Tag"),
        (TRIES, ("noch ein Versuch", "noch %(count)d Versuche")),
        ("{product} ({sku})", "{sku}: {product}"),
        ("<b>%(name)s</b> is here", "Hier ist <b>%(name)s</b>"),
        ("100 %", "100 %"),
    ],
)
def test_a_sound_translation_has_no_faults(message: str | tuple[str, str], translation: object) -> None:
    assert found(message, translation) == []


@pytest.mark.parametrize(
    ("message", "translation", "kind"),
    [
        (TEXT, "", Kind.UNTRANSLATED),
        (TRIES, ("", ""), Kind.UNTRANSLATED),
        (TRIES, ("noch ein Versuch", ""), Kind.PLURALS),
        (TRIES, ("noch ein Versuch", "noch %(count)d Versuche", "viele"), Kind.PLURALS),
        (HELLO, "Guten Tag", Kind.PLACEHOLDERS),
        (HELLO, "Guten Tag, %(Name)s", Kind.PLACEHOLDERS),
        (HELLO, "Guten Tag, %(name)s %(name)s", Kind.PLACEHOLDERS),
        (HELLO, "Guten Tag, % (name)s", Kind.PLACEHOLDERS),
        (HELLO, "Guten Tag, %(name)", Kind.PLACEHOLDERS),
        (HELLO, "100 % Guten Tag, %(name)s", Kind.FORMAT),
        (TRIES, ("noch ein Versuch", "noch einige Versuche"), Kind.PLACEHOLDERS),
        ("of {product}", "von {produkt}", Kind.PLACEHOLDERS),
        ("%s is here", "ist hier", Kind.PLACEHOLDERS),
        ("<b>Now</b>", "Jetzt", Kind.MARKUP),
        ("Now", "<b>Jetzt</b>", Kind.MARKUP),
        (TEXT, "Weiterlesen. ", Kind.EDGES),
        ("Read on.\n", "Weiterlesen.", Kind.EDGES),
    ],
)
def test_each_kind_of_fault_is_found(message: str | tuple[str, str], translation: object, kind: Kind) -> None:
    assert found(message, translation) == [kind]


def test_what_the_code_says_now_and_what_it_no_longer_says() -> None:
    translated, source = catalogue(), catalogue()
    translated.add("Old", "Alt")
    source.add("New")
    assert {(fault.kind, fault.message) for fault in faults(translated, source)} == {
        (Kind.MISSING, "New"),
        (Kind.OBSOLETE, "Old"),
    }


def test_the_same_words_in_another_context_are_another_message() -> None:
    translated, source = catalogue(), catalogue()
    translated.add("May", "Mai", context="month")
    source.add("May", context="permission")
    assert {fault.kind for fault in faults(translated, source)} == {Kind.MISSING, Kind.OBSOLETE}


def test_a_guess_is_no_translation() -> None:
    translated, source = catalogue(), catalogue()
    translated.add(TEXT, "Lies", flags=["fuzzy"])
    source.add(TEXT)
    assert [fault.kind for fault in faults(translated, source)] == [Kind.FUZZY]


def test_arabic_needs_six_forms_and_may_say_none_one_and_two_without_a_figure() -> None:
    with_figures = ("%(count)d محاولات", "%(count)d محاولة", "%(count)d محاولة")
    assert found(TRIES, ("لا محاولة", "محاولة واحدة", "محاولتان", *with_figures), "ar") == []
    assert found(TRIES, ("محاولة واحدة", "%(count)d محاولات"), "ar") == [Kind.PLURALS]
    without = ("لا محاولة", "محاولة واحدة", "محاولتان", "محاولات", *with_figures[1:])
    assert found(TRIES, without, "ar") == [Kind.PLACEHOLDERS]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_plural_rule_of_each_language_is_one(language: Language) -> None:
    made = catalogue(language.code)
    assert made.num_plurals == int(language.plural_forms.partition("nplurals=")[2].partition(";")[0])
