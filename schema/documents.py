"""Documents, parsed, validated and measured once; kept with the statements that were compiled for them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    validate,
)

from resolvers.lead_intake import Intake
from resolvers.reading.plan import Guard, Plan
from resolvers.reading.shapes import Selection, Variables
from schema.limits import DocumentFacts, check_document, parse_document
from schema.live import LivePlan
from schema.masking import masked
from schema.variables import Declared, declared
from schema.ways import Way

MAX_DOCUMENTS = 1_000
MAX_CHARACTERS = 8_000_000
_MAX_VARIANTS = 32
_MAX_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Variant:
    """An operation as one set of variables shapes it: its roots, and the statement for those read from rows (or for
    a ``createLead`` that stands alone, or for a subscription)."""

    roots: tuple[Selection, ...]
    plan: Plan | None
    guards: tuple[Guard, ...]
    intake: Intake | None = None
    live: LivePlan | None = None
    way: Way = "compiled"

    def fits(self, variables: Variables) -> bool:
        """Whether these variables shape the operation the same way."""
        return all(observe(variables) == seen for observe, seen in self.guards)


@dataclass(slots=True)
class Prepared:
    """One operation of one document, ready to be run."""

    document: DocumentNode
    operation: OperationDefinitionNode
    root_type: GraphQLObjectType
    fragments: dict[str, FragmentDefinitionNode]
    facts: DocumentFacts
    declared: tuple[Declared, ...]
    variants: list[Variant] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        """The operation's name, if it has one."""
        return self.operation.name.value if self.operation.name else None

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.operation.operation

    def variant(self, variables: Variables) -> Variant | None:
        """The variant for these variables, if there is one yet."""
        for variant in self.variants:
            if variant.fits(variables):
                return variant
        return None

    def keep(self, variant: Variant) -> None:
        """Remembers a variant; the eldest makes room."""
        if len(self.variants) >= _MAX_VARIANTS:
            self.variants.pop(0)
        self.variants.append(variant)


class InvalidDocumentError(Exception):
    """The document cannot be run; ``errors`` say why, each with its code."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class DocumentCache:
    """A bounded cache of prepared operations, the least recently used going first. One for each process."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._entries: OrderedDict[tuple[str, str | None], Prepared] = OrderedDict()
        self._characters = 0

    def prepare(self, text: str, operation_name: str | None) -> Prepared:
        """The prepared operation. Raises InvalidDocumentError; invalid documents are not kept."""
        key = (text, operation_name)
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
            return found
        try:
            prepared = self._prepare(text, operation_name)
        except GraphQLError as error:
            raise InvalidDocumentError([_coded(error)]) from error
        self._entries[key] = prepared
        self._characters += len(text)
        while len(self._entries) > MAX_DOCUMENTS or self._characters > MAX_CHARACTERS:
            (eldest, _), _ = self._entries.popitem(last=False)
            self._characters -= len(eldest)
        return prepared

    def _prepare(self, text: str, operation_name: str | None) -> Prepared:
        document = parse_document(text)
        facts = check_document(self._schema, document, operation_name)
        errors = validate(self._schema, document, max_errors=_MAX_ERRORS)
        if errors:
            raise InvalidDocumentError([_coded(error) for error in errors])
        root = self._schema.get_root_type(facts.kind)
        if root is None:
            raise GraphQLError(f"This API has no {facts.kind.value}s.")
        fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
        variables = declared(self._schema, facts.operation.variable_definitions)
        return Prepared(document, facts.operation, root, fragments, facts, variables)


def _coded(error: GraphQLError) -> GraphQLError:
    error.message = masked(error.message)
    if error.extensions is None or "code" not in error.extensions:
        error.extensions = {**(error.extensions or {}), "code": "GRAPHQL_VALIDATION_FAILED"}
    return error
