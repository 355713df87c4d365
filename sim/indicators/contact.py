"""Indicators of the contact centre, of the whole and by channel."""

from sim.indicators.row import Indicator

# fmt: off
CONTACT_COUNTS = {
    "contacts": Indicator("contacts", "count", "attempts to reach the contact centre, on all channels"),
    "contacts_abandoned": Indicator("contacts_abandoned", "count", "attempts given up while waiting", "low"),
    "lost_on_the_line": Indicator("lost_on_the_line", "count", "requests lost because nobody answered in time", "low"),
    "agent_hours": Indicator("agent_hours", "h", "paid hours of agents"),
    "agent_busy_hours": Indicator("agent_busy_hours", "h", "hours in which agents had at least one talk"),
    "agent_hours_wasted": Indicator("agent_hours_wasted", "h", "of talks with customers who had left without a word",
                                    "low"),
    "expert_calls": Indicator("expert_calls", "count", "calls of technicians for an expert's help"),
    "expert_calls_answered": Indicator("expert_calls_answered", "count", "of those, answered", "high"),
    "machine_reports": Indicator("machine_reports", "count", "faults reported by the units themselves"),
    "reports_ahead": Indicator("reports_ahead", "count", "of those, reported before the unit failed"),
    "reports_too_late": Indicator("reports_too_late", "count", "of those, not repaired before the unit failed", "low"),
    "expert_hours": Indicator("expert_hours", "h", "hours of experts on the phone with technicians"),
}
_CONTACT_SHARES = (
    Indicator("abandon_rate", "share", "attempts given up while waiting", "low", "contacts_abandoned", "contacts"),
    Indicator("agent_occupancy", "share", "hours with a talk over paid hours of agents", "", "agent_busy_hours",
              "agent_hours"),
)
CHANNELS = ("phone", "email", "chat", "app", "web", "self_service", "smart")
# By channel; {} is its name.  Not every channel has all of them.
BY_CHANNEL = {
    "contacts": Indicator("contacts_{}", "count", "attempts by {}"),
    "abandoned": Indicator("abandoned_{}", "count", "attempts by {} given up while waiting", "low"),
    "wait_min": Indicator("wait_min_{}", "min", "wait of those answered by {}, mean", "low"),
    "wait_min_p95": Indicator("wait_min_p95_{}", "min", "wait of those answered by {}, 95th percentile", "low"),
    "answered_in_time": Indicator("answered_in_time_{}", "count", "attempts by {} answered within the service level",
                                  "high"),
    "first_response_min": Indicator("first_response_min_{}", "min",
                                    "request to the first answer of an agent or a machine by {}, mean", "low"),
    "escalated": Indicator("escalated_{}", "count", "sessions by {} handed over to agents", "low"),
}
_SHARES_BY_CHANNEL = (
    Indicator("abandon_rate_{}", "share", "attempts by {} given up while waiting", "low", "abandoned_{}",
              "contacts_{}"),
    Indicator("service_level_{}", "share", "attempts by {} answered within the service level", "high",
              "answered_in_time_{}", "contacts_{}"),
    Indicator("escalated_share_{}", "share", "sessions by {} handed over to agents", "low", "escalated_{}",
              "contacts_{}"),
)
# fmt: on


def _of_channel(row: Indicator, channel: str) -> Indicator:
    name, unit, meaning, better, numerator, denominator = row
    words = channel.replace("_", "-")
    return Indicator(
        name.format(channel),
        unit,
        meaning.format(words),
        better,
        numerator.format(channel),
        denominator.format(channel),
    )


CONTACT_ROWS = (
    *CONTACT_COUNTS.values(),
    *_CONTACT_SHARES,
    *(_of_channel(row, channel) for row in (*BY_CHANNEL.values(), *_SHARES_BY_CHANNEL) for channel in CHANNELS),
)
