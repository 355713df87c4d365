"""A configuration from a stranger is safe to run, and what YAML would misread is refused with file and line."""

import os
import time

import pytest
import yaml

from experiments import unchanged
from experiments.configure import judged
from experiments.configure.compose import Sources, composer, plain
from experiments.configure.guard_files import check_folder, scan_file
from experiments.configure.guard_values import check_values
from experiments.messages import Refusal
from experiments.paths import CONF, below, results_folder, safe_name
from tests.experiments.stand_in import CONF as STAND_IN
from tests.experiments.stand_in import command

HOSTILE_OVERRIDES = [
    "+crew._target_=os.system",
    "++crew._partial_=true",
    "+crew={_target_: os.system}",
    "+crew=[{_target_: os.system}]",
    "+crew={_args_: [1]}",
    "crew._recursive_=true",
    "crew._convert_=all",
    "hydra.run.dir=/elsewhere",
    "hydra.output_subdir=x",
    "+hydra.callbacks.x._target_=os.system",
    "hydra.job_logging.version=1",
    "+hydra.searchpath=[/tmp]",
    "hydra/launcher=joblib",
    "hydra/sweeper=basic",
    "hydra/job_logging=default",
    "+hydra/callbacks=x",
    "hydra=default",
    "~hydra",
    "crew@hydra.callbacks=small",
    "+crew@_global_=small",
    "name=${oc.env:HOME}",
    "name=${hydra:runtime.cwd}",
    "name=${now:%Y}",
    "name=$\\{oc.env:HOME\\}",
    "name='${oc.env:HOME}'",
    "+crew={a: [x, '${oc.env:HOME}']}",
    "days=${days}",
    "scenario=../../etc/passwd",
    "scenario=/etc/passwd",
    "scenario=theory/../../x",
    "results=../elsewhere",
    "results=a/../../b",
    "results='~/x'",
    "name=../../x",
    "name=.hidden",
    "name='a b'",
    'name="<script>"',
    "name=x.",
    "name=" + "x" * 300,
    "x=" + "9" * 5000,
    "x=" + "[" * 200,
    "crew.technicians=" + "9" * 500,
]


@pytest.mark.parametrize("override", HOSTILE_OVERRIDES)
def test_hostile_override_is_refused_in_one_line_and_writes_nothing(override, tmp_path, monkeypatch, capsys):
    """Nothing in an override may name code, look up a secret, steer Hydra or leave the results."""
    monkeypatch.chdir(tmp_path)
    assert command(override) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert os.environ["HOME"] not in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--experimental-rerun=job.pickle"], "pickle"),
        (["--config-name", "../x"], "--config-name"),
        (["--config-dir", "nowhere"], "not a folder"),
        (["--config-path", "nowhere"], "not a folder"),
        (["--hydra-help"], "unrecognized"),
        (["--cfg", "hydra"], "invalid choice"),
        (["--experimental", "x"], "unrecognized"),
        ([f"x{n}=1" for n in range(300)], "300 overrides"),
        (["-m", "crew.technicians=range(0,10000000000)"], "more than 1000"),
        (["-m", "crew.technicians=shuffle(range(0,10000000000))"], "more than 1000"),
        (["-m", "seed=range(0,100)", "days=range(1,100)"], "more than 1000"),
        (["-m", "crew.technicians=range(0,9,0)"], "step"),
    ],
)
def test_hostile_flag_is_refused_in_one_line(words, part, tmp_path, monkeypatch, capsys):
    """Flags pass the same door."""
    monkeypatch.chdir(tmp_path)
    assert command(*words) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1 and part in line


