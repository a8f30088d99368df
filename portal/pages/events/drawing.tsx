/** The map as a drawing: one stop of the Tab key, arrow keys within, and what a node has to do with stands out. */
import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { type Direction, type EventMapLayout, type MapEdge, type MapNode, mapLayout, nextNode } from './map-layout'
import './drawing.css'
import type { EventOfRegistry } from '../../lib/registry'

export function Drawing({ events }: { readonly events: readonly EventOfRegistry[] }) {
  // The same events are another list each time; their names tell whether they are others.
  const key = events.map(({ name }) => name).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const map = useMemo(() => mapLayout(events), [key])
  const [at, setAt] = useState<string>()
  const drawing = useRef<SVGSVGElement>(null)
  const stop = map.nodes.find(({ id }) => id === at) ?? map.nodes[0]

  function move(event: KeyboardEvent): void {
    if (!event.key.startsWith('Arrow') || !stop) return
    event.preventDefault()
    const next = nextNode(map, stop, event.key as Direction)
    if (next) drawing.current?.querySelector<SVGAElement>(`a[data-id="${CSS.escape(next.id)}"]`)?.focus()
  }

  return (
    <section className="map-frame" aria-label="Who publishes and who consumes each event">
      <p className="secondary">Arrow keys go from one to the next; Enter opens it.</p>
      <svg ref={drawing} className="map" viewBox={`0 0 ${map.width} ${map.height}`} onKeyDown={move}>
        <title>Who publishes and who consumes each event</title>
        <g>
          {map.edges.map((edge) => (
            <path key={`${edge.from} ${edge.to}`} className={edgeClass(edge, at)} d={pathOf(edge)} />
          ))}
        </g>
        {map.nodes.map((node) => (
          <NodeLink
            key={node.id}
            node={node}
            isLit={at !== undefined && isNear(map, node.id, at)}
            isStop={node === stop}
            onAt={setAt}
          />
        ))}
      </svg>
    </section>
  )
}

interface NodeProps {
  readonly node: MapNode
  readonly isLit: boolean
  readonly isStop: boolean
  readonly onAt: (id: string) => void
}

function NodeLink({ node: { id, kind, name, x, y, width, height }, isLit, isStop, onAt }: NodeProps) {
  const way =
    kind === 'event'
      ? ({ to: '/events/$name', params: { name } } as const)
      : ({ to: '/events/map', search: { domain: name } } as const)
  const told = { publisher: `${name}, which publishes`, event: name, consumer: `${name}, which consumes` }[kind]
  return (
    <Link
      {...way}
      className={isLit ? `node ${kind} lit` : `node ${kind}`}
      data-id={id}
      tabIndex={isStop ? 0 : -1}
      aria-label={told}
      onFocus={() => onAt(id)}
      onMouseEnter={() => onAt(id)}
    >
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={kind === 'event' ? height / 2 : 8} />
      <text x={x} y={y}>
        {name}
      </text>
    </Link>
  )
}

function isNear({ edges }: EventMapLayout, id: string, at: string): boolean {
  return id === at || edges.some(({ from, to }) => (from === at && to === id) || (to === at && from === id))
}

function edgeClass({ from, to }: MapEdge, at: string | undefined): string {
  return from === at || to === at ? 'edge lit' : 'edge'
}

function pathOf({ points }: MapEdge): string {
  const [first, ...rest] = points
  const last = rest.at(-1)
  if (!first || !last) return ''
  const middle = (first.x + last.x) / 2
  return `M${first.x} ${first.y}C${middle} ${first.y} ${middle} ${last.y} ${last.x} ${last.y}`
}
