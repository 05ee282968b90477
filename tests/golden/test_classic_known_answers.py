"""The classic models against published optima, each proved: `reference_values.json` and the files beside it."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from beatplan.optimize.classic import (
    BackupCover,
    ExpectedCover,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    Result,
    SetCover,
    Status,
    Stop,
    solve,
)
from tests.golden.classic_instances import (
    ABSENT,
    REASON,
    REFERENCE,
    clustered_nowhere,
    figures,
    glibc_rand,
    nested_bench,
    pmed,
    pmed_optima,
    san_francisco,
    uniform_cover,
    uniform_median,
    utrecht,
)

pytestmark = [pytest.mark.real, pytest.mark.skipif(ABSENT, reason=REASON)]
SF = "SF spopt data r=5000"


def proved(problem: object, seconds: float = 120.0) -> Result:
    result = solve(problem, Stop(time_limit_s=seconds))
    assert result.status is Status.OPTIMAL
    return result


def test_maximal_cover_of_san_francisco():
    net, known = san_francisco(), figures()[SF]
    cover = net.cost <= 5000
    for sites, covered in known["MCLP"].items():
        assert proved(MaximalCover(cover, net.weight, int(sites))).objective == covered
    for radius, covered in known["MCLP4_by_radius"].items():
        assert proved(MaximalCover(net.cost <= float(radius), net.weight, 4)).objective == covered
    four = proved(MaximalCover(cover, net.weight, 4))
    assert [net.sites[site] for site in four.sites] == known["MCLP4_sites"]
    assert (four.assignment < 0).sum() == known["MCLP4_uncovered_tracts"]


def test_medians_and_centers_of_san_francisco():
    net, known = san_francisco(), figures()[SF]
    for sites in (2, 3, 5):
        median, center = proved(PMedian(net.cost, net.weight, sites)), proved(PCenter(net.cost, sites))
        assert median.objective == pytest.approx(known["pmedian_obj"][str(sites)], rel=1e-12)
        assert center.objective == pytest.approx(known["pcenter"][str(sites)], rel=1e-12)
    assert proved(PMedian(net.cost, net.weight, 4)).objective == pytest.approx(2_848_268_129.7145, rel=1e-12)
    assert proved(PCenter(net.cost, 4)).objective == pytest.approx(7_403.06381, abs=1e-5)


def test_set_cover_of_san_francisco_and_its_backup():
    """A tract with one store in range is not backed up; a peer that counts it so says 167."""
    net, known = san_francisco(), figures()[SF]
    cover = net.cost <= 5000
    assert proved(SetCover(cover)).objective == known["LSCP"]
    backup = proved(BackupCover(cover, np.ones(len(cover))))
    assert (backup.objective, len(backup.sites)) == (known["LSCPB_backup_tracts"], known["LSCP"])


def test_expected_cover_of_san_francisco():
    net, known = san_francisco(), figures()[SF]
    for busy, expected in known["MEXCLP_M6"].items():
        result = proved(ExpectedCover(net.cost <= 5000, net.weight, 6, float(busy)))
        assert result.objective == pytest.approx(expected, abs=1e-4)


def test_the_best_nested_chain_of_san_francisco():
    net, known = san_francisco(), figures()[SF]["best_nested_1to4"]
    cover = net.cost <= 5000
    chain = proved(NestedCover(cover, np.repeat(net.weight[:, None], 4, axis=1), np.arange(1, 5)))
    open_in = [(chain.opens >= 0) & (chain.opens <= phase) for phase in range(4)]
    assert [net.weight @ cover[:, one].any(axis=1) for one in open_in] == known


def test_expected_cover_of_utrecht():
    """ELASPY's published deployments are as good as ours, and no better; q = 0.6, 12 minutes."""
    net, known = utrecht(), figures()["ELASPY Utrecht MEXCLP q=.6 T=12"]
    cover = net.cost <= 12
    for teams in (19, 20, 23, 24):
        ours = proved(ExpectedCover(cover, net.weight, teams, 0.6))
        assert ours.objective == pytest.approx(known[str(teams)], abs=1e-6)
        if teams == 19:
            continue
        with (REFERENCE / "utrecht" / f"Base_Locations_Ambulances_MEXCLP_21_22_{teams}.csv").open(
            encoding="utf-8-sig"
        ) as file:
            placed = [net.sites.index(row["Base"]) for row in csv.DictReader(file)]
        near = cover @ np.bincount(placed, minlength=len(net.sites))
        assert net.weight @ (1 - 0.6**near) == pytest.approx(ours.objective, abs=1e-6)


@pytest.mark.parametrize(("weights", "key"), [((1, 1, 1), "w_equal"), ((1, 4, 1), "w_1_4_1")])
def test_nested_cases_of_jemss(weights: tuple[float, ...], key: str):
    """Three sites opened one by one; a phase weighs its share of the weights by its number of sites."""
    known = figures()["JEMSS nested"]
    cover = np.array(known["cover"], dtype=bool).T
    demand = np.array(known["demands"], dtype=float)
    phase = np.array(weights) / sum(weights)
    result = proved(NestedCover(cover, demand[:, None] * phase, np.arange(1, 4)))
    assert result.objective == pytest.approx(known[key]["obj"], abs=1e-6)
    assert (np.argsort(result.opens) + 1).tolist() == known[key]["order"]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, 16))
def test_or_library_medians_and_centers(number: int):
    cost, sites = pmed(number)
    assert proved(PMedian(cost, np.ones(len(cost)), sites)).objective == pmed_optima("pmed")[number]
    assert proved(PCenter(cost, sites)).objective == pmed_optima("kcenter")[number]


def test_the_numbers_are_those_of_the_c_library():
    """`rand` of glibc after `srand(1)` begins so."""
    assert glibc_rand(1, 3).tolist() == [1804289383, 846930886, 1681692777]


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "letter"), list(enumerate("ABCDE", start=1)))
def test_maximal_covers_of_ten_thousand_customers(seed: int, letter: str):
    known = figures()["cordeau BDS10000 R=4.5 p=15 (100 sites, seed A..E)"]
    cover, weight = clustered_nowhere(seed)
    assert proved(MaximalCover(cover, weight, 15)).objective == known[letter]


@pytest.mark.slow
@pytest.mark.parametrize(("places", "sites", "used"), [(1_000, 100, 15), (1_000, 500, 20), (10_000, 500, 20)])
def test_maximal_covers_of_uniform_places(places: int, sites: int, used: int):
    known = next(value for key, value in figures().items() if key.startswith("uniform MCLP"))
    assert proved(MaximalCover(*uniform_cover(places, sites), used)).objective == known[f"{places}x{sites} p{used}"]


@pytest.mark.slow
@pytest.mark.parametrize("places", [500, 1_000])
def test_medians_of_uniform_places(places: int):
    known = next(value for key, value in figures().items() if key.startswith("uniform p-median"))
    assert proved(PMedian(*uniform_median(places), 20)).objective == known[str(places)]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(50, 60, 6), (500, 600, 10)])
def test_nested_bench(size: tuple[int, int, int]):
    known = figures()["nested MCLP (bench instance)"]["optimum"]
    assert proved(NestedCover(*nested_bench(*size))).objective == known["x".join(map(str, size))]
