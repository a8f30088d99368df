/** What a buildspec of version 0.2 says, checked. */

export const phaseNames = ['install', 'pre_build', 'build', 'post_build'] as const
export type PhaseName = (typeof phaseNames)[number]

export interface Phase {
  readonly commands: readonly string[]
  readonly finally: readonly string[]
  readonly onFailure?: 'ABORT' | 'CONTINUE' | undefined
}

export interface ArtifactFiles {
  readonly files: readonly string[]
  readonly excludes: readonly string[]
  readonly name?: string | undefined
  readonly baseDirectory?: string | undefined
  readonly discardPaths: boolean
}

export interface Buildspec {
  readonly variables: Readonly<Record<string, string>>
  /** By variable: `secret-id:json-key:version-stage:version-id`. */
  readonly secrets: Readonly<Record<string, string>>
  readonly exported: readonly string[]
  readonly phases: Readonly<Partial<Record<PhaseName, Phase>>>
  readonly artifacts?: ArtifactFiles | undefined
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactFiles>>
  /** What it asks for that has no effect here, each as the build's log says it. */
  readonly remarks: readonly string[]
}

/** A buildspec that can't be read; the build fails in DOWNLOAD_SOURCE with it. */
export class BuildspecError extends Error {
  readonly code = 'YAML_FILE_ERROR'
  constructor(message: string) {
    super(message)
    this.name = 'BuildspecError'
  }
}
