/** One event of the catalogue: who, when, with which fields, for example. */
import type { Field } from '../../registry-build/fields'
import { anchor, html, type Markup } from './markup'
import type { EventView, Facts } from './model'

export function eventSection(event: EventView): Markup {
  const { name, summary, facts, publishers, consumers, fields, examples } = event
  return html`<section class="event" id="${anchor('event', name)}">
<h3><a href="#${anchor('event', name)}">${name}</a> <span class="badge">version ${facts.version}</span>${
    facts.sensitive && html` <span class="badge sensitive">sensitive</span>`
  }${facts.deprecated && html` <span class="badge old">deprecated</span>`}</h3>
<p class="summary">${summary}</p>
${facts.deprecated && html`<p class="note">Deprecated since ${facts.deprecated.since}: use <a href="#${anchor('event', facts.deprecated.use)}">${facts.deprecated.use}</a>.</p>`}
${facts.sensitive && html`<p class="note">It carries a credential, or what an erasure must be able to reach: it is kept out of the archive, and must be kept out of logs.</p>`}
<dl>
<dt>Published by</dt><dd>${publishers.map(({ domain, source }) => html`${domainLink(domain)} <code>${source}</code> `)}</dd>
<dt>Consumed by</dt><dd>${consumers.length === 0 ? html`<span class="muted">no rule selects it</span>` : consumers.map(consumer)}</dd>
<dt>detail-type</dt><dd><code>${name}</code></dd>
<dt>In the registry</dt><dd><code>${facts.schemaName}</code></dd>
</dl>
<h4>Data</h4>
${fieldTable(fields)}
<h4>Examples</h4>
${examples.map(
  ({ payload }, index) =>
    html`<details${index === 0 && html` open`}><summary>Example ${index + 1}</summary><pre>${JSON.stringify(payload, undefined, 2)}</pre></details>
`,
)}</section>
`
}

export function fieldTable(fields: readonly Field[]): Markup {
  return html`<div class="wide"><table>
<thead><tr><th>Field</th><th>Is</th><th>Means</th></tr></thead>
<tbody>
${fields.map(({ path, type, isRequired, meaning }) => {
  const end = path.lastIndexOf('.') + 1
  return html`<tr><td><code><span class="muted">${path.slice(0, end)}</span>${path.slice(end)}</code>${
    isRequired ? '' : html` <span class="optional">optional</span>`
  }</td><td>${type}</td><td>${meaning}</td></tr>
`
})}</tbody>
</table></div>`
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
