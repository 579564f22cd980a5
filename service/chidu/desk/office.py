"""An office at work: the policy library it goes by, its letter templates, and the limited workers it reads forms in."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from chidu.desk import home
from chidu.desk.files import file_bytes, shown_name
from chidu.errors import ChiduError, Place
from chidu.form import Form, Value
from chidu.intake.reader import read_bytes
from chidu.policy.library import Library, load_library, reload_library
from chidu.policy.version import policy_version
from chidu.sandbox import Sandbox
from chidu.types import Case, Determination, PolicyVersion, Scope
from chidu.vocabulary import Vocabulary

MOST_WORKERS = 4  # more do not help: one process serves them all
MOST_VERSIONS = 128  # of 0.6 MB each; linking one anew takes some 20 ms


@dataclass
class Office:
    """Holds what is loaded once: policies of a scope on a date, and the workers. Close it when done.

    Workers start when there is work for them: one form starts one.
    """

    policies: Path = field(default_factory=home.policies)
    templates: Path = field(default_factory=home.templates)
    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, MOST_WORKERS))
    _versions: OrderedDict[tuple[Scope, date], PolicyVersion] = field(default_factory=OrderedDict, repr=False)
    _linking: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def library(self) -> Library:
        library = load_library(self.policies)
        gc.freeze()  # it stays: the collector need not look through it again, which takes half a second for 3,000 counties
        return library

    @cached_property
    def sandbox(self) -> Sandbox:
        return Sandbox(workers=self.workers)

    def policy(self, scope: Scope, on: date) -> PolicyVersion:
        """The law of a scope on a date. Raises PolicySetError, UnknownScope."""
        key = (scope.strip("/"), on)
        with self._linking:
            if key not in self._versions:
                self._versions[key] = policy_version(self.library, *key)
            self._versions.move_to_end(key)
            while len(self._versions) > MOST_VERSIONS:
                self._versions.popitem(last=False)
            return self._versions[key]

    def add(self, files: Mapping[str, bytes]) -> None:
        """Takes in policy files by their path in the library, beside those that are there. Raises PolicySetError."""
        self._take(self.library.with_files(dict(files)), "")

    def reload(self, scope: Scope) -> None:
        """Takes in what changed in the policy folder of one jurisdiction and below; everything else stays as loaded.

        Raises PolicySetError, and the office goes on by the policies it had.
        """
        self._take(reload_library(self.library, self.policies, scope), f"{scope.strip('/')}/")

    def _take(self, library: Library, below: str) -> None:
        """Goes by this library from now on; what was linked of the scopes below is linked anew."""
        with self._linking:
            self.__dict__["library"] = library
            for key in [k for k in self._versions if f"{k[0]}/".startswith(below)]:
                del self._versions[key]

    def read(self, path: Path, scope: Scope) -> tuple[Form, ...]:
        """The forms in a file, read in the limited worker. Raises FormRefused, FormUnreadable, WorkerLost."""
        self.library.chain(scope.strip("/"))
        return self.read_bytes(file_bytes(path), shown_name(path), scope)

    def read_bytes(self, data: bytes, name: str, scope: Scope) -> tuple[Form, ...]:
        """The same of a file's bytes, under the name it came with."""
        self.library.chain(scope.strip("/"))
        unit = self.library.jurisdictions[scope.strip("/")].money_unit
        try:
            return self.sandbox.call(read_form, data, name, self._vocabulary, unit)
        except ChiduError as e:
            if not e.place.file:
                e.place = Place(name, cell=e.place.cell)
            raise

    def case(self, form: Form, scope: Scope, on: date, determinations: tuple[Determination, ...] = (),
             number: int = 1, gathered: Mapping[str, Value] | None = None) -> Case:
        """A case of one form. Its identity is of the file's hash, the form's kind and its number in the file: the same
        on any machine."""
        identity = hashlib.sha256(f"{form.sha256}｜{form.kind}｜{number}".encode()).hexdigest()[:16]
        return Case(identity, scope.strip("/"), on, form, gathered or {}, determinations)

    @cached_property
    def _vocabulary(self) -> bytes:
        return pickle.dumps(self.library.vocabulary)

    def close(self) -> None:
        if "sandbox" in self.__dict__:
            self.sandbox.close()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_form(data: bytes, name: str, vocabulary: bytes, money_unit: str) -> tuple[Form, ...]:
    """Runs in the limited worker, which opens the data dictionary (数据字典) once and not for every form."""
    return read_bytes(data, name, _opened(vocabulary), money_unit)


@lru_cache(maxsize=4)
def _opened(vocabulary: bytes) -> Vocabulary:
    opened: Vocabulary = pickle.loads(vocabulary)
    return opened
