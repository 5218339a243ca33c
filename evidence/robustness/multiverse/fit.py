"""The analyses of a chunk of a grid, all at once: pure, numbers in and arrays out, so that chunks may run anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.models.dependent.robust import FEWEST_CLUSTERS
from evidence.models.distributions import Array, critical_value
from evidence.models.resampling.batch import batch
from evidence.models.resampling.batch_levels import LevelSets, aggregated, fit_levels
from evidence.robustness.multiverse.grid import CORRELATIONS, MODEL, AnalysisGrid
from evidence.robustness.multiverse.rows import SIZES, Codes, Flags

# Analyses fitted at once: enough for numpy, few enough for memory.
AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some analyses of a grid.

    Attributes
    ----------
    grid : every analysis of a body.
    numbers : (n,) which of them.
    """

    grid: AnalysisGrid
    numbers: Codes


@dataclass(frozen=True, slots=True)
class Fits:
    """What analyses give, (n,) each; not a number where there is none.

    Attributes
    ----------
    g, se, low, high : the estimate of the model of the analysis with its interval; where that model gives none, of the simpler one.
    df : degrees of freedom of that interval; not a number for a normal one.
    simple_low, simple_high : of random effects on one effect per sample, by the normal distribution; of one sample its own.
    agreement : as in `Standing`.
    samples, effects : how many stand behind it.
    better : (n, 2) samples judged low, and low or moderate, by a full appraisal.
    better_low, better_df : (n, 2) lower end and degrees of freedom of the model inside these; not a number where too few are.
    on : (n, R) which effects are in it.
    distinct : (n,) number of the analysis with the same numbers; several combinations may come to one.
    """

    g: Array
    se: Array
    low: Array
    high: Array
    df: Array
    simple_low: Array
    simple_high: Array
    agreement: Codes
    samples: Codes
    effects: Codes
    better: Codes
    better_low: Array
    better_df: Array
    on: Flags
    distinct: Codes

    __repr__ = brief()

    def take(self, which: Any) -> Fits:
        """Some of the analyses, in the order given."""
        return Fits(*(getattr(self, field.name)[which] for field in fields(self)))


def fit_chunk(chunk: Chunk) -> Fits:
    """Fit the analyses of a chunk; those that come to the same numbers are fitted once.

    The model is that of the plan, or the one the analysis takes in its place: three-level with correlated errors and CR2 (Pustejovsky &
    Tipton 2022), or random effects on one effect per sample; of two samples and of one as `pool` and `answer_of` have it.
    """
    grid = chunk.grid
    data = _looked_up(grid, chunk.numbers)
    first, back = _distinct(data)
    data = data.take(first)
    parts = [fitted(grid, data.take(slice(start, start + AT_ONCE))) for start in range(0, len(first), AT_ONCE)]
    return replace(joined(parts).take(back), distinct=back)


def joined(parts: Sequence[Fits]) -> Fits:
    """The analyses of several chunks, one after another; `distinct` counts on from chunk to chunk."""
    if len(parts) == 1:
        return parts[0]
    columns = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Fits)}
    before = np.cumsum([0, *(int(part.distinct.max()) + 1 for part in parts[:-1])])
    columns["distinct"] = np.concatenate([part.distinct + start for part, start in zip(parts, before, strict=True)])
    return Fits(**columns)


@dataclass(frozen=True, slots=True)
class Data:
    """The numbers of n analyses of R effects.

    Attributes
    ----------
    on, g, se : (n, R) which effects are in it, with their sizes and standard errors.
    sample, people, domain : (n, R) whose they are and what they measure, by code.
    better : (n, R, 2) whether the study was judged low, or low or moderate.
    pair, model : (n,) the option of the correlations and of the model.
    """

    on: Flags
    g: Array
    se: Array
    sample: Codes
    people: Codes
    domain: Codes
    better: Flags
    pair: Codes
    model: Codes

    def take(self, which: Any) -> Data:
        """Some of the analyses."""
        return Data(*(getattr(self, field.name)[which] for field in fields(self)))


def distinct_data(chunk: Chunk) -> Data:
    """The numbers of the distinct analyses of a chunk."""
    data = _looked_up(chunk.grid, chunk.numbers)
    return data.take(_distinct(data)[0])


