"""The house decorator: compiler options in one place, and none that moves a bit."""

import re
from pathlib import Path

import pytest

import sim
from sim import jit
from sim.draws import normal_quantile, weibull
from sim.rules.installed_base import intensity
from sim.rules.satisfaction import prospect_value

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
RULES = [path for path in SOURCES if path.parent.name in ("rules", "engines") or path.name in ("draws.py", "events.py")]


def code_of(path: Path) -> str:
    """Source without comments and docstrings."""
    text = re.sub(r'"""(?:.|\n)*?"""', "", path.read_text())
    return re.sub(r"#.*", "", text)


@pytest.mark.skipif(not jit.COMPILED, reason="the compiler is off")
@pytest.mark.parametrize("rule", [normal_quantile, weibull, prospect_value, intensity], ids=lambda rule: rule.name)
def test_no_operation_may_be_reordered_or_fused(rule) -> None:
    """Fast-math flags would give other bits on other machines: the LLVM text of a rule must not bear any."""
    from sim.compiler import translate

    text = "\n".join(str(module) for module in translate(rule, set()))
    operations = re.findall(r" = f(?:add|sub|mul|div) .*", text)
    assert operations
    assert not [line for line in operations if re.search(r"\b(fast|reassoc|contract|nnan|ninf|nsz|arcp|afn)\b", line)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_house_decorator_compiles(path: Path) -> None:
    """`njit`, `vectorize`, `prange` and fast math appear in no other file."""
    if path.name not in ("jit.py", "compiler.py"):
        assert not re.search(r"\b(njit|jit\(|vectorize|guvectorize|prange|fastmath)\b", code_of(path))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_rules_use_only_functions_with_the_same_bits_everywhere(path: Path) -> None:
    """Scalar exp, log, pow, sqrt, cos: not hypot, lgamma or gamma, and no numpy functions over arrays."""
    code = code_of(path)
    assert not re.search(r"\b(hypot|lgamma|math\.gamma|erfinv)\b", code)
    assert not re.search(r"\bnp\.", code) or path.name == "reference.py"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parent.name == "engines"], ids=lambda path: path.name)
def test_engines_draw_nothing_and_write_nothing_down(path: Path) -> None:
    """Draws and log rows belong to the rules."""
    code = code_of(path)
    assert not re.search(r"\b(uniform2?|exponential|normal_quantile|weibull|note)\(", code)
    assert "sim.draws" not in code


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_generator_and_no_clock_but_the_models_own(path: Path) -> None:
    """No random module, no numpy generator, no wall clock on the path to results."""
    if path.name == "warm.py":
        return
    assert not re.search(r"\b(import random|np\.random|default_rng|time\.time|datetime\.now|today\(\))", code_of(path))
