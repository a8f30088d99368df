/** Where the map has what: who publishes at the left, events in the middle, who consumes at the right. */
import { Graph, layout } from '@dagrejs/dagre'
import { consumingDomains, type EventOfRegistry } from '../../lib/registry'

export interface MapNode {
  readonly id: string
  readonly kind: 'publisher' | 'event' | 'consumer'
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface MapEdge {
  readonly from: string
  readonly to: string
  /** From, over points on the way, to. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface EventMapLayout {
  readonly nodes: readonly MapNode[]
  readonly edges: readonly MapEdge[]
  readonly width: number
  readonly height: number
}

const sizes = {
  publisher: { width: 150, height: 44 },
  event: { width: 270, height: 30 },
  consumer: { width: 150, height: 44 },
} as const

export function mapLayout(events: readonly EventOfRegistry[]): EventMapLayout {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: 90, nodesep: 10, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  const known = new Map<string, Pick<MapNode, 'kind' | 'name'>>()

  function add(kind: MapNode['kind'], name: string): string {
    const id = `${kind} ${name}`
    if (!known.has(id)) {
      known.set(id, { kind, name })
      graph.setNode(id, { ...sizes[kind] })
    }
    return id
  }

  for (const event of events) {
    const at = add('event', event.name)
    for (const domain of event.publishers) graph.setEdge(add('publisher', domain), at)
    for (const domain of consumingDomains(event)) graph.setEdge(at, add('consumer', domain))
  }
  layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  return {
    nodes: [...known].map(([id, node]) => {
      const { x, y } = graph.node(id) as { x: number; y: number }
      return { id, ...node, x, y, ...sizes[node.kind] }
    }),
    edges: graph.edges().map(({ v, w }) => ({ from: v, to: w, points: graph.edge(v, w).points ?? [] })),
    width: Math.max(width, 1),
    height: Math.max(height, 1),
  }
}

export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

/** The node that an arrow key leads to: the nearest that way, above and below of the same column. */
export function nextNode({ nodes }: EventMapLayout, from: MapNode, way: Direction): MapNode | undefined {
  const sign = way === 'ArrowDown' || way === 'ArrowRight' ? 1 : -1
  const isUpright = way === 'ArrowUp' || way === 'ArrowDown'
  const candidates = nodes.filter((each) =>
    isUpright ? each.kind === from.kind && (each.y - from.y) * sign > 0 : (each.x - from.x) * sign > sizes.event.height,
  )
  const columns = candidates.map(({ x }) => Math.abs(x - from.x))
  const nearest = Math.min(...columns)
  return candidates
    .filter(({ x }) => isUpright || Math.abs(x - from.x) === nearest)
    .sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0]
}
