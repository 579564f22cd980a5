"""An office at work: the policy library it goes by, its letter templates, and the limited worker it reads forms in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from chidu.desk import home
from chidu.desk.files import file_bytes, shown_name
from chidu.errors import ChiduError, Place
from chidu.form import Form
from chidu.intake.reader import read_bytes
from chidu.policy.library import Library, load_library
from chidu.policy.version import policy_version
from chidu.sandbox import Sandbox
from chidu.types import Case, Determination, PolicyVersion, Scope


@dataclass
class Office:
    """Holds what is loaded once: policies of a scope on a date, and the worker. Close it when done."""

    policies: Path = field(default_factory=home.policies)
    templates: Path = field(default_factory=home.templates)
    workers: int = 1
    _versions: dict[tuple[Scope, date], PolicyVersion] = field(default_factory=dict)

    @cached_property
    def library(self) -> Library:
        return load_library(self.policies)

    @cached_property
    def sandbox(self) -> Sandbox:
        return Sandbox(workers=self.workers)

    def policy(self, scope: Scope, on: date) -> PolicyVersion:
        """The law of a scope on a date. Raises PolicySetError, UnknownScope."""
        key = (scope.strip("/"), on)
        if key not in self._versions:
            self._versions[key] = policy_version(self.library, *key)
        return self._versions[key]

    def read(self, path: Path, scope: Scope) -> tuple[Form, ...]:
        """The forms in a file, read in the limited worker. Raises FormRefused, FormUnreadable, WorkerLost."""
        self.library.chain(scope.strip("/"))
        data, name = file_bytes(path), shown_name(path)
        unit = self.library.jurisdictions[scope.strip("/")].money_unit
        try:
            return self.sandbox.call(read_bytes, data, name, self.library.vocabulary, unit)
        except ChiduError as e:
            if not e.place.file:
                e.place = Place(name, cell=e.place.cell)
            raise

    def case(self, form: Form, scope: Scope, on: date, determinations: tuple[Determination, ...] = (),
             number: int = 1) -> Case:
        """A case of one form. Its identity is of the file's hash, the form's kind and its number in the file: the same
        on any machine."""
        identity = hashlib.sha256(f"{form.sha256}｜{form.kind}｜{number}".encode()).hexdigest()[:16]
        return Case(identity, scope.strip("/"), on, form, {}, determinations)

    def close(self) -> None:
        if "sandbox" in self.__dict__:
            self.sandbox.close()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
