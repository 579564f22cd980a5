"""An office at work: the policy library it goes by, its letter templates, and the limited worker it reads forms in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from chidu.desk import home
from chidu.errors import ChiduError, FormUnreadable, InputError, Place
from chidu.form import Form
from chidu.intake.reader import read_bytes
from chidu.policy.library import Library, load_library
from chidu.policy.version import policy_version
from chidu.sandbox import Sandbox
from chidu.types import Case, Determination, PolicyVersion, Scope

LARGEST_FILE = 20 << 20


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
        data = file_bytes(path)
        unit = self.library.jurisdictions[scope.strip("/")].money_unit
        try:
            return self.sandbox.call(read_bytes, data, path.name, self.library.vocabulary, unit)
        except ChiduError as e:
            if not e.place.file:
                e.place = Place(path.name, cell=e.place.cell)
            raise

    def case(self, form: Form, scope: Scope, on: date, determinations: tuple[Determination, ...] = ()) -> Case:
        """A case of one form: its identity is the file's hash and the form's place in it, so it is the same on any machine."""
        name = str(form.fields["项目名称"].text) if "项目名称" in form.fields else ""
        identity = hashlib.sha256(f"{form.sha256}｜{form.kind}｜{name}".encode()).hexdigest()[:16]
        return Case(identity, scope.strip("/"), on, form, {}, determinations)

    def close(self) -> None:
        if "sandbox" in self.__dict__:
            self.sandbox.close()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def file_bytes(path: Path) -> bytes:
    """The bytes of a file that a person named; a clear message where it cannot be had."""
    try:
        if path.is_dir():
            raise InputError("file-is-folder", "这是一个文件夹", place=Place(str(path)), remedy="请给出表格文件")
        if path.stat().st_size > LARGEST_FILE:
            raise FormUnreadable("file-too-large", f"文件有{path.stat().st_size >> 20}MB", place=Place(str(path)),
                                 rule="一份表不超过20MB", remedy="请去掉图片或附件后再报")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError("file-missing", "没有这个文件", place=Place(str(path)), remedy="请核对路径") from None
    except PermissionError:
        raise InputError("file-forbidden", "没有读取这个文件的权限", place=Place(str(path)), remedy="请检查文件权限") from None
    except OSError as e:
        raise InputError("file-unreadable", f"文件打不开（{e.strerror}）", place=Place(str(path))) from None
