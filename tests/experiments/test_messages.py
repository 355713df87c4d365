"""Every mistake gives one line that says the key, the value seen, what is allowed and what was probably meant."""

import pytest

from experiments import load_scenario, settings
from experiments.configure.compose import Sources
from experiments.configure.plan import scenario_of
from experiments.messages import Refusal, nearest_key, one_line, seen
from tests.experiments.stand_in import CONF, command, stand_in

# What is typed -> what the line must say.
MISTAKES = {
    "crew.technicans=3": "no such key; did you mean crew.technicians?",
    "+crew.technicans=3": "no such key; did you mean crew.technicians?",
    "++crew.technicans=3": "no such key; did you mean crew.technicians?",
    "technicians=3": "no such key; did you mean crew.technicians?",
    "Crew.Technicians=3": "did you mean crew.technicians?",
    "nonsense=3": "--cfg job shows the keys there are",
    "replication=3": "did you mean replications?",
    "+crew.technicians=3": "crew.technicians is there already; write it without '+'",
    "crew.technicians.x=3": "crew.technicians is a single value",
    "demand={kind:replay,file:x.csv}": "demand.file: no such key",
    "crew.technicians=0": "crew.technicians=0: must be a whole number from 1 to 500",
    "crew.technicians=-1": "crew.technicians=-1: must be a whole number from 1 to 500",
    "crew.technicians=501": "crew.technicians=501: must be a whole number from 1 to 500",
    "crew.technicians=9.5": "crew.technicians=9.5: must be a whole number",
    "crew.technicians=ten": "crew.technicians=ten: must be a whole number",
    "crew.technicians='9'": "crew.technicians=9: must be a whole number",
    "crew.technicians=true": "crew.technicians=true: must be a whole number",
    "crew.technicians=null": "crew.technicians=null: must be a whole number",
    "crew.technicians=": "crew.technicians='': must be a whole number",
    "crew.technicians=[9]": "crew.technicians=[9]: must be a whole number",
    "crew.technicians={a: 1}": "crew.technicians",
    "crew.technicians=010": "crew.technicians=010: must be a whole number",
    "crew.technicians=9999999999999999999": "crew.technicians=9999999999999999999: is too large",
    "crew.technicians=１０": "cannot be read",
    "crew.technicians=8,9": "several values need -m",
    "crew.skill=1": "crew.skill=1: must be a number above 0 and below 1",
    "crew.skill=nan": "crew.skill=nan: must be a finite number",
    "crew.skill=inf": "crew.skill=inf: must be a finite number",
    "crew.skill=-inf": "crew.skill=-inf: must be a finite number",
    "crew.skill=1e400": "crew.skill=inf: must be a finite number",
    "crew.night_shift=no": "crew.night_shift=no: must be true or false",
    "crew.night_shift=1": "crew.night_shift=1: must be true or false",
    "crew.starts=1230": "crew.starts=1230: must be a time, HH:MM",
    "dispatch.rule=neerest": "must be one of fcfs, nearest, shortest; did you mean nearest?",
    "dispatch.weights=1": "dispatch.weights=1: must be a list, each a number of at least 0",
    "dispatch.weights=[1,-2]": "dispatch.weights[1]=-2: must be a number of at least 0",
    "dispatch.weights=[1,true]": "dispatch.weights[1]=true: must be a number of at least 0",
    "demand.kind=strem": "demand.kind=strem: must be one of stream, replay; did you mean stream?",
    "demand.rate_per_day=-1": "demand.rate_per_day=-1: must be a number from 0 to 1000",
    "~crew.skill": "crew.skill: is missing; it must be a number above 0 and below 1",
    "dispatch=5": "dispatch=5: must be a section with rule, weights",
    "crew=big": "crew=big: must be one of small",
    "crew=null": "crew=null: must be one of small",
    "scenario=tinny": "scenario=tinny: must be one of city, theory/queue, tiny; did you mean tiny?",
    "experiment=stafing": "did you mean staffing?",
    "warmup_days=30": "warmup_days: 30 leaves nothing to measure",
    "seed=-1": "seed=-1: must be a whole number from 0 to 4294967295",
    "seed=4294967296": "seed=4294967296: must be a whole number from 0 to 4294967295",
    "seed=null": "seed=null: must be a whole number",
    "replications=0": "replications=0: must be a whole number from 1 to 10000",
    "replications=10001": "replications=10001: must be a whole number from 1 to 10000",
    "workers=65": "workers=65: must be a whole number from 1 to 64 or null",
    "engine=simpie": "engine=simpie: must be one of compiled, simpy; did you mean simpy?",
    "engine=2": "engine=2: must be one of compiled, simpy",
    "crew.technicians": "cannot be read as key=value",
    "dispatch.weights=[1,2": "a bracket is not closed: a list is written 'key=[1, 2]'",
    "design=full": "design is a key of an experiment; choose one with experiment=...",
    "staffing": "staffing: is a name of experiment; write experiment=staffing",
    "=3": "has no key",
    "crew.technicians=9\n8": "cannot be read as key=value",
    "crew.technicians=\x1b[31m9": "cannot be read as key=value",
    "experiment={name: x}": "must be one of staffing",
    "crew.skill='0.5 km'": "crew.skill=0.5 km: must be a number above 0 and below 1; write the number alone, 0.5",
    "crew.technicians=8km": "write the number alone, 8",
    "crew.skill=5%": "5 % is 0.05",
    "experiment=staf": "did you mean staffing?",
    "crew.pools.agents=3": "no such key; crew, as chosen, has technicians, skill, night_shift, starts",
    "crew.small": "crew.small: names a choice of crew; write crew=small",
    "+demand.file=nowhere.csv": "demand.file=nowhere.csv: no such key",
}


