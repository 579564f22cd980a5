"""One invented county's year as real files: 68 departments, about 760 projects, every form from the declaration to the
fiscal evaluation, and what the bureau's people decide.

    python -m examples.county_year 文件夹

All of it is generated from seeded distributions. No figure, project or finding in it is that of a real county.
"""

STATED = "生成示例：由程序按随机数种子生成，单位、项目和数字均为虚构，不是任何县的真实数据"
"""What every file that can say something about itself says."""