def _looked_up(grid: AnalysisGrid, numbers: Codes) -> Data:
    options = grid.options_of(numbers)
    n, r = len(numbers), len(grid.effects)
    on, better = np.zeros((n, r), dtype=bool), np.zeros((n, r, 2), dtype=bool)
    g, se = np.zeros((n, r)), np.ones((n, r))
    sample, people, domain = (np.zeros((n, r), dtype=np.intp) for _ in range(3))
    sizes = tuple(grid.chosen(options, name) for name in SIZES)
    for i in range(r):
        state = grid.state_of(options, i)
        here = grid.there[i][state]
        for name, flags in grid.keep[i].items():
            if grid.position(name) is not None:
                here = here & flags[grid.chosen(options, name), state]
        on[:, i] = here
        g[:, i] = np.where(here, grid.g[i][(state, *sizes)], 0.0)
        se[:, i] = np.where(here, grid.se[i][(state, *sizes)], 1.0)
        sample[:, i], people[:, i], domain[:, i] = grid.sample[i][state], grid.people[i][state], grid.domain[i][state]
        better[:, i] = grid.better[i].T[state] & here[:, None]
    pair = np.where(_related(on, people), grid.chosen(options, CORRELATIONS), 0)
    return Data(on, g, se, sample, people, domain, better, pair, grid.chosen(options, MODEL))


