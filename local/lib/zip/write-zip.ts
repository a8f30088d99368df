/**
 * Writes a zip archive that is the same, byte for byte, whenever and wherever the same files are put in: an artefact is
 * known by its SHA-256 in every stage it goes through, and code that didn't change is no change of a stack.
 */
import { ZipFile } from 'yazl'

export interface FileToZip {
  /** With slashes, below the archive's root. */
  readonly path: string
  readonly content: Buffer
  /** Permissions such as 0o755; 0o644 if none are given. */
  readonly mode?: number | undefined
}

/**
 * Sorted by path in bytes, at one time: DOS's own first day, written without a time zone, which is what other tools use
 * where no time is meant. @throws if two files have one path, or a path leaves the archive.
 */
export async function writeZip(files: readonly FileToZip[]): Promise<Buffer> {
  const sorted = files
    .map((file) => ({ ...file, order: Buffer.from(file.path) }))
    .sort((one, other) => Buffer.compare(one.order, other.order))
  const twice = sorted.find(({ path }, index) => path === sorted[index - 1]?.path)
  if (twice) throw new Error(`The path ${JSON.stringify(twice.path)} is there twice; an archive has it once`)
  const zip = new ZipFile()
  // DOS's times are local ones: read back by the same zone, this is the same two words everywhere.
  const mtime = new Date(1980, 0, 1)
  for (const { path, content, mode = 0o644 } of sorted) {
    zip.addBuffer(content, path, { mtime, mode: 0o100000 | (mode & 0o777), forceDosTimestamp: true })
  }
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
