/**
 * Builds that are kept, each in a directory named after what went into it: what was built of the same is there already. A
 * build never changes where it is, so that what runs one keeps it while the next is made, and two that build at the same
 * time do not meet.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Kept {
  readonly directory: string
  readonly isFresh: boolean
}

/**
 * @param most so many stay: the present one, and those that something may still run or go back to
 * @param make into a directory of its own; gives which of what it has made is the build
 */
export async function keptBuild(
  directory: string,
  most: number,
  make: (scratch: string) => Promise<string>,
): Promise<Kept> {
  if (existsSync(directory)) {
    // biome-ignore lint/plugin: when a build was last used is the file system's time
    const now = new Date()
    utimesSync(directory, now, now)
    return { directory, isFresh: false }
  }
  const builds = dirname(directory)
  mkdirSync(builds, { recursive: true })
  const scratch = mkdtempSync(join(dirname(builds), 'making-'))
  try {
    put(await make(scratch), directory)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  prune(builds, most)
  return { directory, isFresh: true }
}

/** A rename is whole or not at all; if another build was quicker, its result is the same. */
function put(made: string, directory: string): void {
  try {
    renameSync(made, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
  }
}

function prune(builds: string, most: number): void {
  const usedAt = (path: string) => statSync(path).mtimeMs
  const paths = readdirSync(builds).map((name) => join(builds, name))
  const old = paths.sort((a, b) => usedAt(b) - usedAt(a)).slice(most)
  for (const path of old) rmSync(path, { recursive: true, force: true })
}
