/** The files that a buildspec names, and where in S3 they go. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { isAbsolute, join, posix, relative } from 'node:path'
import { filesIn } from '../../../lib/zip/files-in'
import { type FileToZip, writeZip } from '../../../lib/zip/write-zip'
import type { ArtifactFiles } from '../buildspec/buildspec'
import type { Artifacts, BuiltArtifacts } from '../state'
import { matcherOf } from './glob'

/** The build's own failure, with the code that its phase has as context. */
export class ArtifactError extends Error {
  readonly code = 'CLIENT_ERROR'
}

/**
 * @param sources directories, that of the primary source first; an absolute base may be below any of them
 * @throws ArtifactError if there are none
 */
export async function collect([first, ...others]: Sources, artifacts: ArtifactFiles): Promise<FileToZip[]> {
  const { baseDirectory = '.' } = artifacts
  const isBelow = (directory: string) => isAbsolute(baseDirectory) && isInside(relative(directory, baseDirectory))
  const source = others.find(isBelow) ?? first
  const base = join(source, within(source, baseDirectory))
  if (!existsSync(base)) throw new ArtifactError(`no matching base directory path found for ${artifacts.baseDirectory}`)
  const wanted = artifacts.files.map((path) => matcherOf(within(base, path)))
  const excluded = artifacts.excludes.map((path) => matcherOf(within(base, path)))
  const files = await filesIn(
    base,
    (path) => wanted.some((matches) => matches(path)) && !excluded.some((matches) => matches(path)),
  )
  if (files.length === 0) throw new ArtifactError('no matching artifact paths found')
  if (!artifacts.discardPaths) return files
  const flat = new Map(files.map((file) => [posix.basename(file.path), file]))
  return [...flat].map(([path, file]) => ({ ...file, path }))
}

export type Sources = readonly [first: string, ...others: string[]]

const isInside = (path: string): boolean => path !== '..' && !path.startsWith('../')

/** Paths may be absolute, below the source: `$CODEBUILD_SRC_DIR/dist`. */
function within(directory: string, path: string): string {
  const below = posix.normalize(isAbsolute(path) ? relative(directory, path) : path).replace(/^\.\/|\/$/g, '')
  if (!isInside(below)) throw new ArtifactError(`${path} is outside of the source directory`)
  return below
}

export interface Upload {
  readonly bucket: string
  readonly key: string
  readonly content: Buffer
}

/** What is to be put where; of a zip, what is told of it. */
export async function uploadsOf(
  artifacts: Artifacts,
  files: readonly FileToZip[],
  { buildId, name }: { readonly buildId: string; readonly name: string },
): Promise<{ readonly uploads: readonly Upload[]; readonly built: BuiltArtifacts }> {
  const bucket = artifacts.location ?? ''
  const uuid = buildId.slice(buildId.indexOf(':') + 1)
  const parts = [artifacts.path, artifacts.namespaceType === 'BUILD_ID' ? uuid : undefined, name]
  const key = parts
    .map((part) => (part ?? '').replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .join('/')
  const location = `arn:aws:s3:::${bucket}/${key}`
  const identifier = artifacts.artifactIdentifier && { artifactIdentifier: artifacts.artifactIdentifier }
  if (artifacts.packaging !== 'ZIP') {
    const uploads = files.map(({ path, content }) => ({ bucket, key: key === '' ? path : `${key}/${path}`, content }))
    return { uploads, built: { location, ...identifier } }
  }
  const content = await writeZip(files)
  const sumOf = (algorithm: string) => createHash(algorithm).update(content).digest('hex')
  const built = { location, sha256sum: sumOf('sha256'), md5sum: sumOf('md5'), ...identifier }
  return { uploads: [{ bucket, key, content }], built }
}
