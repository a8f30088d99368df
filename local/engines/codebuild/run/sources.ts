/** Brings the sources of a build into directories. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import { isZipError, readZip } from '../../../lib/zip/read-zip'
import type { Source } from '../state'

/** More would not fit into the memory of this process. */
const mostBytes = 1024 ** 3

export class SourceError extends Error {
  readonly code = 'CLIENT_ERROR'
}

/** @returns what the version is, more precisely than was asked */
export async function bringSource(
  cloud: Cloud,
  role: Principal,
  source: Source,
  version: string | undefined,
  directory: string,
): Promise<string | undefined> {
  await mkdir(directory, { recursive: true })
  if (source.type === 'S3') return fromS3(cloud, role, source.location ?? '', version, directory)
  if (source.type === 'CODECOMMIT') return fromRepository(cloud, role, source.location ?? '', version, directory)
  return undefined
}

async function fromS3(
  cloud: Cloud,
  role: Principal,
  location: string,
  version: string | undefined,
  directory: string,
): Promise<string | undefined> {
  const [, Bucket, Key] = /^(?:arn:aws:s3:::)?([^/]+)\/(.+)$/.exec(location) ?? []
  const VersionId = version === undefined ? {} : { VersionId: version }
  const { Body, VersionId: resolved } = await cloud.call<{ Body: Uint8Array; VersionId?: string }>(
    role,
    's3',
    'GetObject',
    { Bucket, Key, ...VersionId },
  )
  await unpack(Buffer.from(Body), location, directory)
  return resolved
}

async function fromRepository(
  cloud: Cloud,
  role: Principal,
  location: string,
  version: string | undefined,
  directory: string,
): Promise<string> {
  const RepositoryName = location.slice(location.lastIndexOf('/') + 1)
  const isCommit = /^[0-9a-f]{40}$/.test(version ?? '')
  const asked = version === undefined ? {} : isCommit ? { CommitId: version } : { BranchName: branchOf(version) }
  const { commitId, archive } = await cloud.call<{ commitId: string; archive: Uint8Array }>(
    role,
    'codecommit',
    'FetchSource',
    { RepositoryName, Purpose: 'clone', ...asked },
  )
  await unpack(Buffer.from(archive), location, directory)
  return commitId
}

const branchOf = (version: string): string => version.replace(/^refs\/heads\//, '')

async function unpack(archive: Buffer, location: string, directory: string): Promise<void> {
  for (const { path, content, mode } of filesOf(archive, location)) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    if (mode !== undefined) await chmod(file, mode | 0o600)
  }
}

function filesOf(archive: Buffer, location: string) {
  try {
    return readZip(archive, { mostBytes })
  } catch (error) {
    if (!isZipError(error)) throw error
    throw new SourceError(`The source ${location} is not taken: ${error.problem}`)
  }
}
