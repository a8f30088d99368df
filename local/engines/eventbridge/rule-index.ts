/**
 * Which of a bus's rules an event may concern. Patterns that begin alike share their way through a tree whose branches are
 * the tests of one field after the other, and an event follows those alone that its own values lead to: rules that it can't
 * meet cost it nothing, whichever field tells them apart. What is found is still to be tried with the whole pattern, which
 * alone knows of elements of arrays.
 */
import type { FlatEvent } from '../../lib/pattern/flat-event'
import type { Alternative, Pattern } from '../../lib/pattern/pattern'
import { type Branches, createBranches } from './rule-branches'

export interface Indexed {
  readonly pattern: Pattern
}

export interface RuleIndex<Entry extends Indexed> {
  add(entry: Entry): void
  remove(entry: Entry): void
  candidates(event: FlatEvent): Iterable<Entry>
}

interface Node<Entry> {
  readonly entries: Set<Entry>
  /** By the path of the field that is tested next. */
  readonly next: Map<string, Branches<Node<Entry>>>
}

export function createRuleIndex<Entry extends Indexed>(): RuleIndex<Entry> {
  const all = new Set<Entry>()
  let root = newNode<Entry>()
  /** Ways through the tree that lead to nothing any more. */
  let left = 0

  function plant(entry: Entry): void {
    for (const alternative of entry.pattern.alternatives) endOf(root, alternative).entries.add(entry)
  }

  return {
    add(entry) {
      all.add(entry)
      plant(entry)
    },
    remove(entry) {
      if (!all.delete(entry)) return
      for (const alternative of entry.pattern.alternatives) endOf(root, alternative).entries.delete(entry)
      if (++left <= all.size) return
      left = 0
      root = newNode()
      for (const each of all) plant(each)
    },
    candidates(event) {
      const found = new Set<Entry>()
      collect(root, event, found)
      return found
    },
  }
}

const newNode = <Entry>(): Node<Entry> => ({ entries: new Set(), next: new Map() })

function endOf<Entry>(root: Node<Entry>, alternative: Alternative): Node<Entry> {
  let node = root
  for (const field of [...alternative].sort(byPath)) {
    let branches = node.next.get(field.path)
    if (!branches) {
      branches = createBranches<Node<Entry>>()
      node.next.set(field.path, branches)
    }
    node = branches.of(field, newNode)
  }
  return node
}

/** What needs no flattening of the event comes first. */
const rank = (path: string): number => (path === 'detail-type' ? 0 : path === 'source' ? 1 : 2)

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return rank(one.path) - rank(other.path) || (one.path < other.path ? -1 : 1)
}

function collect<Entry>(node: Node<Entry>, event: FlatEvent, found: Set<Entry>): void {
  for (const entry of node.entries) found.add(entry)
  for (const [path, branches] of node.next) {
    for (const next of branches.leadTo(event.leaves(path))) collect(next, event, found)
  }
}
