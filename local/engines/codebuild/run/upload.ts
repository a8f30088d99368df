/** Puts what a build has made into S3, as its role. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { ArtifactFiles, Buildspec } from '../buildspec/buildspec'
import type { Artifacts, Build, BuiltArtifacts } from '../state'
import { ArtifactError, collect, uploadsOf } from './artifacts'
import type { BuildLog } from './build-log'
import type { Shell } from './shell'

export interface UploadParts {
  readonly cloud: Cloud
  readonly role: Principal
  readonly build: Build
  readonly buildspec: Buildspec
  /** The directory that paths are below. */
  readonly source: string
  /** Paths may have its variables in them. */
  readonly shell: Shell
  readonly log: BuildLog
}

/** @throws ArtifactError, or what S3 says */
export async function uploadArtifacts(parts: UploadParts): Promise<Pick<Build, 'built' | 'secondaryBuilt'>> {
  const { build, buildspec } = parts
  const { artifacts, secondaryArtifacts = [] } = build
  // A build with several outputs may name its first one as the others.
  const named = buildspec.secondaryArtifacts[artifacts.artifactIdentifier ?? '']
  const primary = named ?? buildspec.artifacts
  const built = artifacts.type === 'NO_ARTIFACTS' || !primary ? undefined : await uploadOne(parts, artifacts, primary)
  const secondaryBuilt: BuiltArtifacts[] = []
  for (const each of secondaryArtifacts) {
    const id = each.artifactIdentifier ?? ''
    const files = buildspec.secondaryArtifacts[id]
    if (!files) throw new ArtifactError(`the buildspec has no secondary-artifacts named ${id}`)
    secondaryBuilt.push(await uploadOne(parts, each, files))
  }
  return { ...(built && { built }), ...(secondaryBuilt.length > 0 && { secondaryBuilt }) }
}

async function uploadOne(
  { cloud, role, build, source, shell, log }: UploadParts,
  artifacts: Artifacts,
  given: ArtifactFiles,
): Promise<BuiltArtifacts> {
  const expand = async (text: string) => (/[$`]/.test(text) ? await shell.expand(text) : text)
  const paths: string[] = []
  for (const path of given.files) paths.push(await expand(path))
  const baseDirectory = given.baseDirectory === undefined ? undefined : await expand(given.baseDirectory)
  log.say(`Expanding ${paths.join(', ')}`)
  const files = await collect(source, { ...given, files: paths, baseDirectory })
  log.say(`Found ${files.length} file(s)`)
  const isNamedThere = artifacts.overrideArtifactName === true && given.name !== undefined
  const name = isNamedThere ? await expand(given.name) : (artifacts.name ?? build.projectName)
  const { uploads, built } = await uploadsOf(artifacts, files, { buildId: build.id, name })
  for (const { bucket: Bucket, key: Key, content: Body } of uploads) {
    await cloud.call(role, 's3', 'PutObject', { Bucket, Key, Body })
  }
  return built
}
