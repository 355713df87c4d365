"""Impossible companies are refused at the door: one line with the key, what was seen and what is allowed.

The lines are those of the real configuration, typed on the command line; tests/experiments/test_messages.py does the
same for slips of the pen.
"""

import pytest

from experiments.run import main

CARS = "scenario=car_station"
NO_SPREAD = ("crew.certified_share=0", "crew.senior_share=0")

# What is typed -> what the line must say.
COMPANIES = {
    # A type of job that no technician may do.
    (*NO_SPREAD, "crew.technicians=2"): "crew.certified_share: 0 with 2 technicians and 4 skill families",
    ("regions=three_cities", "crew.technicians=2"): "regions.small: 0 of 2 technicians are dealt to it",
    (CARS, *NO_SPREAD, "outlets.number=4", "outlets.posts=[bench]"): "0 leaves 'electrical' to nobody at outlet",
    (CARS, "outlets.posts=[field]"): "outlets.posts: nobody of 11 technicians works at 'centre'",
    (CARS, "modes.carry_in.types=[repair]"): "no way that is offered (carry_in) is for job type 'maintenance'",
    (CARS, "outlets.places.centre.families=[engine]"): "faults.electrical.family: no open outlet can do 'electrical'",
    (CARS, "outlets.places.centre.takes=[mail_in]"): "modes.carry_in.offered: true but no open outlet takes it",
    (CARS, "modes.order=[mail_in]", "modes.choice=policy"): "modes.order: none of mail_in is offered",
    (CARS, "modes.carry_in.offered=false"): "modes: no way to be served is offered",
    # An outlet without bays, without people, or outside the company.
    (CARS, "outlets.places.centre.bays=0"): "outlets.places.centre.bays=0: must be a whole number from 1 to 10000",
    (CARS, "outlets.places.centre.advisers=0"): "outlets.places.centre.advisers=0: must be a whole number from 1",
    (CARS, "outlets.number=0"): "outlets.number: 0 of 4 outlets although modes.kind is mixed; allowed: 1 to 4",
    (CARS, "outlets.places.centre.region=atlantis"): "region: unknown region 'atlantis'; allowed: city",
    (CARS, "outlets.places.centre.x=1.5"): "outlets.places.centre.x=1.5: must be a number from 0 to 1",
    (CARS, "outlets.places.centre.families=[flying]"): "families: unknown family 'flying'; allowed: engine",
    (CARS, "+outlets.places.centre.shelf.wings=3"): "outlets.places.centre.shelf: unknown part 'wings'; allowed",
    (CARS, "outlets.places.centre.weekdays=[Mon,Mon]"): "weekdays: 'Mon' is named twice; allowed: each once",
    (CARS, "outlets.costs.inspection_fee=-1"): "outlets.costs.inspection_fee=-1: must be a number from 0",
    # A shift that ends before it starts, or holds no work.
    ("calendar.patterns.day.hours=-8",): "calendar.patterns.day.hours=-8: must be a number above 0 and of at most 24",
    ("calendar.patterns.day.hours=0",): "calendar.patterns.day.hours=0: must be a number above 0",
    ("calendar.patterns.day.end=09:00",): "calendar.patterns.day.end=09:00: no such key",
    ("calendar.patterns.day.weekdays=[]",): "must be a list of at least 1, each one of Mon",
    ("calendar.lunch_min=600",): "calendar.lunch_min: 600 min leave nothing of shift 'day'; allowed: less than its 600",
    ("crew.last_call_min=1440",): "crew.last_call_min: 1440 min leave nothing of shift 'day'",
    ("crew.patterns=[nightly]",): "crew.patterns: unknown shift 'nightly'; allowed: day, early, late",
    ("promise.open=18:00", "promise.close=08:00"): "promise.close: 08:00 is not after promise.open; allowed",
    # Shares that do not add up, or add up to nothing.
    ("contact=smart", "contact.channels.phone.share=0.6"): "contact.channels: the shares add up to 1.35; allowed: 1",
    ("satisfaction.weights=[0,0,0,0,0]",): "satisfaction.weights: all weights are 0; allowed: at least one above 0",
    ("demand.installation_months=[0,0,0,0,0,0,0,0,0,0,0,0]",): "demand.installation_months: all weights are 0",
    ("jobs.types.service.months=[0,0,0,0,0,0,0,0,0,0,0,0]",): "jobs.types.service.months: all weights are 0",
    ("demand=poisson", "demand.weekday_weights=[0,0,0,0,0,0,0]"): "demand.weekday_weights: all weights are 0",
    ("jobs.types.repair.share=0",): "jobs.types: no type of cause failure with a share above 0",
    ("faults=single", "faults.fault.share=0"): "faults: all shares are 0; allowed: at least one share above 0",
    # Minds that contradict themselves.
    ("segments=city", "segments.traits.age.old.share=0.5"): "traits.age: the shares of its levels add up to 1.3",
    ("segments=city", "segments.traits.age.old.weighs.empathy=0"): "empathy=0: must be a number from 0.05 to 20",
    ("segments=city", "segments.traits.income.high.adds.desired=3"): "adds.desired: 3 levels; allowed: -1 to 1",
    ("satisfaction=zone",): "satisfaction.model: 'zone' but expectation.kind 'fixed' has no zone",
    ("expectation=adaptive", "expectation.adequate.predicted=1"): "the adequate level of reliability is 1.145 at the",
    ("expectation=adaptive", "expectation.advertised=1.2"): "expectation.advertised=1.2: must be a number from 0 to 1",
    ("satisfaction.scales.csat=[0.4,0.9,0.7,0.8]",): "scales.csat: [0.4, 0.9, 0.7, 0.8] is not in order",
    ("satisfaction=in_home_in_full", "satisfaction.shocks.bad_press.per_year=12"): "shocks: 12.08 events a customer",
    (
        "satisfaction=kano",
        "satisfaction.kano.classes=[indifferent,indifferent,indifferent,indifferent,indifferent,indifferent]",
    ): "satisfaction.kano.classes: all indifferent, so that nothing would count",
    # A channel without agents at any hour.
    ("contact=smart", "contact.pools.agents.shifts.day.agents=0"): "contact.channels.phone: no agents at any hour",
    ("contact=smart", "contact.pools.agents.channels=[chat]"): "contact.channels.phone: no agents at any hour",
    ("contact=smart", "contact.pools.agents.shifts.day.hours=0"): "shifts.day.hours=0: must be a number above 0",
    ("contact=smart", "contact.channels.phone.patience_min=-1"): "patience_min=-1: must be a number from 0",
    # A part that no depot stocks.
    ("parts.catalogue.capacitor.level=0",): "capacitor.level: lots of 0 are reordered at 40: no depot stocks it",
    ("parts=none",): "faults.capacitor.parts: unknown part 'capacitor'; allowed: none",
    ("faults.capacitor.parts=[tape]",): "faults.capacitor.parts: unknown part 'tape'; allowed: capacitor, refrigerant",
    ("parts.catalogue.fan_motor.policy=sS", "parts.catalogue.fan_motor.reorder=99"): "99 is not below the level",
    (
        "parts.catalogue.capacitor.reorder=-1", "parts.catalogue.capacitor.level=0", "parts.out_of_stock=backorder",
    ): "parts.catalogue.capacitor: lots of 0: no depot stocks it",
    ("parts.brands.policy=third_party",): "without any parts.brands.third_party; allowed: genuine",
    # Complaints that nobody could raise or handle.
    ("complaints=city", "complaints.channels.phone.share=0.7"): "complaints.channels: the shares add up to 1.15",
    ("complaints=city", "complaints.staff.hours=20"): "complaints.staff.hours: 20 from 09:00 goes past midnight",
    ("complaints=city", "complaints.justice.procedural=0.5"): "complaints.justice: distributive, interactional and",
    ("complaints=city", "complaints.justice.most=1.2"): "complaints.justice.most=1.2: must be a number from 0 to 1",
    ("complaints=city", "complaints.grudge.major.satisfied=0.9"): "silent, unsatisfied, satisfied, quickly: 0.09, 0.19",
    ("complaints=city", "complaints.grudge.minor.silent=0.05"): "complaints.grudge.major.silent: 0.09 is above minor",
    ("complaints=no_recovery", "complaints.outreach.share=0.1"): "outreach.share: 0.1 but nobody handles complaints",
    # Loyalty where nobody may leave; grades for more than all customers, by nothing, in windows wider than promised.
    ("loyalty=at_need", "leaving=none"): "loyalty.needs.timing: 'at_need' although leaving.link is none",
    ("tiers=rfm", "tiers.valuable_share=0.9"): "tiers.valuable_share: 0.9 and let_go_share 0.2 are more than all",
    ("tiers=rfm", "tiers.treatments.valuable.window_h=6"): "valuable.window_h: 6.0 is wider than promise.window_h",
    (
        "tiers=rfm", "tiers.weights.recency=0", "tiers.weights.frequency=0", "tiers.weights.money=0",
    ): "tiers.weights: all weights are 0; allowed: at least one above 0",
    ("loyalty=city", "loyalty.trust.kept=1.5"): "loyalty.trust.kept=1.5: must be a number from 0 to 1",
    ("loyalty.spread=1",): "loyalty.spread=1: no such key; loyalty, as chosen, has kind",
    # Markets that cannot be.
    ("market=city", "market.ways.search=0.7"): "market.ways.friends: with search it is 1.14 of all; allowed: at most 1",
    ("market=city", "market.word_of_mouth.told_best=0.1"): "told_best: 0.1 is below told_neutral; allowed: at",
    ("market=city", "market.referral.do=0.9"): "referral.do: 0.9 is more than are willing; allowed: at most 0.83",
    ("market=city", "market.customers_at_most=20000"): "20000 of 4000 customers are 80000000; allowed: at most 5000000",
    (
        "market=network", "market.customers_at_most=500", "market.network.neighbours=80",
    ): "market.network.neighbours: 80 for 2000000 customers make 160000000 links; allowed: at most 100000000 links",
    ("market=city", "market.share_at_start=0"): "market.share_at_start=0: must be a number from 0.0001 to 1",
    (
        "market=city", "market.competitors.chains.moves=[{date: '2024-02-30', level: 0.9, price: 1.0}]",
    ): "chains.moves.0.date: '2024-02-30' is no date",
    # Other nonsense.
    ("warranty=china_ac", "warranty.main_faults=[wings]"): "warranty.main_faults: unknown fault 'wings'",
    ("people=growing", "people.training.skill.course_days=400"): "course_days=400: must be a whole number from 1 to 14",
    ("people=growing", "people.turnover.hiring_days=-3"): "hiring_days=-3: must be a whole number from 0 to 365",
    ("staffing=awareness_training",): "people: kind 'steady' does not go with 'training'; allowed: people=growing",
    ("price=ac_tariff", "price.call_out=-5"): "price.call_out=-5: must be a number from 0 to 1e+09",
    ("price=ac_tariff", "~price.types.repair"): "price.types: no price for job type 'repair'",
    ("telemetry=connected", "demand=poisson"): "telemetry.kind: 'connected' although demand.kind is poisson",
    ("jobs=ac_all", "jobs.types.cleaning.nature=repair"): "cleaning.nature=repair: must be one of service, support",
    ("dispatch=rolling_horizon", "planning.on_change=false"): "planning.on_change: false with every_min 0 makes",
    # Listening and managing.
    ("management=watch",): "management.instrument: 'app_survey' is not an active instrument of listening; allowed",
    ("listening=app_survey", "management=watch", "management.measure=on_time"): "'on_time' is not measured by",
    ("listening=app_survey", "management=watch", "management.expectation_from=app_survey"): "does not ask what",
    ("listening=app_survey", "management=train_when_score_falls"): "'train' although people.kind is steady; allowed",
    (
        "listening=app_survey", "management=raise_standard_when_score_falls",
    ): "management.action.kind: 'supervise' although no standard is in force",
    (
        "listening=app_survey", "management=hire_when_score_falls", "calendar.round_the_clock=true",
    ): "management.action.kind: 'hire' although calendar.round_the_clock",
    (
        "listening=app_survey", "listening.instruments.app_survey.scale.cut_points=[0.5,0.4]",
    ): "listening.instruments.app_survey.scale.cut_points: [0.5, 0.4] do not rise",
    ("listening=automated", "listening.instruments.automated.composed=true"): "composed: true although aspects",
    (
        "listening=csi_study", "listening.instruments.csi_study.owned_months=[24.0,12.0]",
    ): "csi_study.owned_months: [24.0, 12.0]; allowed: the first one below the second one",
    ("listening=csi_study", "listening.instruments.csi_study.cities=3"): "csi_study.cities: 3 of 1 regions",
    ("listening=csi_study", "listening.instruments.csi_study.published=13"): "must be a whole number from 1 to 12",
    ("jobs.types={}",): "jobs.types={}: changes nothing; ~jobs.types.name takes the entry of that name away",
    ("faults.capacitor.parts={capacitor: 1}",): "faults.capacitor.parts is a list",
    ("parts.catalogue.capacitor=[]",): "parts.catalogue.capacitor is a section, no list",
    ("calendar.patterns={day: {end: '9'}}",): "calendar.patterns.day.end: no such key; did you mean",
    ("crew.absence=nan",): "crew.absence=nan: must be a finite number",
    ("crew.technicians=inf",): "crew.technicians=inf: must be a finite number",
    ("dispatch.rule=neerest",): "did you mean nearest?",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), COMPANIES.items(), ids=lambda value: " ".join(value)[:60])
