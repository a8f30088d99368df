/** A table that is one for whoever listens, too, where a phone shows each row as a block: so its roles are said. */
import { html, type Markup } from './markup'

type Cell = Markup | string

export interface Row {
  readonly id?: string
  readonly cells: readonly Cell[]
}

export function table(name: string, heads: readonly string[], rows: readonly Row[]): Markup {
  return html`<div class="wide"><table role="table" aria-label="${name}">
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  ({
    id,
    cells,
  }) => html`<tr role="row"${id !== undefined && html` id="${id}"`}>${cells.map((cell, index) => html`<td role="cell" data-head="${heads[index]}">${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>`
}
