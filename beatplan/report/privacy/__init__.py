"""The gate that every public output passes: figures that could tell of single persons are withheld.

The method is statistical disclosure control for linked tables, in its simplest provable form, aggregation:

1.  Primary. A beat's figures in a window are withheld where the history holds fewer events than the threshold, from
    fewer places, or with over half of them from one place.
2.  Complementary. The withheld beats of a district are put into groups, with their smallest neighbours where needed,
    so that every group holds at least two beats and more events than the threshold; beats of a district that cannot
    be made safe alone are pooled with those of others.
3.  Everything public is a function of the open beats and of the groups' sums. A figure of a phase that covers only
    some of a group takes the group's calls as spread evenly over its beats; shares and minutes are rounded as far as
    it takes to read the same however a group's calls lie.

So all that an attacker can write down about a group's beats is: none is negative, and this is their sum. Each may be
anything between nothing and the sum, which is wider than the threshold. Groups are formed from the history alone, never
from decisions, so that two plans of one history, or a plan and its simulation, tell no more together than one of them.

Further links are cut: windows that overlap are judged as one and services together, for one call may count in several;
a beat withheld in any window is withheld for all hours too, for windows may add up to the week.

A `council` packet becomes public when it is handed out (public records law), so it passes the same gate as `public`;
the audiences differ in their pages alone. `internal` withholds nothing, and every page says so.
"""

from beatplan.report.privacy.backtest import public_backtest
from beatplan.report.privacy.release import Audience, Released, release

__all__ = ["Audience", "Released", "public_backtest", "release"]