def test_an_impossible_company_is_refused_in_one_line(typed, said, tmp_path, monkeypatch, capsys):
    """Exit code 2 before any replication, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    scenario = () if typed[0].startswith("scenario=") else ("scenario=small_town",)
    assert main([*scenario, *typed]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("firstfix: ") and captured.err.count("\n") == 1
    assert said in captured.err and list(tmp_path.iterdir()) == []


BRAND = "{price_factor: 0.6, callback_ratio: 1.5, durability: 0.8, availability: 0.9, van_kit: 0, van_reorder: -1}"
FILES = {
    f"brands:\n  third_party:\n    sensor: {BRAND}\n    sensor: {BRAND}\n": "mine.yaml:7: sensor is given twice",
    "brands:\n  third_party:\n    - sensor\n": "parts/mine: has a list where a section must be",
}


@pytest.mark.parametrize(("text", "said"), FILES.items(), ids=["the same brand twice", "a list of brands"])
def test_a_file_of_ones_own_that_cannot_be_is_refused_in_one_line(text, said, tmp_path, monkeypatch, capsys):
    """Of two brands with the same name one would silently win."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own" / "parts").mkdir(parents=True)
    (tmp_path / "own" / "parts" / "mine.yaml").write_text(f"defaults:\n  - ac\n  - _self_\n{text}")
    assert main(["--config-dir", "own", "scenario=small_town", "parts=mine"]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and said in captured.err
