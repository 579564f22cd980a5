"""The data dictionary (数据字典): intake finds values by it, policy types its conditions by it.

    policies/vocabulary/*.yaml → reading → words
"""

from chidu.vocabulary.reading import FILES, load_vocabulary, read_yaml, vocabulary_from
from chidu.vocabulary.words import (
    PERIODS,
    TYPES,
    ColumnSpec,
    Comparison,
    DocumentKind,
    FieldSpec,
    Figure,
    FormKind,
    Listing,
    Mask,
    ReadingWords,
    TableSpec,
    Vocabulary,
)

__all__ = [
    "FILES", "PERIODS", "TYPES", "ColumnSpec", "Comparison", "DocumentKind", "FieldSpec", "Figure", "FormKind", "Listing", "Mask",
    "ReadingWords", "TableSpec", "Vocabulary", "load_vocabulary", "read_yaml", "vocabulary_from"]
