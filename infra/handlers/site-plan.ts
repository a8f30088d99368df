/** How a site goes into its bucket: in which order, how each file is served, and what of earlier builds goes. */
import { extname } from 'node:path/posix'

export interface PlannedFile {
  readonly key: string
  readonly contentType: string
  readonly cacheControl: string
}

export interface StoredFile {
  readonly key: string
  readonly modifiedAt: Date
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Whose names change with what is in them. */
const hashed = /^assets\//
/** Milliseconds that a page which was opened before may still ask for its parts. */
export const keptFor = 7 * 24 * 3600 * 1000

/**
 * Groups, one after another: what leads to others comes after them, so that a page is never there before its parts.
 * @throws TypeError for a file whose type is not known, before anything is written
 */
export function planUpload(keys: readonly string[]): readonly (readonly PlannedFile[])[] {
  const groups: PlannedFile[][] = [[], [], [], []]
  for (const key of keys) groups[rankOf(key)]?.push(planned(key))
  return groups.filter(({ length }) => length > 0)
}

function rankOf(key: string): number {
  if (hashed.test(key)) return 0
  if (!key.endsWith('.html')) return 1
  return key === 'index.html' ? 3 : 2
}

function planned(key: string): PlannedFile {
  const contentType = contentTypes[extname(key)]
  if (contentType === undefined) throw new TypeError(`${key}: no content type is known for ${extname(key) || 'it'}`)
  return { key, contentType, cacheControl: hashed.test(key) ? 'public, max-age=31536000, immutable' : 'no-cache' }
}

/**
 * The keys that go. Each copy writes all its files, so those of the last build are as old as its `index.html`, which is
 * written last; what is older was superseded by then. It goes when that is longer ago than a page stays open.
 */
export function obsolete(stored: readonly StoredFile[], keys: readonly string[], now: Date): readonly string[] {
  const current = new Set(keys)
  const last = stored.find(({ key }) => key === 'index.html')?.modifiedAt.getTime()
  if (last === undefined || now.getTime() - last < keptFor) return []
  return stored
    .filter(({ key, modifiedAt }) => hashed.test(key) && !current.has(key) && last - modifiedAt.getTime() > longestCopy)
    .map(({ key }) => key)
}

/** Milliseconds, and more than a function may take: what one copy wrote is of one build. */
const longestCopy = 15 * 60 * 1000
