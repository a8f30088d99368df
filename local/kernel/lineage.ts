/**
 * How often each function has run in one chain of calls. As on AWS it is part of the trace header that SQS, SNS and
 * Lambda hand on from a function to what it sets off, and how Lambda sees that functions call each other for ever.
 */
import { createHash, randomBytes } from 'node:crypto'

/** By the function's key. */
export type Lineage = Readonly<Record<string, number>>

/** Eight hexadecimal digits, as long as those of AWS. */
function keyOf(functionArn: string): string {
  return createHash('sha256').update(functionArn).digest('hex').slice(0, 8)
}

export function runsIn(lineage: Lineage | undefined, functionArn: string): number {
  return lineage?.[keyOf(functionArn)] ?? 0
}

/** After one more run of the function. */
export function withRun(lineage: Lineage | undefined, functionArn: string): Lineage {
  return { ...lineage, [keyOf(functionArn)]: runsIn(lineage, functionArn) + 1 }
}

/** Of a batch: what all of its messages have in common, so that none is held up for another's chain. */
export function commonLineage(lineages: readonly (Lineage | undefined)[]): Lineage {
  const [first = {}, ...others] = lineages
  const entries = Object.entries(first).map(
    ([key, runs]) => [key, Math.min(runs, ...others.map((lineage) => lineage?.[key] ?? 0))] as const,
  )
  return Object.fromEntries(entries.filter(([, runs]) => runs > 0))
}

/** The lineage of a trace header: `Root=…;Lineage=<key>:<runs>|…`. */
export function lineageIn(header: string | undefined): Lineage | undefined {
  const part = header?.split(';').find((each) => each.startsWith('Lineage='))
  if (!part) return undefined
  const runs = [...part.matchAll(/\b([0-9a-f]{8}):(\d{1,5})\b/g)].map(([, key, count]) => [key, Number(count)])
  return Object.fromEntries(runs)
}

/** The header with the lineage in it; a new one if there is none yet. */
export function traceHeaderOf(
  header: string | undefined,
  lineage: Lineage | undefined,
  now: number,
): string | undefined {
  const runs = Object.entries(lineage ?? {})
  if (runs.length === 0) return header
  const kept = header?.split(';').filter((part) => !part.startsWith('Lineage=')) ?? [newRoot(now), 'Sampled=0']
  return [...kept, `Lineage=${runs.map(([key, count]) => `${key}:${count}`).join('|')}`].join(';')
}

function newRoot(now: number): string {
  return `Root=1-${Math.trunc(now / 1000).toString(16)}-${randomBytes(12).toString('hex')}`
}
