/** A file of API keys, as ImportApiKeys takes it: comma-separated, its columns named in the first line. */
import { badRequest } from '../errors'

export interface KeyRow {
  /** As an editor counts. */
  readonly line: number
  readonly name: string
  readonly key: string
  readonly description: string
  readonly enabled: string
  readonly usagePlanIds: readonly string[]
}

/** @throws BadRequestException if a column is missing that each file has */
export function readKeyFile(text: string): KeyRow[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ line: index + 1, cells: cellsOf(content) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const columns = lines[0]?.cells.map((name) => name.toLowerCase()) ?? []
  for (const name of ['name', 'key']) {
    if (!columns.includes(name)) throw badRequest(`The API keys file must have the columns Name and Key: no "${name}"`)
  }
  return lines.slice(1).map(({ line, cells }) => {
    const cell = (column: string): string => cells[columns.indexOf(column)] ?? ''
    const plans = cell('usageplanids').split(',')
    return {
      line,
      name: cell('name'),
      key: cell('key'),
      description: cell('description'),
      enabled: cell('enabled'),
      usagePlanIds: plans.map((id) => id.trim()).filter((id) => id !== ''),
    }
  })
}

/** Quotes of both kinds hold commas; a doubled one is itself. */
function cellsOf(line: string): string[] {
  const cells = `,${line}`.matchAll(/,\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^,]*))\s*(?=,|$)/g)
  return [...cells].map(
    ([, double, single, plain]) =>
      double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? plain?.trim() ?? '',
  )
}
