"""The state of a run: record layouts, one row per entity, gathered in one `World`.

No values and no decisions live here: `sim/pack/` fills the parameters from a scenario, `rules/start.py` draws the start
state, the rules change it.  Times are int64 seconds since the scenario's first day.
"""

import numpy as np

from sim.handle import World, declare

__all__ = [
    "CHAIN",
    "EXPOSURE",
    "LAYOUTS",
    "LOG_REQUEST",
    "MIND_COLUMNS",
    "MONTHLY_EXPOSURE",
    "SATISFACTION",
    "THRESHOLD",
    "World",
    "record",
]


def record(integers: str = "", reals: str = "", small: str = "") -> np.dtype:
    """A record layout: int64, float64 and int32 fields, named in three texts."""
    fields = [(n, "i8") for n in integers.split()] + [(n, "f8") for n in reals.split()]
    return np.dtype(fields + [(n, "i4") for n in small.split()], align=True)


# Parameters of the run, one row, by subject.  Meaning and bounds: sim/scenario; packing: sim/pack/.
INTEGERS = {
    "run": "seed replication horizon foreseen_s days",
    "demand": """base_customers stride demand_kind start_new kijima2 shape_halves has_places weather
        replacement_wait_s""",
    "promise": """promise_kind n_slots window_s slot_open_s close_s slot_step_s notice_s early_s horizon_slots
        planned_retry_s repeat_retry_s""",
    "road": "rule repeat_to look_at travel_kind rectilinear access_s homes_depot grid",
    "plan": """plan_every_s plan_on_change plan_ahead_s announce_s plan_jobs tour_jobs urgent_contract hold_at_most_s
        explain plugin teams""",
    "crew": """technicians temps temp_months round_the_clock lunch_from_s lunch_s last_call_s overtime_day_s
        overtime_month_s""",
    "regions": "n_classes",
    "jobs": "law failure_kind planned_kind replacement_kind n_failure_kinds n_occasions n_products",
    "visit": "access_fail_s rebook_s escalate_s n_faults n_families",
    "contact": """centre n_channels n_agent_shifts talks_at_once expert_channel expert_s telemetry warn_ahead_s""",
    "parts": """n_parts n_genuine n_depots restock_at_s continuous wait_at_van emergency_when_out emergency_s handling_s
        van_lead_s prepick brands transfers transfer_s transfer_keep return_s""",
    "price": """invoiced estimates contract_labour contract_parts guarantee_labour guarantee_parts campaign_months""",
    "warranty": "warranty contracts whole_s main_s extended_s extended_accidents exchange_after",
    "mind": "explain_scores explain_ties renews link tied model noted emotions effort shocks damage",
    "segments": "n_traits",
    "expectation": "adaptive expectation_law normative",
    "complaints": """complaints n_voices handlers handlers_from_s handlers_for_s handlers_days handlers_holidays
        case_law case_order again_s acknowledge_within_s late_reply_s quick_s follow_up_s accept_days mediation_days
        paradox paradox_s""",
    "loyalty": """bonds at_need needs_lost_after programme_active care_active win_back_active
        win_back_after_months""",
    "tiers": "graded grade_months",
    "market": "market winning told_by n_links",
    "listening": "n_instruments asks_customers month_rows",
    "management": """manages reinvests action watched watched_measure high_is_good review_months memory_months at_least
        delay_months most_steps term_days believes seasonal""",
    "standards": "standards_active",
    "modes": """n_outlets policy_decides order_on_site order_carry_in order_mail_in callbacks_anew on_site_kinds
        field_at_bench bench_in_field desk_slots desk_slot_s desk_horizon_slots desk_law desk_people arrivals_first
        last_slot_s""",
    "people": "growing hiring_days desired_days bonus_paid",
    "appointments": """appointments reminder call progress deferral lead_s progress_s look_days move_days by_days
        most_deferrals""",
}
REALS = {
    "parts": "choice_share return_lost",
    "demand": """units_mean contract_share shape scale_years restoration poor_share poor_ratio environment_sd use_sd
        base_factor life_scale life_shape installed_by_us returns_kept
        weather_mean weather_amplitude coldest_day noise_phi noise_sd cooling_above cooling_slope heating_below
        heating_slope""",
    "contact": """contact_delay_s remote_resolution false_closure return_days diagnosis_accuracy after_opening_s
        expert_bonus connected predicted telemetry_resolution telemetry_accuracy""",
    "promise": """promise_z promise_quantile forecast_gain work_cv planned_share balk_intercept balk_per_day balk_heat
        balk_contract""",
    "plan": "weight_wait look_ahead look_ahead_days",
    "road": """weight_travel weight_lateness weight_skill weight_part weight_value side_km circuity speed_km_h depot_x
        depot_y""",
    "crew": """senior_share skill senior_bonus skill_sd certified_share absence holiday_staffing training_share""",
    "visit": """access_failure difficulty_sd code_bonus skill_fail_share part_fail_share time_fail_share order_right
        callback callback_days rush_ratio junior_ratio""",
    "standards": "audit_share lapses_left",
    "appointments": """reminder_reached reminder_ratio call_reached call_ratio progress_lift says_away choice_days
        withdraws deferral_heat deferral_load""",
    "scheduling": "scheduling_weight scheduling_level scheduling_2h scheduling_4h scheduling_8h scheduling_call",
    "price": """call_out part_markup diagnosis_fee weekend express discount_contract discount_year discount_year_most
        campaign estimate_share estimate_sigma ask_again_above consent_intercept consent_slope unit_value
        value_half_years refused_replaced refused_work reference_sigma overcharged overcharge gap_price""",
    "warranty": "unit_cost extended_ours extended_others extended_price renewal uptake",
    "perception": """price_weight zone_below zone_within zone_above kano_size kano_power effort_weight effort_contact
        effort_again effort_switch effort_hour joy_above upset_below joy anger sadness fear damage_parts
        damage_surroundings gap_damage gap_surroundings""",
    "satisfaction": """weight_sd sat_scale sat_intercept loss_aversion exponent gap_not_fixed gap_early gap_late
        gap_late_response gap_returned expected assimilation wait_half_days wait_weight courtesy courtesy_sd tidiness
        tidiness_sd competence competence_lost mood_sd""",
    "leaving": """floor intercept slope cloglog_intercept cloglog_slope convex_top convex_power threshold_low
        threshold_high threshold_high_hazard duration_shape duration_scale duration_slope start_mean_logit
        start_sd_logit gain loss_ratio brand recency_half_years event_months new_customers_month""",
    "expectation": """advertised credibility gain_experience gain_promise gain_rumour gain_desired gain_reputation
        expected_sd adequate_predicted adequate_competition adequate_heat""",
    "complaints": """noticed full_gap full_late_s full_surprise full_dragging_s full_defect_years per_severity per_ease
        per_helplessness helplessness learned exits talks case_minutes case_mu case_sigma case_finds case_tact
        goodwill refund least ticket revisit exchange_cost apology justice_d justice_i justice_p reply_half_days
        acknowledged_lift follow_up_share follow_up_lift asked_after_share asked_after_reached escalates_late
        escalates_refused escalates_public regulator_accepts blame gain_again full_recovery most_regained recovered_from
        paradox_gain paradox_severity grudge_scale grudge_keep stay_top stay_silent_minor stay_silent_major
        stay_unsatisfied_minor stay_unsatisfied_major stay_satisfied_minor stay_satisfied_major stay_quickly_minor
        stay_quickly_major""",
    "loyalty": """spread trust_start trust_weight trust_kept trust_late trust_failed trust_overcharged
        barriers_contract barriers_year barriers_years_most rivals_level rivals_pull needs_weight needs_rivals
        needs_nobody needs_background repurchase_weight repurchase_product
        repurchase_usual extras_share extras_weight extras_price programme_joins
        programme_credit programme_voucher programme_member programme_points care_share care_warms win_back_month
        win_back_accepts win_back_satisfaction""",
    "tiers": """forgets_per_day past_days valuable_share potential_share let_go_share low_share grade_discount
        contract_worth""",
    "market": """told_neutral told_good told_bad told_turn story_gain public_reach reputation_start refers_from refers
        referral_wins posts ratings_keep considered way_friends way_search households_start households_growth looking
        innovation imitation elasticity attraction_level ads_spend ads_keep ads_half ads_lift brand_start
        brand_by_reputation brand_by_ads brand_fades rewired start_ratings
        start_stars brand_unknown""",
    "management": """target dead_band audit_step audit_effect briefing_gain prior_level standard_level standard_follows
        reinvest_share reinvest_floor step_price force_month books_km books_contract books_wage books_senior
        books_markup""",
    "modes": "carry_up_to_km on_site_preference desk_sigma",
    "people": """start_jobs start_spread newcomer_jobs reference_jobs ability_per_doubling learning_exponent
        learning_floor variance_power forgetting_s adoption_s course_jobs awareness_gain awareness_days certificate_jobs
        explanation explanation_sd explanation_weight pressure_elasticity lowest_standard erosion_days recovery_days
        corner_time corner_manners corner_callback free_hours fatigue_per_hour tired_days rest_days fatigue_ability
        fatigue_time fatigue_callback fatigue_resign spell_begins spell_goes_on resign_year ramp_s ramp_ability
        ramp_time first_rating rating_gain bonus_threshold bonus_manners bonus_stay""",
}
PARAMETERS = record(integers=" ".join(INTEGERS.values()), reals=" ".join(REALS.values()))

