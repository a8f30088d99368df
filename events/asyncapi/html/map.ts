/**
 * The map of a domain's events: who publishes at the left, events in the middle, who consumes at the right. Events stand under their
 * first publisher, those for the same consumers together, so that few lines cross.
 */
import { anchor, html, type Markup } from './markup'
import type { CatalogueView, DomainView, EventView } from './model'

const width = 1080
const row = 46
const top = 56
const gap = 22
const pill = { x: 395, width: 290, height: 34 }
const left = { x: 20, width: 170 }
const right = { x: width - 190, width: 170 }
const lowestBox = 52

interface Box {
  readonly domain: DomainView
  readonly y: number
  readonly height: number
}

export function eventMap({ domains }: CatalogueView, { index: id, name, owns: events }: DomainView): Markup {
  const rows = inRows(events)
  const at = new Map(rows.map(({ event, y }) => [event.name, y]))
  const bottom = (rows.at(-1)?.y ?? top) + row / 2
  const publishers = stacked(
    domains.filter((domain) => events.some(({ publishers: [first] }) => first?.domain === domain.name)),
    (domain) => rows.filter(({ event }) => event.publishers[0]?.domain === domain.name).map(({ y }) => y),
  )
  const consumers = stacked(
    domains.filter(({ consumes }) => consumes.some((each) => at.has(each))),
    (domain) => [mean(domain.consumes.flatMap((each) => at.get(each) ?? []))],
  )
  const height = Math.max(bottom, ...[...publishers, ...consumers].map((box) => box.y + box.height)) + 16
  const boxOf = (boxes: readonly Box[], name: string) => boxes.find(({ domain }) => domain.name === name)

  const edges = rows.flatMap(({ event, y }) => [
    ...event.publishers.map(({ domain }) => {
      const box = boxOf(publishers, domain)
      return box && edge(box.domain, left.x + left.width, within(box, y), pill.x, y)
    }),
    ...uniqueDomains(event).map((domain) => {
      const box = boxOf(consumers, domain)
      return box && edge(box.domain, pill.x + pill.width, y, right.x, within(box, y), id)
    }),
  ])
  return html`<svg class="map" viewBox="0 0 ${width} ${height}" role="group" aria-labelledby="map-title-${id}">
<title id="map-title-${id}">Who publishes and who consumes the events of ${name}</title>
<defs><marker id="arrow-${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="head"/></marker></defs>
<text class="column" x="${left.x}" y="26">publishes</text>
<text class="column" x="${pill.x}" y="26">event</text>
<text class="column" x="${right.x}" y="26">consumes</text>
<g class="edges">${edges}</g>
${publishers.map((box) => domainBox(box, left))}
${consumers.map((box) => domainBox(box, right))}
${rows.map(({ event, y }) => eventPill(event, y))}
</svg>`
}

function inRows(events: readonly EventView[]) {
  const order = (event: EventView) =>
    [event.publishers[0]?.domain ?? '', uniqueDomains(event).join(), event.name].join('\u0000')
  const sorted = [...events].sort((a, b) => (order(a) < order(b) ? -1 : 1))
  let y = top
  let before: string | undefined
  return sorted.map((event) => {
    const publisher = event.publishers[0]?.domain
    if (before !== undefined && publisher !== before) y += gap
    before = publisher
    y += row
    return { event, y: y - row / 2 }
  })
}

/** Boxes as tall as what they stand beside, moved down where they would overlap. */
function stacked(domains: readonly DomainView[], beside: (domain: DomainView) => readonly number[]): readonly Box[] {
  let free = top
  return domains
    .map((domain) => ({ domain, rows: beside(domain) }))
    .sort((a, b) => mean(a.rows) - mean(b.rows))
    .map(({ domain, rows }) => {
      const low = Math.min(...rows)
      const height = Math.max(lowestBox, rows.length > 0 ? Math.max(...rows) - low + pill.height : 0)
      const wanted = rows.length > 0 ? mean([low, Math.max(...rows)]) - height / 2 : free
      const y = Math.max(wanted, free)
      free = y + height + gap / 2
      return { domain, y, height }
    })
}

function edge({ color }: DomainView, x1: number, y1: number, x2: number, y2: number, arrow?: number): Markup {
  const middle = (x1 + x2) / 2
  const end = arrow === undefined ? '' : html` marker-end="url(#arrow-${arrow})"`
  return html`<path class="edge d${color}" d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"${end}/>`
}

function domainBox({ domain, y, height }: Box, column: { readonly x: number; readonly width: number }): Markup {
  const center = column.x + column.width / 2
  return html`<a href="#${anchor('domain', domain.name)}"><rect class="domain d${domain.color}" x="${column.x}" y="${y}" width="${column.width}" height="${height}" rx="10"/><text class="name" x="${center}" y="${y + height / 2}">${domain.name}</text></a>
`
}

function eventPill(event: EventView, y: number): Markup {
  const unheard = event.consumers.length === 0
  const classes = ['pill', unheard && 'unheard', event.facts.deprecated && 'old'].filter(Boolean).join(' ')
  const title = unheard ? `${event.summary} Nobody consumes it.` : event.summary
  return html`<a href="#${anchor('event', event.name)}" aria-label="${event.name}"><title>${title}</title><rect class="${classes}" x="${pill.x}" y="${y - pill.height / 2}" width="${pill.width}" height="${pill.height}" rx="${pill.height / 2}"/><text class="name" x="${pill.x + pill.width / 2}" y="${y}">${event.name}</text></a>
`
}

/** Where an edge meets a box: level with the other end if it can be. */
function within({ y, height }: Box, wanted: number): number {
  return Math.min(Math.max(wanted, y + 14), y + height - 14)
}

function uniqueDomains(event: EventView): readonly string[] {
  return [...new Set(event.consumers.map(({ domain }) => domain))]
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? top : values.reduce((sum, value) => sum + value, 0) / values.length
}
