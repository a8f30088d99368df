/** Puts what a build has made into S3, as its role. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { ArtifactFiles, Buildspec } from '../buildspec/buildspec'
import type { Artifacts, Build, BuiltArtifacts } from '../state'
import { ArtifactError, collect, type Sources, uploadsOf } from './artifacts'
import type { BuildLog } from './build-log'
import type { Shell } from './shell'

export interface UploadParts {
  readonly cloud: Cloud
  readonly role: Principal
  readonly build: Build
  readonly buildspec: Buildspec
  /** The directories that paths are below. */
  readonly sources: Sources
  /** Paths may have its variables in them. */
  readonly shell: Shell
  readonly log: BuildLog
}

/** @throws ArtifactError, or what S3 says */
export async function uploadArtifacts(parts: UploadParts): Promise<Pick<Build, 'built' | 'secondaryBuilt'>> {
  const { build, buildspec } = parts
  const { artifacts, secondaryArtifacts = [] } = build
  const primary = primaryFiles(artifacts, buildspec)
  const built = primary && (await uploadOne(parts, artifacts, primary))
  const secondaryBuilt: BuiltArtifacts[] = []
  for (const each of secondaryArtifacts) {
    const id = each.artifactIdentifier ?? ''
    const files = buildspec.secondaryArtifacts[id]
    if (!files) throw new ArtifactError(`no definition for secondary artifacts ${id} in buildspec`)
    secondaryBuilt.push(await uploadOne(parts, each, files))
  }
  return { ...(built && { built }), ...(secondaryBuilt.length > 0 && { secondaryBuilt }) }
}

/**
 * Of a build with several outputs the first one has an identifier as the others have, and its files stand with theirs. A
 * buildspec that says nothing of artifacts makes none, which is no error.
 */
function primaryFiles({ type, artifactIdentifier = '' }: Artifacts, buildspec: Buildspec): ArtifactFiles | undefined {
  if (type === 'NO_ARTIFACTS') return undefined
  const files = buildspec.secondaryArtifacts[artifactIdentifier] ?? buildspec.artifacts
  if (files || Object.keys(buildspec.secondaryArtifacts).length === 0) return files
  throw new ArtifactError('no definition for primary artifacts in buildspec')
}

async function uploadOne(
  { cloud, role, build, sources, shell, log }: UploadParts,
  artifacts: Artifacts,
  given: ArtifactFiles,
): Promise<BuiltArtifacts> {
  const expand = async (text: string) => (/[$`]/.test(text) ? await shell.expand(text) : text)
  const paths: string[] = []
  for (const path of given.files) paths.push(await expand(path))
  const baseDirectory = given.baseDirectory === undefined ? undefined : await expand(given.baseDirectory)
  log.say(`Expanding ${paths.join(', ')}`)
  const files = await collect(sources, { ...given, files: paths, baseDirectory })
  log.say(`Found ${files.length} file(s)`)
  const isNamedThere = artifacts.overrideArtifactName === true && given.name !== undefined
  const name = isNamedThere ? await expand(given.name) : (artifacts.name ?? build.projectName)
  const { uploads, built } = await uploadsOf(artifacts, files, { buildId: build.id, name })
  for (const { bucket: Bucket, key: Key, content: Body } of uploads) {
    await cloud.call(role, 's3', 'PutObject', { Bucket, Key, Body })
  }
  return built
}
