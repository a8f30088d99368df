/** The files below a directory, as an archive takes them. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { FileToZip } from './write-zip'

/**
 * In order of path. A link to a file inside is read as the file; one that leads out of the directory, or to another
 * directory, is refused: what is archived must not depend on who archives it.
 */
export async function filesIn(directory: string, wanted: (path: string) => boolean = () => true): Promise<FileToZip[]> {
  const root = await realpath(directory)
  const files: FileToZip[] = []

  async function walk(below: string): Promise<void> {
    const entries = await readdir(join(root, below), { withFileTypes: true })
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) await walk(path)
      else if (wanted(path)) files.push(await read(path, entry.isSymbolicLink()))
    }
  }

  async function read(path: string, isLink: boolean): Promise<FileToZip> {
    const file = join(root, path)
    if (isLink && !(await realpath(file)).startsWith(root + sep)) {
      throw new Error(`${path} is a link that leaves ${directory}; put the file itself there`)
    }
    const found = await stat(file)
    if (!found.isFile()) throw new Error(`${path} in ${directory} is no file; only files go into an archive`)
    return { path, content: await readFile(file), mode: found.mode & 0o777 }
  }

  await walk('')
  return files
}
