/** The reports as a reviewer reads them: a row for each event that has changed and each place where it has. */
import type { EventReport, FoundDifference } from './check-event'

export function tableOf(reports: readonly EventReport[], base: string): string {
  const changed = reports.filter(isOfInterest)
  const same = reports.length - changed.length
  const rows = changed.flatMap(rowsOf)
  const summary = `${same} of ${reports.length} events are as in ${base}`
  if (rows.length === 0) return summary
  const head = ['event', 'verdict', 'path', 'reason', 'breaks']
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows.map((row) => row.cells)].map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const body = rows.flatMap(({ cells, below }) => [line(cells), ...below.map((text) => `    ${text}`)])
  const violations = changed.flatMap(({ event, violations: all }) => all.map((each) => `${event} ${each}`))
  return [line(head), ...body, '', summary, ...violations].join('\n')
}

interface Row {
  readonly cells: readonly string[]
  readonly below: readonly string[]
}

function isOfInterest({ verdict, notes, violations }: EventReport): boolean {
  return verdict !== 'unchanged' || notes.length > 0 || violations.length > 0
}

function rowsOf(report: EventReport): readonly Row[] {
  const { event, verdict, differences, notes } = report
  const [first, ...rest] = differences.map(cellsOf)
  const rows = [
    { cells: [event, verdict, ...(first?.cells ?? [])], below: first?.below ?? [] },
    ...rest.map(({ cells, below }) => ({ cells: ['', '', ...cells], below })),
  ]
  return [...rows, ...notes.map((note) => ({ cells: ['', '', '', note], below: [] }))]
}

function cellsOf({ path, reason, witness, doubt, consumers, since }: FoundDifference): Row {
  const whom = consumers.length === 0 ? '-' : consumers.join(', ')
  const proof = witness
    ? `witness: ${JSON.stringify(path.startsWith('data') ? dataOf(witness.value) : witness.value)}`
    : `not proven: ${doubt}`
  return { cells: [path || '(event)', reason, whom], below: [`${proof}  (against ${since})`] }
}

/** Where the metadata says nothing, the data is enough to read. */
function dataOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'data' in event ? event.data : event
}
