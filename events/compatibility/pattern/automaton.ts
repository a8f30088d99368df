/**
 * A pattern as an automaton that reads a whole text. Patterns that look around or anchor in their middle have none.
 */
import type { Node, Range } from './parse'

export interface Automaton {
  readonly start: number
  readonly end: number
  /** To where, without reading anything, by state. */
  readonly free: readonly (readonly number[])[]
  /** To where, reading one character of these ranges, by state. */
  readonly reading: readonly (readonly Edge[])[]
}
interface Edge {
  readonly ranges: readonly Range[]
  readonly to: number
}

const last = 0x10ffff
const anything: Node = {
  type: 'repeat',
  node: { type: 'characters', ranges: [[0, last]], isNegated: false },
  least: 0,
  most: Number.POSITIVE_INFINITY,
}
/** Counted repetitions are written out; more than this is not tried. */
const mostStates = 3000

export function automatonOf(pattern: Node): Automaton | undefined {
  const free: number[][] = []
  const reading: Edge[][] = []
  const state = () => {
    reading.push([])
    return free.push([]) - 1
  }
  const link = (from: number, to: number) => free[from]?.push(to)

  /** Where one is after the node; undefined: it can't be built. */
  function add(node: Node, from: number): number | undefined {
    if (free.length > mostStates) return undefined
    switch (node.type) {
      case 'characters': {
        const to = state()
        reading[from]?.push({ ranges: rangesOf(node), to })
        return to
      }
      case 'sequence':
        return node.nodes.reduce<number | undefined>((at, each) => (at === undefined ? at : add(each, at)), from)
      case 'choice': {
        const ends = node.nodes.map((each) => add(each, from))
        const to = state()
        for (const end of ends) if (end !== undefined) link(end, to)
        return ends.includes(undefined) ? undefined : to
      }
      case 'repeat':
        return addRepeat(node, from)
      default:
        return undefined
    }
  }

  function addRepeat({ node, least, most }: Node & { type: 'repeat' }, from: number): number | undefined {
    let at: number | undefined = from
    for (let times = 0; times < least && at !== undefined; times++) at = add(node, at)
    if (at === undefined) return undefined
    // A state of its own: what leads back into the loop must not lead back into what was before it.
    const loop = state()
    link(at, loop)
    if (most === Number.POSITIVE_INFINITY) {
      const back = add(node, loop)
      if (back === undefined) return undefined
      link(back, loop)
      const out = state()
      link(loop, out)
      return out
    }
    const out = state()
    let next: number | undefined = loop
    for (let times = least; times < most && next !== undefined; times++) {
      link(next, out)
      next = add(node, next)
    }
    if (next === undefined) return undefined
    link(next, out)
    return out
  }

  const whole = anchored(pattern)
  const start = state()
  const end = whole && add(whole, start)
  return end === undefined ? undefined : { start, end, free, reading }
}

/** The pattern of whole texts: what isn't anchored has anything before and after it. */
function anchored(node: Node): Node | undefined {
  if (node.type === 'choice') {
    const nodes = node.nodes.map(anchored)
    return nodes.every((each) => each !== undefined) ? { type: 'choice', nodes } : undefined
  }
  const nodes = node.type === 'sequence' ? node.nodes : [node]
  const isStart = nodes[0]?.type === 'start'
  const isEnd = nodes.at(-1)?.type === 'end'
  const inner = nodes.slice(isStart ? 1 : 0, isEnd ? -1 : undefined)
  return { type: 'sequence', nodes: [...(isStart ? [] : [anything]), ...inner, ...(isEnd ? [] : [anything])] }
}

function rangesOf({ ranges, isNegated }: Node & { type: 'characters' }): readonly Range[] {
  if (!isNegated) return ranges
  const sorted = [...ranges].sort((one, other) => one[0] - other[0])
  const rest: Range[] = []
  let from = 0
  for (const [first, end] of sorted) {
    if (first > from) rest.push([from, first - 1])
    from = Math.max(from, end + 1)
  }
  return from > last ? rest : [...rest, [from, last]]
}
