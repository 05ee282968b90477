"""The gate that every public output passes: figures that could tell of single persons are withheld.

The method is statistical disclosure control for linked tables, in its simplest provable form, aggregation:

1.  Primary. A beat's figures in a window are withheld where the history holds fewer events than the threshold, from
    fewer places, or with over half of them from one place.
2.  Complementary. The withheld beats of a district are put into groups, with their smallest neighbours where needed,
    so that every group holds at least two beats and more events than the threshold; beats of a district that cannot
    be made safe alone are pooled with those of others.
3.  What is told of a window that covers withheld beats is worked out anew from the open beats and the groups' sums, as
    if each group's calls lay evenly over its beats; what cannot be, such as mean minutes, is withheld. A district or a
    window whose groups cannot be made safe at all is not told.

So all that an attacker can write down about a group's beats is: none is negative, and this is their sum. Each may be
anything between nothing and the sum, which is wider than the threshold. Groups are formed from the history alone, never
from decisions, so that two plans of one history, or a plan and its simulation, tell no more together than one of them.

4.  Call types are told for the whole city: their calls always, what they get as if they got in each district what
    all its calls get there, in steps (`beatplan.report.privacy.types`).
5.  The coarser areas are told as sums of open beats and whole groups (`beatplan.report.privacy.areas`).

6.  Plans that are told together are judged by the strictest of their thresholds; of windows within others, the
    events by which they differ are judged as a cell of their own.

What is left open: reports of two plans whose windows end at other hours, each published alone, tell by their difference
the calls of these hours; rates of open beats are pulled to the city's by a strength that is one number for all cells
of a service, so that they hold a trace of every count; beats covered or not are decisions, taken with all counts known;
and a plan's name and note are the planner's own words. But for the first, none is a figure of a withheld beat.

Further links are cut: windows that overlap are judged as one, and services that share call types, for one call may
count in several; a beat withheld in any window is withheld for all hours too, for windows may add up to the week. How
many calls a site would reach within some minutes is never told: one ring less another may hold a single call.

A `council` packet becomes public when it is handed out (public records law), so it passes the same gate as `public`;
the audiences differ in their pages alone. `internal` withholds nothing, and every page says so.
"""

from beatplan.report.privacy.areas import Areas, answered_by_beat, areas_of, beats_in
from beatplan.report.privacy.backtest import public_backtest
from beatplan.report.privacy.ground import public_ground
from beatplan.report.privacy.groups import NOTHING
from beatplan.report.privacy.release import Released, judged_alike, release
from beatplan.report.privacy.slots import is_as_if_even
from beatplan.report.privacy.types import STEP, is_as_if_alike

__all__ = [
    "NOTHING", "STEP", "Areas", "Released", "answered_by_beat", "areas_of", "beats_in", "is_as_if_alike",
    "is_as_if_even", "judged_alike", "public_backtest", "public_ground", "release",
]  # fmt: skip
