/** The tests that patterns make of one field, and where each leads: those that an event's values meet are looked up. */
import type { FlatLeaf } from '../../lib/pattern/flat-event'
import type { Leaf, ValueTest } from '../../lib/pattern/leaf'
import type { FieldTest } from '../../lib/pattern/pattern'
import { createRanges } from './ranges'

export interface Branches<Node> {
  /** Where a test leads: the same for all that are alike. */
  of(field: FieldTest, create: () => Node): Node
  /** Never too few; some may turn out to be in vain. */
  leadTo(leaves: readonly FlatLeaf[]): Iterable<Node>
}

export function createBranches<Node>(): Branches<Node> {
  const nodes = new Map<string, Node>()
  const exact = new Map<Leaf, Node[]>()
  const anyCase = new Map<string, Node[]>()
  /** By how long they are. */
  const prefixes = new Map<number, Map<string, Node[]>>()
  const suffixes = new Map<number, Map<string, Node[]>>()
  const ranges = createRanges<Node>()
  const tried: { readonly test: ValueTest; readonly node: Node }[] = []
  const present: Node[] = []
  const absent: Node[] = []

  function keep(test: ValueTest, node: Node): void {
    const { asks } = test
    if (asks === undefined) tried.push({ test, node })
    else if (asks.kind === 'exact') append(exact, asks.value, node)
    else if (asks.kind === 'any-case') append(anyCase, asks.lower, node)
    else if (asks.kind === 'range') ranges.add(asks.from, asks.to, node)
    else {
      const affixes = asks.kind === 'prefix' ? prefixes : suffixes
      const ofLength = affixes.get(asks.text.length) ?? new Map<string, Node[]>()
      affixes.set(asks.text.length, ofLength)
      append(ofLength, asks.text, node)
    }
  }

  function follow(value: Leaf, found: Set<Node>): void {
    addAll(found, exact.get(value))
    if (typeof value === 'number') addAll(found, ranges.around(value))
    if (typeof value === 'string') {
      if (anyCase.size > 0) addAll(found, anyCase.get(value.toLowerCase()))
      for (const [length, nodesOf] of prefixes) addAll(found, nodesOf.get(value.slice(0, length)))
      for (const [length, nodesOf] of suffixes) {
        if (length <= value.length) addAll(found, nodesOf.get(value.slice(value.length - length)))
      }
    }
    for (const { test, node } of tried) if (test.matches(value)) found.add(node)
  }

  return {
    of(field, create) {
      const key = JSON.stringify([field.present, field.absent, ...field.tests.map(({ describe }) => describe)])
      const known = nodes.get(key)
      if (known) return known
      const node = create()
      nodes.set(key, node)
      if (field.present) present.push(node)
      if (field.absent) absent.push(node)
      for (const test of field.tests) keep(test, node)
      return node
    },
    leadTo(leaves) {
      const found = new Set<Node>()
      if (leaves.length > 0) addAll(found, present)
      // In an array it may be absent from one element alone.
      if (leaves.every(({ place }) => place !== undefined)) addAll(found, absent)
      for (const { value } of leaves) follow(value, found)
      return found
    },
  }
}

function append<Key, Node>(lists: Map<Key, Node[]>, key: Key, node: Node): void {
  const list = lists.get(key)
  if (list) list.push(node)
  else lists.set(key, [node])
}

function addAll<Node>(found: Set<Node>, nodes: Iterable<Node> | undefined): void {
  if (nodes) for (const node of nodes) found.add(node)
}
