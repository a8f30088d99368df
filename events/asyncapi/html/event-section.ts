/** One event of the catalogue: who, when, with which fields, for example. */

import type { EventVersions } from '../../compatibility/versions'
import type { Field } from '../../registry-build/fields'
import type { JsonSchema } from '../../registry-build/json-schema'
import { historyPart } from './history'
import { anchor, html, type Markup } from './markup'
import type { CatalogueView, EventView, Facts } from './model'
import { table } from './table'
import { type TakeOptions, take } from './take'

export interface SectionOptions extends TakeOptions {
  /** JSON Schema 2020-12, by event, as the registry has it. */
  readonly schemas?: ReadonlyMap<string, JsonSchema>
  /** By the name of the event, without its version. */
  readonly versions?: ReadonlyMap<string, EventVersions>
}

export function eventSection(event: EventView, view: CatalogueView, options: SectionOptions): Markup {
  const { name, summary, facts, publishers, consumers, fields, examples } = event
  const domains = [...new Set([facts.owner, ...[...publishers, ...consumers].map(({ domain }) => domain)])]
  const asked = view.events.filter(({ facts: { answeredBy } }) => answeredBy?.includes(name))
  const kinds = [
    ...(facts.deprecated ? ['deprecated'] : []),
    ...(facts.sensitive ? ['sensitive'] : []),
    ...(facts.answeredBy ? ['request'] : []),
    ...(consumers.length === 0 ? ['unheard'] : []),
  ]
  const history = options.versions?.get(nameOf(name))
  const newest = history?.states.findLast(({ isNow }) => isNow)?.detailType
  return html`<section class="event" id="${anchor('event', name)}" data-event="${name}" data-domains="${domains.join('|')}" data-kinds="${kinds.join(' ')}">
<div data-find>
<h3><a href="#${anchor('event', name)}">${name}</a> <span class="badge">version ${facts.version}</span>${
    facts.sensitive && html` <span class="badge sensitive">sensitive</span>`
  }${facts.deprecated && html` <span class="badge old">deprecated</span>`}</h3>
<p class="summary">${summary}</p>
${facts.deprecated && html`<p class="note">Deprecated since ${facts.deprecated.since}: use <a href="#${anchor('event', facts.deprecated.use)}">${facts.deprecated.use}</a>.</p>`}
${facts.sensitive && html`<p class="note">It carries a credential, or what an erasure must be able to reach: it is kept out of the archive, and must be kept out of logs.</p>`}
<dl>
<dt>Published by</dt><dd>${publishers.map(({ domain, source }) => html`${domainLink(domain)} <code>${source}</code> `)}</dd>
<dt>Consumed by</dt><dd>${consumers.length === 0 ? html`<span class="muted">no rule selects it</span>` : consumers.map(consumer)}</dd>
${
  facts.answeredBy &&
  html`<dt>Answered by</dt><dd>${eventLinks(facts.answeredBy)}</dd>
`
}${
  asked.length > 0 &&
  html`<dt>Answers</dt><dd>${eventLinks(asked.map((each) => each.name))}</dd>
`
}<dt>detail-type</dt><dd><code>${name}</code></dd>
<dt>In the registry</dt><dd><code>${facts.schemaName}</code></dd>
</dl>
<h4>Data</h4>
${fieldTable(`Fields of ${name}`, fields)}
</div>
${take(event, options.schemas?.get(name) ?? event.schema, options)}${
  history &&
  (newest === undefined || newest === name
    ? historyPart(history, name)
    : html`<h4>History</h4><p>It is told with <a href="#${anchor('event', newest)}">${newest}</a>.</p>
`)
}<h4>Examples</h4>
${examples.map(
  ({ payload }, index) =>
    html`<details${index === 0 && html` open`}><summary>Example ${index + 1}</summary><pre tabindex="0" aria-label="Example ${index + 1} of ${name}">${JSON.stringify(payload, undefined, 2)}</pre></details>
`,
)}</section>
`
}

export function fieldTable(name: string, fields: readonly Field[]): Markup {
  const rows = fields.map(({ path, type, isRequired, meaning }) => {
    const end = path.lastIndexOf('.') + 1
    const optional = isRequired ? '' : html` <span class="optional">optional</span>`
    return {
      cells: [
        html`<code><span class="muted">${path.slice(0, end)}</span>${path.slice(end)}</code>${optional}`,
        type,
        meaning,
      ],
    }
  })
  return table(name, ['Field', 'Is', 'Means'], rows)
}

export function eventLinks(names: readonly string[]): Markup {
  if (names.length === 0) return html`<span class="muted">nothing</span>`
  return html`${names.map((name, index) => html`${index > 0 && ', '}<a href="#${anchor('event', name)}">${name}</a>`)}`
}

function nameOf(detailType: string): string {
  return detailType.replace(/\.v\d+$/, '')
}

function consumer({ domain, target, rule, where }: Facts): Markup {
  return html`<div>${domainLink(domain)} in <b>${target}</b> <span class="muted">by the rule ${rule}</span>${
    where !== undefined && html`<br>only where <code>${narrowing(where)}</code>`
  }</div>`
}

/** A pattern as conditions on paths: `data.requestedBy.system = "promotions"`. */
function narrowing(pattern: unknown, path = ''): string {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    const values = [pattern].flat()
    const isPlain = values.every((value) => typeof value !== 'object' || value === null)
    return isPlain
      ? `${path} is ${values.map((value) => JSON.stringify(value)).join(' or ')}`
      : `${path} matches ${JSON.stringify(pattern)}`
  }
  return Object.entries(pattern)
    .map(([name, inner]) => narrowing(inner, path === '' ? name : `${path}.${name}`))
    .join(' and ')
}

function domainLink(domain: string): Markup {
  return html`<a href="#${anchor('domain', domain)}">${domain}</a>`
}
