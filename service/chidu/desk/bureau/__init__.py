"""The bureau (财政局) as a service: its database, the publications in force, and who may do what.

One verb, one function, one transaction, one entry in the audit chain. The pages, the API and the commands call these.
"""

from chidu.desk.bureau.acting import Act, Bureau

__all__ = ["Act", "Bureau"]
