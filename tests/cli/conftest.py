"""The policies of the small county, for the commands that start a service."""

from tests.desk.bureau.conftest import policies

__all__ = ["policies"]