# Running state of the company, one row: counters, list heads, clocks.
STATE = record(
    integers="""n_jobs n_log n_customers free_order n_orders free_ask n_asks supplied
        new_order changed_unit dispatch_wanted clock next_request stream_hour wanted turned n_heap n_events today
        active n_contacts agents_free expert_call to_tell public_complaints n_cases new_case handlers_busy
        grudge_month
        told heard_outside referrals""",
    reals="""stream_clock won_owed reputation competition competition_felt brand_level awareness stars_sum stars_n
        households""",
)

CUSTOMER = record(
    integers="won_at left_at", reals="x y", small="active contract n_units jobs_this_year region traits tier"
)
# Columns of the minds (monthly passes want columns): cumulative satisfaction, exposure of a month, exposure so far,
# threshold.
SATISFACTION, MONTHLY_EXPOSURE, EXPOSURE, THRESHOLD = range(4)
MIND_COLUMNS = 4

# Complaints.  Of a customer: 1 + the second and the job of his last failure, whether that was a second one, 1 + his
# open complaint (0: none); how much more helpless than at first he feels.
GRIEVANCE = record(reals="helpless", small="failed_at failed_job again case")
CAUSE = record(reals="intercept top", small="remedy")
VOICE = record(integers="delay_s acknowledge_s", reals="cumulative ease", small="public")  # a channel of complaints
CASE_LINE = record(small="first last")  # complaints of a class that wait
CASE = record(
    integers="raised_at comes_at acknowledged_at replied_at cents",
    reals="severity lost before regained distributive",
    small="job customer cause occasion channel state cls remedy next previous month calls regulator again",
)

