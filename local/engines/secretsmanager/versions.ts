/** Versions of a secret and the staging labels on them: a label is on one version at most. Nothing is changed here. */

export interface Version {
  readonly id: string
  /** In the order in which they came. */
  readonly stages: readonly string[]
  readonly createdAt: number
  readonly accessedAt?: number | undefined
}

export const currentStage = 'AWSCURRENT'
export const previousStage = 'AWSPREVIOUS'

/** As many as AWS keeps of those that have no label, none of them for less than a day. */
const mostDeprecated = 100
const day = 86_400_000

export const withStage = (versions: readonly Version[], stage: string): Version | undefined =>
  versions.find(({ stages }) => stages.includes(stage))

/** With the label on that version alone, or on none. What AWSCURRENT leaves becomes AWSPREVIOUS. */
export function moveStage(versions: readonly Version[], stage: string, to: string | undefined): readonly Version[] {
  const holder = withStage(versions, stage)
  if (holder?.id === to) return versions
  const moved = versions.map((version) => {
    const others = version.stages.filter((each) => each !== stage)
    return { ...version, stages: version.id === to ? [...others, stage] : others }
  })
  return stage === currentStage && holder ? moveStage(moved, previousStage, holder.id) : moved
}

/** With a new version that has these labels. The first one is always the current one. */
export function addVersion(
  versions: readonly Version[],
  { id, createdAt }: Omit<Version, 'stages'>,
  stages: readonly string[],
): readonly Version[] {
  const labels = versions.length === 0 ? [...new Set([...stages, currentStage])] : stages
  const added: readonly Version[] = [...versions, { id, createdAt, stages: [] }]
  return labels.reduce((all, stage) => moveStage(all, stage, id), added)
}

/** Those that nothing leads to any more and that are too many. */
export function outdated(versions: readonly Version[], now: number): readonly Version[] {
  const deprecated = versions.filter(({ stages }) => stages.length === 0)
  return deprecated
    .slice(0, Math.max(0, deprecated.length - mostDeprecated))
    .filter((each) => now - each.createdAt >= day)
}
