"""One bad input for every problem code: what is changed in the full site, and where it shows.

``test_codes.py`` holds this table against ``problem_codes.toml`` and ``docs/problems/``.
"""

from __future__ import annotations

from tests.bad_inputs.changes import BadInput
from tests.bad_inputs.datasets import BAD_DATASETS
from tests.bad_inputs.files import BAD_FILES
from tests.bad_inputs.gazette import BAD_GAZETTES
from tests.bad_inputs.ledger import BAD_LEDGERS
from tests.bad_inputs.texts import BAD_TEXTS

_SUBJECTS = (BAD_FILES, BAD_GAZETTES, BAD_DATASETS, BAD_TEXTS, BAD_LEDGERS)

BAD_INPUTS: dict[str, BadInput] = {
    code: bad for subject in _SUBJECTS for code, bad in subject.items()
}
assert len(BAD_INPUTS) == sum(map(len, _SUBJECTS)), "a code has bad inputs in two files"

ELSEWHERE = {
    "F101": "test_bad_input.py: a folder that is missing",
    "K115": "test_rollback.py: a release put back that the ledger is ahead of",
    "F111": "test_bad_input.py: a symbolic link",
    "S106": "test_languages.py: translations that cannot be filled in",
    "I105": "test_pdf_text.py: a PDF with a password, a broken one",
    "F116": "test_input_gate.py: a hard link",
    "F117": "test_input_gate.py: a pipe, a socket",
    "D112": "test_codes.py: error types of frictionless that have no code of their own",
    "P102": "test_output_folder.py: an output that somebody else filled",
    "P103": "test_output_folder.py: two builds at once",
    "P104": "test_faults.py: a disk that is full",
    "P105": "test_faults.py: a disk that fails",
    "P106": "test_output_folder.py: an output inside the sources",
    "P107": "test_output_folder.py: an output that is a mount point",
    "P108": "test_rollback.py: nothing to roll back to",
    "P109": "test_deploy.py: an output that was changed, or none",
    "P110": "test_cli.py: a preview on a port that is taken",
    "P112": "test_cli.py: a crash does not end the preview",
    "P113": "test_faults.py: a worker that was killed",
    "P114": "test_moving_sources.py: sources that change while they are read",
    "T101": "test_bad_input.py: a template that names an unknown variable",
    "T102": "test_bad_input.py: a template with broken syntax",
    "S105": "test_bad_input.py: an address of the site that is not whole",
    "S107": "test_recording.py: ids of feeds that are nobody's own",
    "S108": "test_recording.py: an address of the site that is an example",
    "B102": "test_large_table.py: no reader of Parquet for the browser",
    "B101": "test_bad_input.py: a broken plugin",
    "B103": "test_cluster.py: no Dask",
    "B104": "test_cluster.py: nobody at the address, and workers of another version",
}
"""Codes that no change of a source file can cause, with the test that causes them."""