IMPRESSION = record(reals="weight happened gap value")  # sim/rules/satisfaction.py:impress
TREATMENT = record(integers="ahead_s width_s", reals="value attention care compensation", small="loaner")  # of a grade
TRAIT = record(small="first n")  # rows of its levels in `trait_effects`
# Rows of `ties`: what moves the yearly odds of leaving beside satisfaction, in logits (positive: towards leaving).
GRUDGE, BONDS = range(2)  # unresolved complaints; habits, trust, programmes, rivals
UNIT = record(
    integers="installed_at renewed_at evaluated_at serviced_at next_fail next_service next_replace due_at failed_at",
    reals="virtual_age factor left",
    small="poor failures services replacements open_job due_kind down next_changed warned serviced_by",
)
CHAIN = record(small="next prev day")  # the compiled engine's day lists of units; no part of the world's digest

TECHNICIAN = record(
    integers="shift_end overtime_month free_at",
    reals="x y home_x home_y courtesy tidiness",
    small="""certified n_certified senior pattern temp on_duty busy job outcome lunch_owed at_lunch last_called
        month grid_next grid_prev cell idle_at on_site_s day_kind region number post planned n_tour""",
)
# A technician as a person, beside TECHNICIAN: one row each, or a single one where people are steady.
PERSON = record(
    integers="entered_at left_at came_at worked_s ill_of",
    reals="stagger explanation awareness standard fatigue rating ramp",
    small="number vacant vacant_until notice bonus ill_seen ill_until",
)
COURSE = record(small="gap days")  # of one programme, in days
GENERATION = record(integers="since", reals="overlap difficulty")  # of products, as technicians know them
PRODUCT = record(integers="since", reals="failures")  # generation of products, as they fail

JOB = record(
    integers="opened answered first_visit window_start window_end ready_at picked_at rank occurrence needs reserved",
    reals="x y difficulty",
    small="""customer unit kind nature origin fault code family entity state visits bookings failed_skill failed_part
        punctual technician senior waiting next_supplied third_party
        child next_sibling previous cls grid_next grid_prev cell parent_job region desk
        kept channel coverage estimate invoice planned_for calls switches damaged""",
)

