"""A schema of the API's shapes, for what is tested apart from its resolvers."""

from __future__ import annotations

from graphql import GraphQLSchema, build_schema

SDL = """
interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Lead implements Node {
  id: ID!
  customerName: String!
  sequence: Sequence!
  messages(first: Int, after: String, last: Int, before: String): MessageConnection!
}
type Sequence implements Node { id: ID! lead: Lead! queued: [Message!]! }
type Message implements Node { id: ID! body: String! lead: Lead }
type LeadEdge { cursor: String! node: Lead! }
type LeadConnection { edges: [LeadEdge!]! nodes: [Lead!]! pageInfo: PageInfo! totalCount: Int! }
type MessageEdge { cursor: String! node: Message! }
type MessageConnection { edges: [MessageEdge!]! nodes: [Message!]! pageInfo: PageInfo! totalCount: Int! }
type Playbook implements Node { id: ID! name: String! }
type Kpis { leads: Int! previous: Kpis }
type Query {
  node(id: ID!): Node
  lead(id: ID!): Lead
  leads(first: Int, after: String, last: Int, before: String): LeadConnection!
  playbooks: [Playbook!]!
  kpis(range: String = "30d"): Kpis!
  echo(text: String): String
}
type Mutation { rename(id: ID!, name: String!): Lead }
type Subscription { ticks(count: Int = 3, after: Int = 0): Int! broken: Int! }
"""


def small_schema() -> GraphQLSchema:
    """A fresh schema without resolvers."""
    return build_schema(SDL)
