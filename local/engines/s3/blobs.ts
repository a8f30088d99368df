/**
 * The bytes of objects and parts: a file each under `<directory>/s3`, or in memory without a directory. A
 * blob is written once under a name of its own and never changed; what is stored says which one is current.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface Blobs {
  /** Gives its name once the bytes are in their file. */
  write(bytes: Buffer): Promise<string>
  /** One blob after the other as a new one. */
  join(names: readonly string[]): Promise<string>
  /** `last` is included. @throws ENOENT */
  read(name: string, first?: number, last?: number): Promise<Buffer>
  remove(name: string): void
  /** Removes what no name in `used` refers to: left over from a kill between two steps. */
  sweep(used: ReadonlySet<string>): Promise<void>
}

/** With `sync`, a blob is on the disk itself before it has its name. */
export function createBlobs(directory: string | undefined, sync = false): Blobs {
  return directory === undefined ? inMemory() : onDisk(join(directory, 's3'), sync)
}

const newName = (): string => randomBytes(16).toString('hex')

function inMemory(): Blobs {
  const blobs = new Map<string, Buffer>()
  const read = (name: string): Buffer => {
    const bytes = blobs.get(name)
    if (!bytes) throw Object.assign(new Error(`No blob ${name}`), { code: 'ENOENT' })
    return bytes
  }
  const keep = (bytes: Buffer): string => {
    const name = newName()
    blobs.set(name, bytes)
    return name
  }
  return {
    // A copy: the bytes may be a view of a larger request.
    write: async (bytes) => keep(Buffer.from(bytes)),
    join: async (names) => keep(Buffer.concat(names.map(read))),
    read: async (name, first = 0, last = Number.POSITIVE_INFINITY) => read(name).subarray(first, last + 1),
    remove: (name) => {
      blobs.delete(name)
    },
    sweep: async () => undefined,
  }
}

function onDisk(directory: string, sync: boolean): Blobs {
  let ready: Promise<unknown> | undefined

  async function create(fill: (path: string) => Promise<void>): Promise<string> {
    ready ??= mkdir(directory, { recursive: true })
    await ready
    const name = newName()
    const path = join(directory, name)
    await fill(`${path}.part`)
    if (sync) await reachDisk(`${path}.part`)
    await rename(`${path}.part`, path)
    if (sync) await reachDisk(directory)
    return name
  }

  return {
    write: (bytes) => create((path) => writeFile(path, bytes)),
    join: (names) =>
      create(async (path) => {
        await writeFile(path, '')
        for (const name of names) {
          await pipeline(createReadStream(join(directory, name)), createWriteStream(path, { flags: 'a' }))
        }
      }),
    async read(name, first = 0, last) {
      const file = await open(join(directory, name))
      try {
        const { size } = await file.stat()
        const bytes = Buffer.alloc(Math.max(Math.min(last ?? size - 1, size - 1) - first + 1, 0))
        if (bytes.length > 0) await file.read(bytes, 0, bytes.length, first)
        return bytes
      } finally {
        await file.close()
      }
    },
    remove(name) {
      // Not waited for, and no harm if it fails: the next start sweeps.
      rm(join(directory, name), { force: true }).catch(() => undefined)
    },
    async sweep(used) {
      const names = await readdir(directory).catch(() => [])
      await Promise.all(
        names.filter((name) => !used.has(name)).map((name) => rm(join(directory, name), { force: true })),
      )
    },
  }
}

async function reachDisk(path: string): Promise<void> {
  const file = await open(path)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