APPOINTMENT = record(integers="told_at", small="told moves deferred slot next_told day after before")
TARIFF = record(reals="amount reference", small="rule")
COVER = record(small="extended failed")  # of a unit: extended warranty bought, failed statutory repairs
STANDARD = record(reals="compliance lift loss", small="active dimension seconds office")
FAULT = record(integers="needs", reals="cumulative work", small="family n_parts")  # needs: bit mask of parts
KIND = record(
    integers="planned_s",
    reals="minutes cv mu sigma share rate effect effect_years remote quality_slope quality_ability",
    small="nature cause family clock slot own_faults",
)
PART = record(
    integers="lead_s ended_at",
    reals="callback durability availability spoils scrapped",
    small="kit reorder_van policy exponential other third_party final_order",  # other: the other brand, -1: none
)
DEPOT = record(integers="lead_s", reals="x y", small="source")  # source: the depot above, -1: suppliers
DISRUPTION = record(integers="start end parts", reals="factor", small="emergency")  # factor 0: no work at all
STOCK = record(small="level reorder on_hand on_order asked orders initial")  # of one part in one depot
ORDER = record(integers="due", small="part quantity kind target active next_free")
ASK = record(small="job van depot quantity next")  # a waiting request for a part, by one of three; -1: not by it
REGION = record(
    integers="n_idle n_ready searches urgent_at n_team",
    reals="warmer urgent_seen",
    small="next_wanted first_desk in_cycle plan_due first_waiting",
)
DESK = record(small="region next seniors")
# A way to reach the company, with the queue of those who wait there (first, last: contacts).
CHANNEL = record(
    reals="cumulative minutes mu sigma patience_s retry retry_s silent_share silent_s delay_s resolution accuracy",
    small="kind exponential pool next_in_pool at_once hands_over_to patient first last talks",
)
POOL = record(small="on_duty busy first_channel")  # agents who are alike
AGENT_SHIFT = record(integers="start_s length_s until", small="pool agents weekdays on_duty")
CONTACT = record(integers="since", small="job channel attempt step state next previous")  # one attempt of a customer
OUTLET = record(
    integers="opens_s open_for_s",
    reals="x y coverage_km",
    small="""region takes families bays advisers loaners waiting_area weekdays on_holidays
        is_open desk_busy bays_busy loaners_out first last first_express last_express""",
)
SERVICE_MODE = record(
    integers="promised_s promised_express_s notice_s waits_up_to_s",
    reals="""preference per_km intake_s test_s handover_s decide_s ratio ratio_sigma refuse_intercept refuse_slope
        passes rework wanted relief transport transport_relief express_share half_days half_days_contract line_weight
        line_half_s walk_in walk_in_s z work_cv no_show late_sd_s fetched fetch_s waits pick_up_s after_opening_s ship_s
        ship_sigma""",
    small="kinds loan_to lane",
)
STAY = record(  # what a job's stay at an outlet has come to
    integers="turn_at joined_at planned_at gone_at taken_in_at promised_at left_s lasts_s line_s",
    reals="quote felt_days",
    small="""mode outlet stage turn_kind next_turn next_in_line express fetched planned waits relief mended
        tests""",
)
# A line of the assignment problem: row and column number k, and the technician and the job that they stand for.
LINE = record(reals="u v least", small="column row via done technician job next cell")
WAIT = record(small="reasons next previous")  # a waiting job when reasons are written down
DAY_INFO = record(reals="warmer", small="weekday month holiday day_of_year month_start year")  # warmer: K
PATTERN = record(integers="start_s length_s paid_s", small="weekdays days_off n_days")
INSTRUMENT = record(  # a way to learn what customers think; the fields that a kind does not use are 0
    integers="lag_s",
    reals="sampled r0 r1 r2 reference noise ceiling coached score level below speaks from_s to_s",
    small="kind aspects composed cut cuts months published cities n first_slot",
)
TERM = record(small="first last next")  # days of the contract of a technician on call; the next one just hired, from 1
BOOKS = record(
    integers="row", reals="seen fund"
)  # of managers who reinvest: next row of the log, money, money put aside
DUTY = record(integers="steps decided", reals="more_audits", small="to_start")  # of the management
LOG_REQUEST = record(integers="t", reals="returns", small="customer unit fault kind")
LOG_ROW = record(integers="t a", reals="x", small="job who kind code")

