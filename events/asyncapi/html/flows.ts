/**
 * The map of the whole: which domain tells which how many events. It grows with the domains and not with the events, and
 * each line has an end of its own at both sides, so that the numbers never lie on each other. The table beside it says
 * the same by name.
 */
import { anchor, html, type Markup } from './markup'
import type { CatalogueView, DomainView } from './model'
import { table } from './table'

const width = 640
const box = { width: 186, head: 30, port: 24, gap: 16, left: 6 }
const right = width - box.left - box.width
const top = 34

export interface Flow {
  readonly from: DomainView
  /** Undefined: no rule selects these. */
  readonly to: DomainView | undefined
  readonly events: readonly string[]
}

export function flowsOf({ domains, events }: CatalogueView): readonly Flow[] {
  const byName = new Map(domains.map((domain) => [domain.name, domain]))
  const found = new Map<string, { from: DomainView; to: DomainView | undefined; events: string[] }>()
  for (const { name, publishers, consumers } of events) {
    const receivers = [...new Set(consumers.map(({ domain }) => domain))].map((domain) => byName.get(domain))
    for (const from of new Set(publishers.map(({ domain }) => byName.get(domain)))) {
      if (!from) continue
      for (const to of receivers.length === 0 ? [undefined] : receivers) {
        const key = `${from.index}-${to?.index ?? ''}`
        const flow = found.get(key) ?? { from, to, events: [] }
        flow.events.push(name)
        found.set(key, flow)
      }
    }
  }
  const order = ({ from, to }: Flow) => from.index * 1000 + (to?.index ?? 999)
  return [...found.values()].sort((one, other) => order(one) - order(other))
}

interface Side {
  readonly domain: DomainView
  readonly y: number
  readonly height: number
}

export function flowMap(view: CatalogueView): Markup {
  const flows = flowsOf(view).filter((flow): flow is Flow & { to: DomainView } => flow.to !== undefined)
  const lefts = sides(view.domains, flows, 'from')
  const rights = sides(view.domains, flows, 'to')
  const height = Math.max(...[...lefts, ...rights].map((side) => side.y + side.height), top) + 10
  // Ports are given out in the order of the flows, which at both sides is that of the other end.
  const used = new Map<Side, number>()
  const portOf = (side: Side) => {
    const index = used.get(side) ?? 0
    used.set(side, index + 1)
    return side.y + box.head + index * box.port + box.port / 2
  }
  const ends = new Map<Flow, { y1: number; y2: number }>()
  for (const flow of flows) ends.set(flow, { y1: at(lefts, flow.from), y2: at(rights, flow.to) })
  function at(column: readonly Side[], domain: DomainView): number {
    const side = column.find((each) => each.domain === domain)
    return side ? portOf(side) : top
  }
  return html`<svg class="map flows" viewBox="0 0 ${width} ${height}" role="group" aria-labelledby="map-title">
<title id="map-title">Which domain tells which how many events</title>
<defs><marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="head"/></marker></defs>
<text class="column" x="${box.left}" y="20">publishes</text>
<text class="column" x="${right}" y="20">consumes</text>
${flows.map((flow) => line(flow, ends.get(flow) ?? { y1: 0, y2: 0 }))}
${lefts.map((side) => domainBox(side, box.left, 'publishes'))}
${rights.map((side) => domainBox(side, right, 'consumes'))}
</svg>`
}

function sides(domains: readonly DomainView[], flows: readonly Flow[], end: 'from' | 'to'): readonly Side[] {
  let y = top
  return domains.flatMap((domain) => {
    const ports = flows.filter((flow) => flow[end] === domain).length
    if (ports === 0) return []
    const side = { domain, y, height: box.head + ports * box.port + 4 }
    y += side.height + box.gap
    return [side]
  })
}

function line({ from, to, events }: Flow & { to: DomainView }, { y1, y2 }: { y1: number; y2: number }): Markup {
  const [x1, x2] = [box.left + box.width, right]
  const middle = (x1 + x2) / 2
  const many = `${events.length} ${events.length === 1 ? 'event' : 'events'}`
  const path = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 1} ${y2}`
  return html`<a href="#${flowAnchor(from, to)}" class="flow d${from.color}" aria-label="${from.name} to ${to.name}: ${many}"><path class="wide-edge" d="${path}"/><path class="edge" d="${path}" marker-end="url(#flow-arrow)"/><rect class="count" x="${x1 + 6}" y="${y1 - 10}" width="28" height="20" rx="10"/><text class="name" x="${x1 + 20}" y="${y1}">${events.length}</text></a>
`
}

function domainBox({ domain, y, height }: Side, x: number, what: 'publishes' | 'consumes'): Markup {
  const fit = domain.name.length > 20 ? html` textLength="${box.width - 20}" lengthAdjust="spacingAndGlyphs"` : ''
  return html`<a href="#${anchor('domain', domain.name)}" aria-label="${domain.name}, which ${what} ${domain[what].length}"><rect class="domain d${domain.color}" x="${x}" y="${y}" width="${box.width}" height="${height}" rx="10"/><text class="name" x="${x + box.width / 2}" y="${y + 18}"${fit}>${domain.name}</text></a>
`
}

export function flowTable(view: CatalogueView): Markup {
  const rows = flowsOf(view).map(({ from, to, events }) => ({
    id: flowAnchor(from, to),
    cells: [
      domainLink(from),
      to ? domainLink(to) : html`<span class="muted">no rule</span>`,
      html`${events.map((name, index) => html`${index > 0 && ', '}<a href="#${anchor('event', name)}">${name}</a>`)}`,
    ],
  }))
  return table('Who tells whom', ['From', 'To', 'Events'], rows)
}

function domainLink({ name, color }: DomainView): Markup {
  return html`<span class="swatch d${color}"></span><a href="#${anchor('domain', name)}">${name}</a>`
}

function flowAnchor(from: DomainView, to: DomainView | undefined): string {
  return `flow-${from.index}-${to?.index ?? 'none'}`
}
