/** What is taken from the catalogue into code: each to be copied as it stands. */
import type { JsonSchema } from '../../registry-build/json-schema'
import { anchor, html, type Markup } from './markup'
import type { EventView } from './model'

export interface TakeOptions {
  /** Where others import the definitions from; `{owner}` stands for the owner. Otherwise from what they pull. */
  readonly importFrom?: string | undefined
  /** Of `pull`: `aws`, or the path of a registry. */
  readonly registry?: string | undefined
}

export function take(event: EventView, schema: JsonSchema, options: TakeOptions): Markup {
  const id = anchor('event', event.name)
  const { source, detailType } = event.facts.pattern
  const lines: readonly (readonly [string, string, string])[] = [
    ['Rule pattern', 'pattern', JSON.stringify({ source, 'detail-type': detailType })],
    ['Import', 'import', importLine(event, options)],
    [
      'Pull',
      'pull',
      `npx signalbox events pull --registry ${options.registry ?? 'aws'} --out src/events ${event.name}`,
    ],
  ]
  return html`<h4>Take</h4>
<dl class="take">${lines.map(
    ([
      name,
      what,
      text,
    ]) => html`<dt>${name}</dt><dd><code id="${id}.${what}">${text}</code> ${copyButton(`${id}.${what}`, `${name} of ${event.name}`)}</dd>
`,
  )}</dl>
<details class="schema"><summary>JSON Schema</summary>${copyButton(`${id}.schema`, `JSON Schema of ${event.name}`)}<pre id="${id}.schema" tabindex="0" aria-label="JSON Schema of ${event.name}">${JSON.stringify(schema, undefined, 2)}</pre></details>
`
}

/** Without a script there is nothing that it could do, so the script shows it. */
function copyButton(id: string, what: string): Markup {
  return html`<button type="button" class="copy" data-copy="${id}" aria-label="Copy: ${what}" hidden>Copy</button>`
}

function importLine({ name, facts }: EventView, { importFrom }: TakeOptions): string {
  const pulled = name.replace(/\.v(\d+)$/, 'V$1')
  if (importFrom !== undefined) {
    return `import { ${facts.exportedAs ?? pulled} } from '${importFrom.replaceAll('{owner}', facts.owner)}'`
  }
  const pattern = `${pulled.charAt(0).toLowerCase()}${pulled.slice(1)}Pattern`
  return `import { ${pattern}, parse${pulled} } from './events/${pulled}.js'`
}