LAYOUTS: dict[str, tuple[np.dtype | str, int]] = {
    "par": (PARAMETERS, 1),
    "now": (STATE, 1),
    "customers": (CUSTOMER, 1),
    "mind": ("f8", 2),
    "ties": ("f4", 2),  # (GRUDGE, BONDS) x customer; one column where neither complaints nor bonds are modelled
    "expected": ("f4", 2),  # customer x dimension (five of service, price): predicted level; one row if not adaptive
    "desired": ("f4", 2),
    "perceived": ("f4", 2),  # at the last job; NaN before the first
    "judged": ("i4", 1),  # jobs that each customer has judged, where expectations adapt
    "levels": ("f8", 2),  # (predicted, desired at the start; base of the adequate level) x dimension
    "kano": ("i4", 1),  # class of each dimension
    "impressions": (IMPRESSION, 1),  # by dimension, of the job that is being judged
    "abreast_u": ("f8", 1),  # uniforms of a block of entities: sim/draws.py:uniforms
    "abreast_v": ("f8", 1),
    "shocks": ("f8", 2),  # shock x (cumulative chance a month, change of satisfaction)
    "bonds": ("f4", 2),  # rows of sim/rules/bonds.py x customer; one column where they are not modelled
    "grades": ("f4", 2),  # rows of sim/rules/tiers.py x customer; one column where nobody is graded
    "treatments": (TREATMENT, 1),  # by grade
    "type_worth": ("f8", 1),  # of a job by type, in the money of the cost book
    "score_weights": ("f8", 1),  # of what is graded
    "grade_bins": ("i8", 2),  # what is graded x bins of its histogram
    "traits": (TRAIT, 1),
    "trait_effects": ("f8", 2),  # level x (cumulative share, effects): sim/rules/traits.py
    "grievances": (GRIEVANCE, 1),  # a row per customer where complaints are modelled
    "causes": (CAUSE, 1),
    "voices": (VOICE, 1),
    "case_lines": (CASE_LINE, 1),
    "cases": (CASE, 1),
    "views": ("f4", 1),  # of each household in the table of customers, present and future: the level it thinks we have
    "stories_heard": ("i4", 1),  # stories that it has heard
    "links": ("i4", 2),  # place x position: the places with which it talks, -1: none more
    "place_of": ("i4", 1),  # customer: his place in the network, his own number until he comes back
    "lives_at": ("i4", 1),  # place: the customer who lives there
    "link_cells": ("i4", 1),  # region x row x column: where the homes of a cell begin in `link_homes`
    "link_homes": ("i4", 1),  # households by cell
    "link_near": ("f8", 1),  # squared km of the nearest ones so far, of one household
    "rivals": ("f8", 2),  # month x (sum of their attraction, their mean level less the reference)
    "weights": ("f8", 1),  # of the five dimensions, and of price
    "units": (UNIT, 1),
    "chain": (CHAIN, 1),
    "scratch": ("i8", 1),  # candidates of the cost index
    "cost": ("f8", 1),  # assignment, dense: row x column
    "short_list": ("i4", 2),  # assignment, large: row x columns for which it may bid
    "list_cost": ("f8", 2),
    "lines": (LINE, 1),
    "line_cells": ("i4", 1),
    "teams": ("i4", 2),  # region x position: its technicians, in order of number
    "tours": ("i4", 2),  # technician x position: jobs
    "waits": (WAIT, 1),
    "reason": ("i4", 1),  # desk x class: why the first job of the queue is not placed
    "buckets": ("i4", 1),
    "technicians": (TECHNICIAN, 1),
    "skill": ("f8", 2),  # technician x family
    "people": (PERSON, 1),
    "experience": ("f8", 2),  # technician x (family, generation): equivalent experience in jobs when last practised
    "practised": ("i8", 2),  # technician x (family, generation): when
    "generations": (GENERATION, 1),  # of products, oldest first
    "courses": (COURSE, 1),  # one a programme
    "pressure": ("f8", 1),  # of work, by region, as of the last midnight
    "van": ("i4", 2),  # technician x part
    "dirty": ("i4", 1),  # 1: the van has used something since the last night run
    "jobs": (JOB, 1),
    "roots": ("i4", 1),  # heads of the ready queues: desk x class
    "regions": (REGION, 1),
    "dealt": ("i4", 1),  # region of customer or technician number k: dealt[k mod length]
    "dealt_before": ("i4", 1),  # how many numbers below k of one cycle belong to the same region
    "desks": (DESK, 1),
    "tried": ("i8", 1),  # the last search in which the head of a queue found nobody
    "idle": ("i4", 2),  # region x position
    "capacity": ("i8", 2),  # region x day: working seconds expected
    "tech_cells": ("i4", 1),
    "job_cells": ("i4", 1),
    "channels": (CHANNEL, 1),
    "pace": ("f8", 2),  # channel x talks of one agent less one: speed of each
    "pools": (POOL, 1),
    "agent_shifts": (AGENT_SHIFT, 1),
    "contacts": (CONTACT, 1),
    "faults": (FAULT, 1),
    "kinds": (KIND, 1),
    "tariffs": (TARIFF, 1),  # by type of job
    "fault_prices": ("f8", 1),  # flat labour of a fault; -1: the type's
    "part_prices": ("f8", 1),  # money
    "main_faults": ("i4", 1),  # 1: of a main part
    "covers": (COVER, 1),
    "products": (PRODUCT, 1),  # oldest first
    "product_mixes": ("f8", 2),  # (product, type) x fault: cumulative shares, where products differ
    "mixes": ("f8", 2),  # type x fault: cumulative shares of types with faults of their own
    "occasions": ("i4", 2),  # unit x dated type: second of the next one
    "occasion_number": ("i4", 2),  # how many there have been
    "occasion_kinds": ("i4", 1),  # type of each column
    "parts": (PART, 1),
    "depots": (DEPOT, 1),
    "stocks": (STOCK, 2),  # depot x part
    "standards": (STANDARD, 1),
    "appointments": (APPOINTMENT, 1),  # a row per job while something happens between promise and visit
    "planned": ("i4", 2),  # region x day: heads of the lists of planned bookings
    "depot_of": ("i4", 1),  # of each region
    "disruptions": (DISRUPTION, 1),  # in order of time
    "orders": (ORDER, 1),
    "asks": (ASK, 1),
    "ask_head": ("i4", 2),  # place (depots, then vans) x part
    "ask_tail": ("i4", 2),
    "calendar": (DAY_INFO, 1),
    "patterns": (PATTERN, 1),
    "pattern_of": ("i4", 1),  # shift of technician i: pattern_of[i mod length]
    "clocks": ("f8", 2),  # service, installation, heat of each region: elapsed weighted days at the start of each day
    "stream": ("f8", 1),  # expected requests at the start of each hour
    "ages": ("f8", 1),  # quantiles of the stationary age, in years
    "speed": ("f8", 1),  # factor by hour of the day
    "places": ("f8", 2),  # optional places of customers, km
    "replay": (LOG_REQUEST, 1),
    "forecast": ("f8", 2),  # region x type of job: log of the promised quantile of the wait, in opening seconds
    "slots": ("i8", 2),  # region x slot: booked seconds
    "outlets": (OUTLET, 1),
    "services": (SERVICE_MODE, 1),  # one row per mode
    "posts": ("i4", 1),  # outlet of technician number i, -1 in the field: posts[i mod length]
    "shelf": ("i4", 2),  # outlet x part: order-up-to levels
    "stays": (STAY, 1),  # one row per job where there are outlets
    "bench_slots": ("i8", 2),  # outlet x slot: booked seconds
    "bench_capacity": ("i8", 2),  # outlet x day: working seconds expected
    "instruments": (INSTRUMENT, 1),
    "cut_points": ("f8", 1),  # of all instruments
    "month_of": ("i4", 1),  # number of the month of each day
    "heard": ("f8", 2),  # (instrument or truth, measure, (number, sum, sum of squares)) x month: sim/rules/listening.py
    "shopped": ("f8", 2),  # (slot of a visit) x (job, level of each dimension) in the current month
    "jobs_heard": ("i8", 1),  # by instrument: jobs of this month among which its visits are drawn
    "terms": (TERM, 1),
    "duty": (DUTY, 1),
    "books": (BOOKS, 1),
    "tariff": ("f8", 1),  # by type of job: what managers who reinvest expect for one
    "decisions": ("i4", 1),  # change of the steps in force at the end of each month
    "belief": ("f8", 1),  # level of each dimension that the management believes to be expected
    "log": (LOG_ROW, 1),
    "heap": ("i8", 1),
}

declare(**LAYOUTS)
