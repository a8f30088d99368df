/**
 * What scenarios have used, kept from one run of tests to the next: no run has all of them. It counts as long as the templates
 * stay as they are, and what a test file has used takes the place of what it used before.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { PermissionUsage } from '../../local/engines/iam/usage'

export interface Kept {
  /** The name of the test file. */
  readonly file: string
  readonly grants: readonly PermissionUsage[]
}

export interface KeptUsage {
  keep(run: readonly Kept[]): void
  /** Of each test file that has run. */
  all(): readonly Kept[]
}

/** @param assembly the directory whose templates were run */
export function keptUsage(directory: string, assembly: string): KeptUsage {
  const here = join(directory, digestOf(assembly))
  mkdirSync(here, { recursive: true })
  for (const name of readdirSync(directory)) {
    if (name !== basename(here)) rmSync(join(directory, name), { recursive: true, force: true })
  }

  return {
    keep(run) {
      for (const file of new Set(run.map((each) => each.file))) {
        const grants = run.filter((each) => each.file === file).flatMap((each) => each.grants)
        const path = join(here, `${file}.json`)
        writeFileSync(`${path}.new`, JSON.stringify({ file, grants } satisfies Kept))
        renameSync(`${path}.new`, path)
      }
    },
    all: () =>
      readdirSync(here)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(here, name), 'utf8')) as Kept),
  }
}

/** The code of functions is in templates as well, by its hash. */
function digestOf(assembly: string): string {
  const hash = createHash('sha256')
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'))
  for (const name of templates.sort()) hash.update(name).update(readFileSync(join(assembly, name)))
  return hash.digest('hex').slice(0, 16)
}
