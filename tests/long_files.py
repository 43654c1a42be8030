"""The test files that take longest, longest first: a worker that gets one of them last keeps the others waiting."""

LONGEST = (
    "tests/desk/test_reporting.py",
    "tests/desk/test_finalise.py",
    "tests/desk/test_situations.py",
    "tests/bureau/test_intake.py",
    "tests/bureau/test_rollup.py",
    "tests/addin/oxt/test_toolbar.py",
    "tests/desk/test_macros.py",
    "tests/test_chain.py",
    "tests/test_office.py",
    "tests/desk/test_old_edition.py",
    "tests/desk/test_importing.py",
    "tests/desk/test_final_accounts.py",
    "tests/desk/test_text_numbers.py",
    "tests/bureau/test_cluster.py",
    "tests/test_round_trip.py",
    "tests/bureau/test_mailbox.py",
    "tests/desk/test_submit.py",
    "tests/bureau/test_reader_pool.py",
    "tests/desk/test_departments.py",
    "tests/desk/test_projects.py",
    "tests/book/test_build.py",
    "tests/desk/test_carry.py",
    "tests/test_main.py",
    "tests/importing/test_layouts.py",
    "tests/addin/test_mutation.py",
    "tests/addin/test_click.py",
    "tests/report/test_verb.py",
    "tests/xlsx/test_package.py",
)


def place(path: str) -> int:
    """Where the file comes in a run; all that are not named come after, as they are collected."""
    return LONGEST.index(path) if path in LONGEST else len(LONGEST)
