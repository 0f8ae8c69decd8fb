import pytest

from tests.proofs import not_applicable


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Runs a test file of its own under this plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nmarkers = proves(*ids): what is proved")

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile("import pytest\n" + source)
        return pytester.runpytest_inprocess("-p", "tests.proofs.plugin", "--proofs", *options)

    return run


def last_line(result: pytest.RunResult) -> str:
    return result.outlines[-1]


def test_a_passing_test_proves_its_ids(run) -> None:
    result = run('@pytest.mark.proves("F-EDN-01", "SR-TOK-05", "H-13")\ndef test_it(): pass')
    assert last_line(result) == f"proofs: F 1/227, SR-M 1/224, H 1/50, n/a {len(not_applicable.entries())}"


@pytest.mark.parametrize(
    "body",
    [
        '@pytest.mark.skip("later")\n@pytest.mark.proves("F-EDN-01")\ndef test_it(): pass',
        '@pytest.mark.xfail\n@pytest.mark.proves("F-EDN-01")\ndef test_it(): assert False',
        '@pytest.mark.xfail\n@pytest.mark.proves("F-EDN-01")\ndef test_it(): pass',
        '@pytest.mark.proves("F-EDN-01")\ndef test_it(): assert False',
        '@pytest.mark.proves("F-EDN-01")\n@pytest.mark.parametrize("n", [0, 1])\ndef test_it(n): assert n',
    ],
    ids=["skipped", "expected to fail", "unexpectedly passed", "failed", "one of two failed"],
)
def test_everything_else_proves_nothing(run, body: str) -> None:
    assert last_line(run(body)).startswith("proofs: F 0/227")


def test_a_deselected_test_proves_nothing(run) -> None:
    result = run('@pytest.mark.proves("F-EDN-01")\ndef test_it(): pass\ndef test_other(): pass', "-k", "other")
    assert last_line(result).startswith("proofs: F 0/227")


@pytest.mark.parametrize(
    ("ids", "complaint"),
    [
        ('"F-NONE-99"', "F-NONE-99 is not in ids.csv"),
        ('"F-EDN-01", "F-EDN-02", "F-EDN-03", "F-EDN-04"', "claims 4 ids, at most 3"),
    ],
)
def test_a_wrong_mark_is_an_error_at_collection(run, ids: str, complaint: str) -> None:
    result = run(f"@pytest.mark.proves({ids})\ndef test_it(): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert complaint in result.stderr.str()