@pytest.mark.parametrize(("typed", "said"), MISTAKES.items(), ids=repr)
def test_mistake_on_the_command_line_gives_one_line_and_exit_code_2(typed, said, tmp_path, monkeypatch, capsys):
    """Before any simulation, without a traceback, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert command(typed) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1 and captured.err.isprintable() is False  # the one line break
    assert captured.err.rstrip("\n").isprintable()
    assert captured.out == "" and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("crew.technicians=9", "is a factor of experiment staffing, which compares 8, 9, 10"),
        ("first_fix=training", "is a factor of experiment staffing"),
        ("experiment.cost=cost_totl", "experiment.cost=cost_totl: no such indicator; did you mean cost_total?"),
        ("experiment.indicators=[requets]", "experiment.indicators=requets: no such indicator; did you mean requests?"),
        ("experiment.baseline.first_fix=nothing", "first_fix=nothing is not among its levels"),
        ("+experiment.baseline.crew=1", "crew is not a factor"),
        ("experiment.factors={first_fix: [baseline, trainig]}", "experiment.factors.first_fix=trainig: must be one of"),
        ("experiment.factors={first_fix: [baseline, baseline]}", "same level twice"),
        ("experiment.factors={first_fix: [baseline, 2]}", "different kinds"),
        ("experiment.factors={first_fix: []}", "experiment.factors.first_fix=[]: must be a list"),
        ("+experiment.factors.crew.skil=[0.5]", "experiment"),
        ("experiment.name=../x", "experiment.name=../x: must be"),
        ("experiment.design=fractional", "write +experiment.design=fractional, or design: fractional in the exp"),
        ("design=lhs", "write +experiment.design=latin_hypercube, or design: latin_hypercube in the experiment's"),
        ("+experiment.design=factorial", "must be one of full, one_at_a_time, claimed, fractional, latin_hypercube"),
        ("+experiment.design=oat", "did you mean one_at_a_time?"),
        (
            "experiment.factors.crew.technicians=[7,8",
            "braces and quotes: 'experiment.factors={crew.technicians: [1, 2]",
        ),
        ("experiment.factors.crew.technicians=[7,8]", "quotes: 'experiment.factors={crew.technicians: [7,8]}'"),
        ("experiment.factors.crew.technicians=", "quotes: 'experiment.factors={crew.technicians: [1, 2]}'"),
        ("experiment.baseline.crew.technicians=7", "quotes: 'experiment.baseline={crew.technicians: 7}'"),
        ("experiment.factors={crew.technicians: [7, 8}", "a bracket is not closed: a list is written 'key=[1, 2]'"),
        ("~experiment.question", "experiment.question: is missing"),
    ],
)
def test_mistake_in_an_experiment_gives_one_line(typed, said, tmp_path, monkeypatch, capsys):
    """An experiment is judged before its first replication."""
    monkeypatch.chdir(tmp_path)
    assert command("experiment=staffing", typed) == 2
    captured = capsys.readouterr()
    assert said in captured.err and captured.err.count("\n") == 1


def test_factor_that_is_no_key_is_named(own, capsys):
    """A misspelt factor in a file of one's own is found before anything runs."""
    text = (CONF / "experiment/staffing.yaml").read_text().replace("crew.technicians", "crew.technicans")
    folder = own("experiment/mine.yaml", text)
    assert command("--config-dir", str(folder), "experiment=mine") == 2
    assert "experiment.factors.crew.technicans: no such key; did you mean crew.technicians?" in capsys.readouterr().err


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write a file into a configuration folder of one's own; returns the folder."""
    monkeypatch.chdir(tmp_path)

    def write(name, text):
        path = tmp_path / "my conf" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return tmp_path / "my conf"

    return write


