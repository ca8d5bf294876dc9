"""The command: suites, rounds, ratios, growth; prints a table and writes JSON."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SUITES = ("export", "letters", "outbox", "pages", "filing")
NOISY = 1.5


def main() -> int:
    said = _parser().parse_args()
    if said.one:
        _one(*said.one)
        return 0
    _prepare()
    found: dict[str, object] = {"machine": _machine(), "fsync_ms": _fsync(), "suites": {}}
    for suite in said.suite or SUITES:
        found["suites"][suite] = _suite(suite, said.scale, said.rounds)  # type: ignore[index]  # made above
    if said.json:
        Path(said.json).write_text(json.dumps(found, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--suite", action="append", choices=SUITES)
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--one", nargs=3, metavar=("SUITE", "VARIANT", "SIZE"), help=argparse.SUPPRESS)
    return parser


def _suite(name: str, scale: str, rounds: int) -> dict[str, object]:
    """Run a suite's variants interleaved, round by round, at each size, and print medians and ratios."""
    module = _module(name)
    told: dict[str, object] = {}
    medians: dict[tuple[str, int], float] = {}
    print(f"\n{name}: {module.__doc__.strip().splitlines()[0]}")
    for size in module.SIZES[scale]:
        module.fill(size)
        times: dict[str, list[dict[str, float]]] = {variant: [] for variant in module.VARIANTS}
        for _ in range(rounds):
            for variant in module.VARIANTS:
                times[variant].append(_fresh(name, variant, size))
        limit = [one["seconds"] for one in times[module.LIMIT]]
        noisy = max(limit) / max(min(limit), 1e-9) > NOISY
        for variant, measured in times.items():
            seconds = [one["seconds"] for one in measured]
            ratios = [base / mine for base, mine in zip(limit, seconds, strict=True)]
            medians[variant, size] = statistics.median(seconds)
            row = {
                "size": size,
                "seconds": round(statistics.median(seconds), 4),
                "ratio_to_limit": round(statistics.median(ratios), 3),
                "ratio_min": round(min(ratios), 3),
                "ratio_max": round(max(ratios), 3),
                "growth_mb": round(max(one["growth_mb"] for one in measured), 1),
                "queries": max(one.get("queries", 0) for one in measured),
                "n": rounds,
                "noisy": noisy,
            }
            told[f"{variant} {size}"] = row
            print(
                f"  {variant:<24} {size:>9}  {row['seconds']:>9.4f} s  {row['ratio_to_limit']:>6.2f} of the limit "
                f"[{row['ratio_min']:.2f}–{row['ratio_max']:.2f}]  +{row['growth_mb']:.1f} MB"
                f"{'  noisy' if noisy else ''}"
            )
    told["growth"] = _growth(module.VARIANTS, module.SIZES[scale], medians)
    return told


def _growth(
    variants: tuple[str, ...], sizes: tuple[int, ...], medians: dict[tuple[str, int], float]
) -> dict[str, float]:
    from math import log

    if len(sizes) < 2:
        return {}
    small, big = sizes[0], sizes[-1]
    found = {}
    for variant in variants:
        found[variant] = round(log(medians[variant, big] / medians[variant, small]) / log(big / small), 3)
        print(f"  {variant:<24} grows with exponent {found[variant]} from {small} to {big}")
    return found


def _fresh(suite: str, variant: str, size: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.run", "--one", suite, variant, str(size)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{suite} {variant} {size} failed:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _one(suite: str, variant: str, size: str) -> None:
    import resource

    module = _module(suite)
    run: Callable[[int], dict[str, float]] = module.variant(variant)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = run(int(size))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"growth_mb": grown} | answer))


def _module(name: str):  # type: ignore[no-untyped-def]  # the suites share a shape, not a type
    import importlib

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    return importlib.import_module(f"benchmarks.{name}")


def _prepare() -> None:
    if not os.environ.get("INSYN_DATA", "").startswith(tempfile.gettempdir()):
        os.environ["INSYN_DATA"] = tempfile.mkdtemp(prefix="insyn-bench-")
    subprocess.run([sys.executable, "manage.py", "prepare", "--quiet"], check=True)


def _machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "at": time.strftime("%Y-%m-%d"),
    }


def _fsync() -> float:
    """Return the median milliseconds of an fsync beside the results: it moves by two orders of magnitude."""
    times = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 8192)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    print(f"fsync {statistics.median(times):.3f} ms, load {os.getloadavg()[0]:.1f}")
    return round(statistics.median(times), 4)


if __name__ == "__main__":
    sys.exit(main())
