"""What is wrong with a definition, all at once, before it is published.

What passes here has no condition or computed value that looks forward, at a field that is not
there, or at one that cannot be compared so. Must not know answers. Open `whole` first; `kinds` has
the names of all problems.
"""

from sportello.cases.definition_check.kinds import DefinitionProblem, ProblemKind
from sportello.cases.definition_check.whole import problems

__all__ = ["DefinitionProblem", "ProblemKind", "problems"]
