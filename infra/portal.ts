/**
 * The portal as it is served, built by Vite in a process of its own, unless it was built before of the same files. Each
 * build has a directory named after what went into it, as assemblies have: see cli/build.ts.
 */
import { spawn } from 'node:child_process'
import { createHash, type Hash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join, sep } from 'node:path'

const repository = join(__dirname, '..')
const builds = join(repository, '.build', 'portal')
/** The present one, and those that are gone back to. */
const mostBuilds = 3
const inputs = ['package-lock.json', 'portal', 'tools/portal']

/** Where the files are. @throws Error with what Vite says */
export async function buildPortal(): Promise<string> {
  const directory = join(builds, hashInputs().slice(0, 16))
  if (existsSync(directory)) {
    // biome-ignore lint/plugin: when a build was last used is the file system's time
    const now = new Date()
    utimesSync(directory, now, now)
    return directory
  }
  mkdirSync(builds, { recursive: true })
  const scratch = mkdtempSync(join(repository, '.build', 'making-portal-'))
  try {
    await runVite(scratch)
    put(scratch, directory)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  prune()
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

/** A rename is whole or not at all; if another build was quicker, its result is the same. */
function put(made: string, directory: string): void {
  try {
    renameSync(made, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
  }
}

function prune(): void {
  const usedAt = (path: string) => statSync(path).mtimeMs
  const paths = readdirSync(builds).map((name) => join(builds, name))
  const old = paths.sort((a, b) => usedAt(b) - usedAt(a)).slice(mostBuilds)
  for (const path of old) rmSync(path, { recursive: true, force: true })
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
