/**
 * What executions that wait cost: the heap that each keeps while it waits, and what taking all of them up again adds to a
 * start. Step Functions alone, on a store on disk, in processes of their own.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Benchmark, scaled } from './measure'

const count = scaled(50_000)
const kinds = ['wait', 'logged', 'token'] as const
const words: Readonly<Record<(typeof kinds)[number], string>> = {
  wait: 'a Wait state',
  logged: 'a Wait state, logged',
  token: 'a task token',
}

export interface Measured {
  /** Bytes of heap. */
  readonly heap: number
  /** Milliseconds, as the process had of the processors. */
  readonly processor: number
}

export const waiting: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  return kinds.flatMap((kind) => {
    const directory = mkdtempSync(join(tmpdir(), 'bench-waiting-'))
    try {
      const running = measure('begin', kind, directory)
      const empty = measure('resume', 'none', join(directory, 'none'))
      const resumed = measure('resume', kind, directory)
      return [
        {
          name: `heap of one execution in ${words[kind]}`,
          value: running.heap / count,
          unit: 'B',
          target: { atMost: 2048 },
        },
        {
          name: 'the same after a start',
          value: (resumed.heap - empty.heap) / count,
          unit: 'B',
          target: { atMost: 2048 },
        },
        {
          name: `start with ${count} of them, computed`,
          value: (resumed.processor - empty.processor) / 1000,
          unit: 's',
          target: { atMost: 2 },
        },
      ]
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}

function measure(what: 'begin' | 'resume', kind: string, directory: string): Measured {
  const script = join(__dirname, 'waiting-executions.ts')
  const args = [
    '--expose-gc',
    '--require',
    join(__dirname, '../bin/typescript.js'),
    script,
    what,
    kind,
    directory,
    String(count),
  ]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Measured
}