MISREAD = {
    "start: 12:30": "12:30 would be read as a number",
    "start: 8:05:00": "would be read as a number",
    "floor: 010": "octal",
    "open: no": "true or false",
    "open: Off": "true or false",
    "yes: 1": "true or false",
    "x: .nan": "not a finite number",
    "x: -.inf": "not a finite number",
    "x: 1e400": "not a finite number",
    "x: 9223372036854775808": "too large",
    "x: " + "9" * 9000: "too large",
    "a: 1\na: 2": "given twice",
    "a: &b 1\nc: *b": "anchors",
    "a: {x: 1}\nb:\n  <<: {y: 1}": "merge keys",
    "a: !!python/object/apply:os.system [x]": "tag",
    "a: !!float 3": "tag",
    "a: ${oc.env:HOME}": "look-ups",
    "a: ${b}\nb: 1": "look-ups",
    'a: "\\x24{oc.env:HOME}"': "look-ups",
    "_target_: os.system": "_target_",
    "a:\n  b:\n    - {_target_: x}": "_target_",
    "hydra:\n  callbacks: {x: 1}": "hydra",
    "hydra.searchpath: [x]": "hydra",
    "defaults:\n  - override hydra/launcher: joblib": "leaves this configuration",
    "defaults:\n  - override /hydra/job_logging: x": "leaves this configuration",
    "defaults:\n  - /hydra/launcher/basic": "leaves this configuration",
    "defaults:\n  - crew@hydra.callbacks: small": "leaves this configuration",
    "defaults:\n  - ../../x": "leaves this configuration",
    "defaults:\n  - /scenario: ../../x": "leaves this configuration",
    "# @package hydra.callbacks\na: 1": "package",
    "a: " + "[" * 1000 + "]" * 1000: "levels deep",
    "a: " + "x" * 20_000: "longer than",
    "\n".join(f"k{n}: 1" for n in range(6000)): "more than 5000 keys",
    "? [a]\n: 1": "plain text",
    "a: 1\n---\nb: 2": "more than one document",
    "a: [1": "not valid YAML",
    "a: 1\n b: 2\n": "not valid YAML",
    b"\xff\xfe": "not UTF-8",
}


@pytest.mark.parametrize(("content", "part"), MISREAD.items(), ids=lambda value: repr(value)[:30])
def test_file_that_would_be_misread_is_refused_with_its_line(content, part, tmp_path):
    """The scan names the line before anything is built from the file."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Refusal, match=r"mine\.yaml:\d+: ") as refusal:
        scan_file(file)
    assert part in str(refusal.value)


def test_line_number_is_the_one_of_the_value(tmp_path):
    """A planner must find the place in a long file."""
    file = tmp_path / "mine.yaml"
    file.write_text("a: 1\n\n# a remark\nb:\n  c: no\n")
    with pytest.raises(Refusal, match=r"mine\.yaml:5: "):
        scan_file(file)


def test_ordinary_file_passes_and_says_where_its_keys_stand(tmp_path):
    """Quoted times, negative numbers, dates, nested lists and x, y as keys are all fine."""
    file = tmp_path / "mine.yaml"
    file.write_text(
        "# @package _global_\ndefaults:\n  - override /scenario: city\n  - _self_\n"
        'crew: {technicians: 9, starts: "12:30"}\n'
        "place: [{x: -1.5, y: 1e-3}, {x: 0, y: 1_000}]\nstart: 2026-01-31\nnone: ~\n"
    )
    lines = {entry.path: (entry.line, entry.text) for entry in scan_file(file)}
    assert lines["crew.technicians"] == (5, "9")
    assert lines["start"] == (7, "2026-01-31")


def test_yaml_bomb_is_refused_at_once(tmp_path):
    """Nine levels of aliases are a few hundred bytes that would fill the memory."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (tmp_path / "bomb.yaml").write_text("\n".join(lines))
    start = time.perf_counter()
    with pytest.raises(Refusal, match=r"bomb\.yaml:1: anchors"):
        scan_file(tmp_path / "bomb.yaml")
    assert time.perf_counter() - start < 1


def test_huge_file_is_refused_unread(tmp_path):
    """50 MB are refused by their size."""
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(Refusal, match="larger than"):
        scan_file(tmp_path / "huge.yaml")


