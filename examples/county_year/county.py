"""The county before its year begins: departments with a heavy tail of projects, log-normal budgets, codes, dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import floor
from random import Random

from examples.county_year.catalog import COMMON, GENERAL, PLACES, Subject, departments, of_field
from examples.county_year.values import YEAR, Fen

DIVISION = "371799"
"""区划 of the jurisdiction whose policies apply; the projects are not its own."""
YI = 10_000_000_000
TOTAL, OF = 38 * YI, 760
"""Order of magnitude of a county: 38亿元 for some 760 projects."""
KEY_BUDGET = Fen(800_000_000)
"""Half of the projects from here on are key projects."""
LARGE = Fen(3_500_000_000)
"""资金量大线 of the county's own document: what is larger is evaluated by the bureau."""


@dataclass(frozen=True)
class Project:
    """A project as it stands in the roll, before anything happened to it."""

    number: int
    department: str
    unit: str
    code: str
    name: str
    subject: Subject
    budget: Fen
    new: bool
    start: date
    end: date
    total: Fen
    rank: str
    decided: bool
    """涉及重大决策部署."""
    weak: bool
    problems: int
    listed: bool
    """On the list of government investment projects (政府投资项目清单)."""
    fund: str

    @property
    def file(self) -> str:
        return f"{self.number:04d}.xlsx"

    @property
    def key(self) -> bool:
        return self.rank != "一般项目"

    @property
    def large(self) -> bool:
        return self.budget >= LARGE

    @property
    def many_years(self) -> bool:
        return self.end.year > YEAR


@dataclass(frozen=True)
class County:
    seed: int
    departments: int = 68
    projects: int = 760

    def random(self, *about: object) -> Random:
        """Chance of its own for everything: a further question asked of one project changes no other."""
        return Random("/".join(map(str, (self.seed, *about))))

    def names(self) -> list[str]:
        return [name for name, _ in departments()[:self.departments]]

    def roll(self) -> Iterator[Project]:
        """Every project, by department."""
        if not 0 < self.departments <= min(self.projects, len(departments())):
            raise SystemExit(f"部门数应在1和{len(departments())}之间，且不多于项目数")
        drawn = [self._drawn(number, *of) for number, of in enumerate(self._places(), 1)]
        scale = TOTAL * self.projects / OF / sum(weight for *_, weight in drawn)
        for number, (department, serial, subject, place, weight) in enumerate(drawn, 1):
            yield self._project(number, department, serial, subject, place, _rounded(weight * scale))

    def _counts(self) -> list[int]:
        """Projects of each department: every one has one, a few have more than forty."""
        chance = self.random("部门")
        weights = sorted((chance.lognormvariate(0, 1.1) for _ in range(self.departments)), reverse=True)
        free = self.projects - self.departments
        exact = [w * free / sum(weights) for w in weights]
        counts = [1 + floor(x) for x in exact]
        for i in sorted(range(self.departments), key=lambda i: floor(exact[i]) - exact[i])[:self.projects - sum(counts)]:
            counts[i] += 1
        return counts

    def _places(self) -> Iterator[tuple[int, int, Subject, str]]:
        """Department, serial number within it, kind and place of every project; no two of a department are the same."""
        for department, count in enumerate(self._counts()):
            chance = self.random("门类", department)
            own, general = of_field(departments()[department][1]), of_field(GENERAL)
            name = departments()[department][0]
            used: dict[tuple[str, str], int] = {}
            for serial in range(1, count + 1):
                pick = chance.random()
                subject = of_field(COMMON)[0] if pick < 0.03 else chance.choice(general if pick < 0.2 else own)
                inside = subject.field in (GENERAL, COMMON)
                place = name if inside else chance.choice(PLACES)
                times = used[subject.name, place] = used.get((subject.name, place), 0) + 1
                yield department, serial, subject, place + (f"第{times}期" if times > 1 else "")

    def _drawn(self, number: int, department: int, serial: int, subject: Subject, place: str) -> tuple[int, int, Subject, str, float]:
        chance = self.random("预算", number)
        scale = 4.0 if subject.building else 0.25 if subject.field in (GENERAL, COMMON) else 1.0
        return department, serial, subject, place, min(scale * chance.lognormvariate(0, 1.25), 60.0)

    def _project(self, number: int, department: int, serial: int, subject: Subject, place: str, budget: Fen) -> Project:
        chance = self.random("项目", number)
        name = departments()[department][0]
        long = subject.building and chance.random() < 0.3
        total = Fen(budget * chance.choice((15, 18, 20, 25)) // 10) if long else budget
        key = budget >= LARGE or (budget >= KEY_BUDGET and chance.random() < 0.5)
        rank = ("市级重大项目" if chance.random() < 0.4 else "县级重大项目") if key else "一般项目"
        many = chance.random() < 0.06
        code = f"{DIVISION}{YEAR % 100}{'R' if subject.personnel else 'T'}{department + 1:03d}{serial:09d}"
        fund = "人员经费" if subject.personnel else chance.choices(("一般公共预算", "政府性基金预算", "国有资本经营预算"), (88, 10, 2))[0]
        return Project(
            number=number, department=name, unit=subject.unit or name, code=code, name=subject.title.format(地=place), subject=subject, budget=budget,
            new=not subject.personnel and chance.random() < 0.25, start=date(YEAR, 3 if long else 1, 1),
            end=date(YEAR + 1, 10, 31) if long else date(YEAR, 12, 31), total=total, rank=rank, decided=key and chance.random() < 0.3,
            weak=chance.random() < 0.03, problems=chance.randint(3, 6) if many else chance.choice((0, 0, 0, 1)),
            listed=subject.building and budget >= KEY_BUDGET // 4, fund=fund)


def next_budget(county: County, project: Project) -> Fen:
    """What is asked for the budget of the year after the evaluation."""
    share = county.random("下年", project.number).choice((80, 90, 100, 100, 100, 105))
    return Fen(project.budget * share // 100 // 10_000 * 10_000)


def _rounded(amount: float) -> Fen:
    """As budgets are written: to 100元, larger ones to 1000元 and to 1万元."""
    step = 10_000 if amount < 100_000_000 else 100_000 if amount < 500_000_000 else 1_000_000
    return Fen(max(3_000_000, round(amount / step) * step))
