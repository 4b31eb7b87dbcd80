"""Mutation testing of the gates: a guard that can be changed unseen guards nothing.

mutmut changes the functions of each gate, one small change at a time, and runs the tests that
reach it. What no test can tell apart is listed with its reason in ``equal_mutants.toml``.
``make mutants`` runs it; it takes an hour.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from tests.sites import ROOT

BAR = 0.95
GATES = {
    "load/input_gate.py": ("test_input_gate.py", "test_input_rules.py"),
    "validate/addresses.py": ("test_addresses.py",),
    "validate/csv_layout.py": ("test_csv_layout.py",),
    "validate/identity_numbers.py": ("test_identity_numbers.py",),
    "validate/mail_domains.py": ("test_mail_domains.py",),
    "validate/output_gate.py": ("test_carriers.py", "test_output_gate.py", "test_pdf_text.py"),
    "validate/output_rules.py": ("test_carriers.py", "test_output_gate.py", "test_output_rules.py"),
    "validate/output_sieve.py": ("test_output_rules.py", "test_output_sieve.py"),
    "validate/packed_files.py": ("test_packed_files.py",),
    "validate/patterns.py": ("test_patterns.py",),
}
"""Sources of the package, and the tests that are to hold them."""
_SURVIVED = {"survived", "no tests"}
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "output", ".output.gongbao", "node_modules")


def test_nearly_all_changes_of_the_gates_are_noticed(tmp_path: Path) -> None:
    results = mutate(tmp_path / "copy", GATES)
    listed = tomllib.loads((Path(__file__).parent / "equal_mutants.toml").read_text("utf-8"))
    equal = {one["change"] for one in listed["equal"]}
    survivors = [one for one in results if results[one] in _SURVIVED]
    changes = {one: show(tmp_path / "copy", one) for one in survivors}
    lost = equal - set(changes.values())
    assert not lost, f"noticed, though no test can: are the tests run at all? {lost}"
    judged = {one: change for one, change in changes.items() if change not in equal}
    totals, left = Counter(map(_module, results)), Counter(map(_module, judged))
    for module, total in sorted(totals.items()):
        print(f"{module:28}{total - left[module]:5} of {total:5} noticed")
    for name, change in judged.items():
        print(f"\n{name}\n{change}")
    assert totals.total() - left.total() >= BAR * totals.total()


def mutate(copy: Path, gates: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Run mutmut on *gates* in a copy of the repository; what became of each mutant.

    mutmut finds packages in ``src`` alone, so the copy has ours there.
    """
    shutil.copytree(ROOT, copy, ignore=_LEFT_OUT, symlinks=True)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    (copy / "plugins").rename(copy / "src")
    tests = sorted({f"tests/{one}" for names in gates.values() for one in names})
    config = {
        "source_paths": ["src/gongbao"],
        "only_mutate": [f"src/gongbao/{gate}" for gate in gates],
        "pytest_add_cli_args_test_selection": tests,
        "also_copy": sorted(path.name for path in copy.iterdir() if path.name != "src"),
        # Many a change of a search goes on for ever; but a mutant that lives runs all tests.
        "timeout_constant": 10,
        "timeout_multiplier": 4,
    }
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[tool.mutmut]\n" + "".join(f"{k} = {v!r}\n" for k, v in config.items()))
    _mutmut(copy, "run", "--max-children", str(os.cpu_count()))
    found = defaultdict(str)
    for line in _mutmut(copy, "results", "--all", "true").splitlines():
        name, _, outcome = line.strip().partition(": ")
        if outcome:
            found[name] = outcome
    return dict(found)


def show(copy: Path, mutant: str) -> str:
    """The lines that the mutant takes away and brings, without their indentation."""
    lines = _mutmut(copy, "show", mutant).splitlines()
    changed = (re.fullmatch(r"([-+])\s*(?!\1)(.*)", line) for line in lines)
    return "\n".join(f"{one[1]} {one[2]}" for one in changed if one and one[2])


def _mutmut(copy: Path, *arguments: str) -> str:
    """Fails with mutmut's own words."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def _module(mutant: str) -> str:
    return mutant.rpartition(".")[0].removeprefix("gongbao.")