LINE_3 = "(my conf/first_fix/mine.yaml:3)"
IN_FILES = {
    "days: 30\nwarmup_days: 12:30\n": "mine.yaml:2: 12:30 would be read as a number",
    "# @package _global_\ncrew:\n  technicians: 0\n": (
        f"crew.technicians=0: must be a whole number from 1 to 500 {LINE_3}"
    ),
    "# @package _global_\ncrew:\n  technicans: 7\n": (
        f"crew.technicans=7: no such key; did you mean crew.technicians? {LINE_3}"
    ),
    "# @package _global_\ncrew:\n  technicians: yes\n": "mine.yaml:3: yes could be read as true or false",
    "# @package _global_\ncrew:\n  technicians: '7'\n": (
        f"crew.technicians=7: must be a whole number from 1 to 500 {LINE_3}"
    ),
    "# @package _global_\ncrew: 5\n": "crew=5: must be a section",
    "# @package _global_\ncrew: null\n": "crew",
    "# @package _global_\ndefaults:\n  - /crew: big\n": "crew/big: no such configuration file",
    "# @package _global_\ndefaults:\n  - override /crw: big\n": "",
    "# @package _global_\nresults: /elsewhere\n": "an absolute folder can only be given on the command line",
    "# @package _global_\nresults: ../elsewhere\n": "results=../elsewhere: must be a plain folder path",
    "# @package _global_\nname: ../elsewhere\n": "name=../elsewhere",
    "# @package _global_\nhydra:\n  run: {dir: /tmp}\n": "mine.yaml:2: hydra is refused",
    "# @package _global_\ndemand:\n  file: ???\n": "demand.file: has no value yet; give one with demand.file=...",
    "crew:\n  technicians: 7\n": (
        "first_fix=mine: the chosen file must begin with the line '# @package _global_'; without it all that it says "
        "stands below first_fix (my conf/first_fix/mine.yaml:1)"
    ),
    "# @package _global_\nwarmup_days: 30\n": "warmup_days: 30 leaves nothing to measure",
    "defaults:\n  - override /scenario: city\ncrew:\n  technicians: 7\n": (
        "first_fix=mine: the chosen file must begin with the line '# @package _global_'; without it all that it says"
    ),
    "- a\n- b\n": "",
    "5\n": "",
}


@pytest.mark.parametrize(("text", "said"), IN_FILES.items(), ids=lambda value: repr(value)[:40])
def test_mistake_in_a_file_of_ones_own_is_found_with_its_line(text, said, own, capsys):
    """A planner who keeps scenarios in files must not search for the place."""
    folder = own("first_fix/mine.yaml", text)
    assert command("--config-dir", str(folder), "first_fix=mine") == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and said in captured.err


def test_broken_file_stops_only_what_asks_for_it(own, capsys):
    """A half-written file in somebody's folder is no reason that nothing else runs; asked for, it names its line."""
    own("scenario/half.yaml", "name: half\ncrew: [1\n")
    folder = own("first_fix/late.yaml", "# @package _global_\ncrew:\n  starts: 12:30\n")
    assert command("--config-dir", str(folder), "scenario=tiny", "days=3") == 0
    assert command("--config-dir", str(folder), "--cfg", "job") == 0
    capsys.readouterr()
    assert command("--config-dir", str(folder), "scenario=half") == 2
    assert "my conf/scenario/half.yaml:3: is not valid YAML" in capsys.readouterr().err
    assert command("--config-dir", str(folder), "first_fix=late") == 2
    assert "my conf/first_fix/late.yaml:3: 12:30 would be read as a number" in capsys.readouterr().err


def test_broken_file_of_a_level_is_named_with_its_line(own, capsys):
    """What a cell of an experiment chooses is asked for too."""
    text = (CONF / "experiment/staffing.yaml").read_text().replace("training]", "training, late]")
    own("experiment/mine.yaml", text)
    folder = own("first_fix/late.yaml", "# @package _global_\ncrew:\n  skill: 7\n")
    assert command("--config-dir", str(folder), "experiment=mine") == 2
    said = "crew.skill=7: must be a number above 0 and below 1 (my conf/first_fix/late.yaml:3)"
    assert said in capsys.readouterr().err


def test_scenario_of_ones_own_works(own, capsys):
    """A folder with a blank in its name adds a scenario beside the project's."""
    folder = own("scenario/mine.yaml", (CONF / "scenario/tiny.yaml").read_text().replace("tiny", "mine"))
    assert command("--config-dir", str(folder), "scenario=mine") == 0
    assert "results/mine/" in capsys.readouterr().out


