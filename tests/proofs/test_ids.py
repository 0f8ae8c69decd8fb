import pytest

from tests.proofs import ids, not_applicable


def test_the_list_of_ids_is_the_one_in_the_reference() -> None:
    folder = ids.lists_folder()
    if folder is None:
        pytest.skip("no reference on this machine; PROOF_LISTS names its folder")
    assert ids.known() == ids.from_reference(folder), "make it anew: python -m tests.proofs.ids"


def test_no_id_is_listed_twice() -> None:
    listed = [provable.id for provable in ids.known()]
    assert len(listed) == len(set(listed))


def test_what_is_not_applicable_is_listed_and_has_a_reason() -> None:
    listed = {provable.id for provable in ids.known()}
    for entry in not_applicable.entries():
        assert entry.id in listed
        assert entry.reason.strip()
        assert entry.date.year >= 2026


def test_requirements_and_hostile_cases_are_read_from_their_tables(tmp_path) -> None:
    (tmp_path / "facts.csv").write_text("id,area,given,when,then,source,weight\nF-ABC-01,ABC,a,b,c,d,3\n")
    (tmp_path / "security-requirements.md").write_text(
        "| SR-A11Y-01 | S | Words | Look | W |\n| H-07 | Attack | SR-A11Y-01 | CVE |\nSR-A11Y-02 is only mentioned\n"
    )
    assert ids.from_reference(tmp_path) == (
        ids.Provable("F-ABC-01", "", "3"),
        ids.Provable("H-07", "", ""),
        ids.Provable("SR-A11Y-01", "S", ""),
    )