def _related(on: Flags, people: Codes) -> Flags:
    """(n,) whether two effects of an analysis are of the same people, so that the correlation of their errors enters."""
    there = np.where(on, people, -1 - np.arange(on.shape[1]))
    ordered = np.sort(there, axis=1)
    return np.asarray(((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1))


def _distinct(data: Data) -> tuple[Codes, Codes]:
    """The first analysis of each set of equal numbers, and to which set each belongs."""
    columns = [data.on, data.g, data.se, np.where(data.on, data.sample, 0), np.where(data.on, data.people, 0)]
    columns += [data.pair[:, None], data.model[:, None]]
    key = np.ascontiguousarray(np.column_stack([np.asarray(one, dtype=float) for one in columns]))
    flat = key.view([("", f"V{key.dtype.itemsize * key.shape[1]}")]).ravel()
    _, first, back = np.unique(flat, return_index=True, return_inverse=True)
    return first, back.ravel()


def fitted(grid: AnalysisGrid, data: Data) -> Fits:
    """What analyses with these numbers give."""
    n = len(data.on)
    out = _nothing(n, data)
    layouts, of = np.unique(np.column_stack([data.sample, data.people, data.domain]), axis=0, return_inverse=True)
    for number, layout in enumerate(layouts):
        some = np.flatnonzero(of.ravel() == number)
        sample, people, domain = np.split(layout, 3)
        _fit_layout(grid, data.take(some), sample, _correlations(grid, sample, people, domain), out, some)
    return out


def _nothing(n: int, data: Data) -> Fits:
    """Analyses without an answer yet."""
    numbers: dict[str, Any] = {name: np.full(n, np.nan) for name in ("g", "se", "low", "high", "df", "simple_low", "simple_high")}
    inside: dict[str, Any] = {name: np.full((n, 2), np.nan) for name in ("better_low", "better_df")}
    return Fits(
        **numbers,
        **inside,
        agreement=np.zeros(n, dtype=np.intp),
        samples=np.zeros(n, dtype=np.intp),
        effects=data.on.sum(axis=1),
        better=np.zeros((n, 2), dtype=np.intp),
        on=data.on,
        distinct=np.arange(n),
    )


def _correlations(grid: AnalysisGrid, sample: Codes, people: Codes, domain: Codes) -> Array:
    """(c, R, R) correlations of sampling errors under each option."""
    same, one = people[:, None] == people, domain[:, None] == domain
    within, across = grid.pairs[:, 0, None, None], grid.pairs[:, 1, None, None]
    found = np.where(same, np.where(one, within, across), 0.0)
    found = np.where(np.isnan(grid.known), found, grid.known)
    return np.where(np.eye(len(people), dtype=bool), 1.0, np.where(sample[:, None] == sample, found, 0.0))


def _fit_layout(grid: AnalysisGrid, data: Data, sample: Codes, correlation: Array, out: Fits, some: Codes) -> None:
    """Fit analyses whose effects stand in the same samples, and write what they give into `out` at `some`."""
    outer = np.unique(sample, return_inverse=True)[1].ravel()
    sets = LevelSets(data.g, data.se**2, data.on, outer, correlation, data.pair)
    answer = _answers(grid, sets, data.model)
    for name, value in answer.items():
        getattr(out, name)[some] = value
    for j in (0, 1):
        on = data.better[..., j]
        member = (outer[:, None] == np.arange(outer.max() + 1)).astype(int)
        count = ((on.astype(int) @ member) > 0).sum(axis=1)
        out.better[some, j] = count
        enough = np.flatnonzero(count >= 2)
        if enough.size:
            inside = LevelSets(data.g[enough], data.se[enough] ** 2, on[enough], outer, correlation, data.pair[enough])
            found = _answers(grid, inside, data.model[enough])
            out.better_low[some[enough], j], out.better_df[some[enough], j] = found["low"], found["df"]


def _answers(grid: AnalysisGrid, sets: LevelSets, model: Codes) -> dict[str, Any]:
    """The answer of each data set by its model, with the simpler interval beside it."""
    means, variances = aggregated(sets)
    held = variances > 0
    samples = held.sum(axis=1)
    simple = _simple(grid, means, variances, held, model)
    main = {name: value.copy() for name, value in simple.items()} | {"df": np.full(len(samples), np.nan)}
    three = np.array([words[0] == "three-level" for words in grid.models])[model]
    some = np.flatnonzero(three & (samples >= FEWEST_CLUSTERS))
    if some.size:
        _three_level(grid, sets, some, model, main)
    two = np.flatnonzero(three & (samples == FEWEST_CLUSTERS - 1))
    if two.size:
        _truncated(grid.method, means[two], variances[two], held[two], grid.level, main, two)
    for number, (kind, method, test) in enumerate(grid.models):
        own = np.flatnonzero((model == number) & (samples >= 2))
        if kind == "univariate" and own.size and test != "z":
            if test == "knha-truncated":
                _truncated(method, means[own], variances[own], held[own], grid.level, main, own)
            else:
                fit = batch(
                    means[own], np.where(held[own], variances[own], 1.0), method=method, test=test, mask=held[own], level=grid.level
                )
                _write(main, own, fit.estimate[:, 0], fit.se[:, 0], samples[own] - 1.0, grid.level)
    clear = held & (np.abs(means) > critical_value(grid.level) * np.sqrt(variances))
    above, below = (held <= (means > 0)).all(axis=1), (held <= (means < 0)).all(axis=1)
    agreement = np.where(clear.any(axis=1), above.astype(int) - below.astype(int), 0)
    return main | {"simple_low": simple["low"], "simple_high": simple["high"], "agreement": agreement, "samples": samples}


def _simple(grid: AnalysisGrid, means: Array, variances: Array, held: Flags, model: Codes) -> dict[str, Array]:
    """Random effects on one effect per sample by the normal distribution; of one sample its own interval."""
    n = len(means)
    g, se = np.full(n, np.nan), np.full(n, np.nan)
    samples = held.sum(axis=1)
    one = samples == 1
    g[one] = means[one].sum(axis=1)
    se[one] = np.sqrt(variances[one].sum(axis=1))
    for method in dict.fromkeys(_estimator(grid, words) for words in grid.models):
        own = np.array([_estimator(grid, words) == method for words in grid.models])[model] & (samples >= 2)
        if own.any():
            fit = batch(means[own], np.where(held[own], variances[own], 1.0), method=method, test="z", mask=held[own], level=grid.level)
            g[own], se[own] = fit.estimate[:, 0], fit.se[:, 0]
    half = float(critical_value(grid.level)) * se
    return {"g": g, "se": se, "low": g - half, "high": g + half}


def _estimator(grid: AnalysisGrid, words: tuple[str, str, str]) -> str:
    """Of the simpler interval: that of the analysis where it is univariate, else that of the plan."""
    return words[1] if words[0] == "univariate" else grid.method


def _write(main: dict[str, Array], at: Codes, g: Array, se: Array, df: Array, level: float) -> None:
    """The interval of a model, where it has one."""
    good = np.isfinite(se) & (se > 0)
    kept = at[good]
    half = critical_value(level, df[good]) * se[good]
    main["g"][kept], main["se"][kept], main["df"][kept] = g[good], se[good], df[good]
    main["low"][kept], main["high"][kept] = g[good] - half, g[good] + half


def _three_level(grid: AnalysisGrid, sets: LevelSets, some: Codes, model: Codes, main: dict[str, Array]) -> None:
    part = LevelSets(sets.y[some], sets.variance[some], sets.on[some], sets.outer, sets.correlation, sets.which[some])
    restricted = np.array([words[1] == "REML" for words in grid.models])[model[some]]
    fits = fit_levels(part, restricted)
    robust = np.array([words[2] == "CR2" for words in grid.models])[model[some]]
    _write(main, some[robust], fits.estimate[robust], fits.se[robust], fits.df[robust], grid.level)
    plain = some[~robust]
    half = float(critical_value(grid.level)) * fits.model_se[~robust]
    main["g"][plain], main["se"][plain] = fits.estimate[~robust], fits.model_se[~robust]
    main["low"][plain], main["high"][plain] = main["g"][plain] - half, main["g"][plain] + half


def _truncated(method: str, means: Array, variances: Array, held: Flags, level: float, main: dict[str, Array], at: Codes) -> None:
    """Knapp-Hartung with a standard error that is never below the normal one."""
    variances = np.where(held, variances, 1.0)
    plain = batch(means, variances, method=method, test="z", mask=held, level=level)
    weight = np.where(held, 1.0 / (variances + plain.tau2[:, None]), 0.0)
    df = held.sum(axis=1) - 1.0
    scale = (weight * (means - plain.estimate) ** 2).sum(axis=1) / df
    _write(main, at, plain.estimate[:, 0], plain.se[:, 0] * np.sqrt(np.maximum(1.0, scale)), df, level)
