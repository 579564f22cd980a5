"""Every feature is run as it stands."""

from pytest_bdd import scenarios

scenarios(".")