def test_two_folders_of_ones_own_meet(own, tmp_path, capsys):
    """A company in one folder and an experiment on it in another; of two files of one name none silently counts."""
    text = (CONF / "scenario/tiny.yaml").read_text().replace("tiny", "mine")
    first, other = own("scenario/mine.yaml", text), tmp_path / "other"
    (other / "first_fix").mkdir(parents=True)
    (other / "first_fix/better.yaml").write_text("# @package _global_\ncrew:\n  skill: 0.9\n")
    folders = ["--config-dir", str(first), "--config-dir", str(other)]
    assert command(*folders, "scenario=mine", "first_fix=better", "--cfg", "job", "-p", "crew.skill") == 0
    assert "0.9" in capsys.readouterr().out
    assert command(*folders, "scenario=mine", "first_fix=better", "days=3") == 0
    assert "results/mine/" in capsys.readouterr().out
    (other / "scenario").mkdir()
    (other / "scenario/mine.yaml").write_text(text)
    assert command(*folders, "scenario=mine") == 2
    assert "scenario/mine.yaml: stands in more than one folder of configuration" in capsys.readouterr().err


def test_only_the_first_mistake_is_told_and_the_rest_counted(tmp_path, monkeypatch, capsys):
    """One line, however many mistakes."""
    monkeypatch.chdir(tmp_path)
    assert command("crew.technicians=0", "crew.skill=7", "days=0") == 2
    assert capsys.readouterr().err.count("(and 2 more: crew.technicians, crew.skill)") == 1


def test_key_given_twice_is_refused(tmp_path, monkeypatch, capsys):
    """Of two values one would silently win."""
    monkeypatch.chdir(tmp_path)
    assert command("crew.technicians=8", "crew.technicians=9") == 2
    assert "crew.technicians: is given 2 times" in capsys.readouterr().err


def test_design_that_is_too_large_is_refused_with_its_size(tmp_path, monkeypatch, capsys):
    """60 cells of 10,000 replications are a slip of the finger."""
    monkeypatch.chdir(tmp_path)
    technicians = ",".join(map(str, range(1, 31)))
    factors = f"experiment.factors={{crew.technicians: [{technicians}], first_fix: [baseline, training]}}"
    assert command("experiment=staffing", factors, "replications=10000") == 2
    assert "600000 simulation runs" in capsys.readouterr().err


def test_design_of_too_many_cells_is_refused_with_what_learns_as_much(tmp_path, monkeypatch, capsys):
    """Few replications, but each cell is compared with each."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "MOST_CELLS", 59)
    technicians = ",".join(map(str, range(1, 31)))
    factors = f"experiment.factors={{crew.technicians: [{technicians}], first_fix: [baseline, training]}}"
    assert command("experiment=staffing", factors, "replications=2") == 2
    err = capsys.readouterr().err
    assert "60 cells are asked for; at most 59 are allowed" in err and "latin_hypercube" in err


def test_unreadable_input_file_is_refused_before_the_run(own, capsys):
    """The work-order log of a replay must be there when the run starts."""
    text = "# @package _global_\nname: mine\ndays: 3\nwarmup_days: 0\ndemand: {kind: replay, file: nowhere.csv}\n"
    folder = own("scenario/mine.yaml", text)
    assert command("--config-dir", str(folder), "scenario=mine") == 2
    assert "demand.file=nowhere.csv: cannot be read (No such file" in capsys.readouterr().err


def test_python_users_get_the_same_sentence():
    """load_scenario raises what the command line prints."""
    with pytest.raises(ValueError, match=r"crew.technicians=0: must be a whole number from 1 to 500"):
        scenario_of(["crew.technicians=0"], Sources(CONF), stand_in())
    with pytest.raises(ValueError, match=r"did you mean crew.technicians"):
        load_scenario(["crew.technicans=10"])


def test_line_is_one_line_whatever_it_is_made_of():
    """Newlines, escape sequences and endless values stay harmless."""
    assert one_line("a\nb\x1b[31mc\u202e") == "a b\\x1b[31mc\\u202e"
    assert len(one_line("x" * 10_000)) <= 400
    assert seen(10**5000).endswith("bits") and len(seen("x" * 100)) == 60
    assert isinstance(Refusal("x"), ValueError)


def test_nearest_key_looks_in_other_sections():
    """People remember the last word of a key, and not always the section."""
    keys = ["crew", "crew.technicians", "parts.kit_factor"]
    assert nearest_key("kit_facto", keys) == "parts.kit_factor"
    assert nearest_key("crew.technicans", keys) == "crew.technicians"
    assert nearest_key("zzz", keys) == ""
    assert nearest_key("crew.kit_factor", keys) == ""  # the section is right: nothing of another one is meant