def test_pipe_and_linked_folder_are_refused(tmp_path):
    """A pipe would block for ever; a linked folder would not be scanned."""
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(Refusal, match="not a regular file"):
        scan_file(tmp_path / "pipe.yaml")
    (tmp_path / "scenario").symlink_to("/etc")
    with pytest.raises(Refusal, match="link to a folder"):
        check_folder(tmp_path)


def test_the_projects_own_configuration_passes():
    """Edits in conf/ meet the same door as a stranger's file."""
    check_folder(CONF)
    for file in CONF.rglob("*.yaml"):
        scan_file(file)


def test_each_file_is_read_once_however_often_it_is_composed(monkeypatch):
    """An experiment composes again for every choice of files; what one composition changes, the next does not see."""
    read = []
    monkeypatch.setattr(judged, "_known", {})
    monkeypatch.setattr(judged, "scan_file", lambda file: read.append(file.name) or scan_file(file))
    with composer(Sources(STAND_IN)) as here:
        first = here.compose()
        kept = plain(first)
        first.crew.technicians = 77
        assert plain(here.compose(["first_fix=training"]))["crew"] != kept["crew"]
        assert plain(here.compose()) == kept
    assert len(read) == len(set(read)) and {"config.yaml", "small.yaml", "training.yaml"} <= set(read)
    assert "city.yaml" not in read
    with composer(Sources(STAND_IN)) as here:
        assert plain(here.compose()) == kept and {entry.file.name for entry in here.entries} >= {"small.yaml"}
    assert len(read) == len(set(read))


def test_a_file_that_has_changed_is_judged_anew(monkeypatch, tmp_path):
    """By the next composer; one that was written a moment ago could change without a trace, and is not relied on."""
    monkeypatch.setattr(judged, "_known", {})
    file = tmp_path / "config.yaml"
    for told in ("a: 1", "a: 2"):
        file.write_text(told, "utf-8")
        os.utime(file, (1, 1))
        with composer(Sources(tmp_path)) as here:
            assert plain(here.compose()) == yaml.safe_load(told)
    assert not judged._known
    monkeypatch.setattr(unchanged, "SETTLED_S", -1.0)
    for told in ("a: 3", "a: 45"):
        file.write_text(told, "utf-8")
        with composer(Sources(tmp_path)) as here:
            assert plain(here.compose()) == yaml.safe_load(told)
    assert list(judged._known) == [str(file)]


@pytest.mark.parametrize("value", [{"a": float("nan")}, {"a": [float("inf")]}, {"a": 2**63}, {"a": {"_target_": 1}}])
def test_composed_values_are_checked_again(value):
    """What passed the doors by a way nobody thought of is caught in the composed configuration."""
    with pytest.raises(Refusal):
        check_values(value)


@pytest.mark.parametrize(
    "name", ["..", ".", "", "a/b", "a\\b", "a\0b", "a\nb", "-rf", "a..b", "é", "x" * 81, "$x", "\x1b[31m"]
)
def test_unsafe_names_are_refused(name):
    """A name becomes a folder, a title and a file; it must be harmless in all of them."""
    with pytest.raises(Refusal):
        safe_name("name", name)


@pytest.mark.parametrize("text", ["", "/", "..", "a/../b", "~", "~root/x", "a\0b", "a\nb"])
def test_unsafe_results_folders_are_refused(text):
    """Results go where the user sees they go."""
    with pytest.raises(Refusal):
        results_folder(text, chosen_by_hand=True)


def test_results_do_not_follow_links(tmp_path, monkeypatch):
    """A link inside the results, or in place of them, would let a run write elsewhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").symlink_to("/tmp")
    with pytest.raises(Refusal, match="link"):
        results_folder("results", chosen_by_hand=True)
    (tmp_path / "study").symlink_to("/tmp")
    with pytest.raises(Refusal, match="link"):
        below(tmp_path, "study", "run")


def test_absolute_results_folder_needs_the_command_line():
    """A file from a stranger cannot choose a place outside of the working directory."""
    assert str(results_folder("/data/results", chosen_by_hand=True)) == "/data/results"
    with pytest.raises(Refusal, match="command line"):
        results_folder("/data/results", chosen_by_hand=False)
