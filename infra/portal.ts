/**
 * The portal as it is served, built by Vite in a process of its own, unless it was built before of the same files.
 */
import { spawn } from 'node:child_process'
import { createHash, type Hash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { keptBuild } from './kept-build'

const repository = join(__dirname, '..')
const builds = join(repository, '.build', 'portal')
/** The present one, and those that are gone back to. */
const mostBuilds = 3
/** `registry.json` of it is made of the events. */
const inputs = ['package-lock.json', 'portal', 'tools/portal', 'events']

/** Where the files are. @throws Error with what Vite says */
export async function buildPortal(): Promise<string> {
  const { directory } = await keptBuild(join(builds, hashInputs().slice(0, 16)), mostBuilds, async (scratch) => {
    const site = join(scratch, 'site')
    await runVite(site)
    return site
  })
  return directory
}

/** The function that copies the site brings it along: there is nothing that it would have to fetch, and no second asset. */
export function bringAlong(site: string, bundle: string): void {
  cpSync(site, join(bundle, 'site'), { recursive: true })
}

/** Each file's path, with slashes, in order. */
export function filesOf(site: string): readonly string[] {
  return readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(site, path)).isFile())
    .map((path) => path.split(sep).join('/'))
    .sort()
}

/** Of what is served, and of nothing else. */
export function hashOf(site: string): string {
  const hash = createHash('sha256')
  for (const file of filesOf(site)) hash.update(`${file}\0`).update(readFileSync(join(site, file)))
  return hash.digest('hex').slice(0, 16)
}

function runVite(outDir: string): Promise<void> {
  const vite = join(repository, 'node_modules/vite/bin/vite.js')
  const child = spawn(
    process.execPath,
    [vite, 'build', 'portal', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The portal could not be built:\n${output}`)),
    )
  })
}

function hashInputs(): string {
  const hash = createHash('sha256').update(process.version)
  for (const input of inputs) hashPath(hash, join(repository, input))
  return hash.digest('hex')
}

function hashPath(hash: Hash, path: string): void {
  if (statSync(path).isFile()) {
    hash.update(path.slice(repository.length)).update(readFileSync(path))
    return
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'dist' && name !== 'README.md') hashPath(hash, join(path, name))
  }
}
