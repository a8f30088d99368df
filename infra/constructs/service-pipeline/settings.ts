/**
 * What a pipeline says to the deployment domain. All of it goes through the pipeline itself, as parameters of its actions,
 * so that nothing is configured in two places.
 */
import { gateSettings } from '../../../events/catalog/deployment'

export interface GatePerson {
  readonly name: string
  readonly email: string
}

export interface GateProps {
  /** Who may let a release go on to Prod; the author of the change is never asked. */
  readonly approvers: readonly GatePerson[]
  /** In whose name they are asked, and who is told what came of it. */
  readonly requester: GatePerson
  /** Whose address a commit's author has here, where the commit has another. */
  readonly authors?: Readonly<Record<string, GatePerson>>
  /** `say` (unless given): approvers read that the author is not known. `refuse`: such a release goes no further. */
  readonly unknownAuthor?: 'say' | 'refuse'
  /** `supersedes` (unless given): a newer release that is ready takes the place of one that waits. */
  readonly newer?: 'supersedes' | 'waits'
  /** `asks` (unless given): somebody is asked even though nothing changes. */
  readonly unchanged?: 'asks' | 'passes'
  /** The time to decide, such as `P3D` (unless given); then it is rejected. At most `P6D`: CodePipeline itself waits seven. */
  readonly expiresAfter?: string
}

/** CodePipeline fills it in. */
export const runVariable = '#{codepipeline.PipelineExecutionId}'

/** As CodePipeline takes data of a manual approval. */
const mostCustomData = 1000

/** @throws TypeError if it is more than CodePipeline takes, or what nobody could be asked with */
export function gateData(
  gate: GateProps,
  after: string,
  changeSet: { readonly stack: string; readonly name: string },
): string {
  const data = {
    run: runVariable,
    approvers: gate.approvers,
    requester: gate.requester,
    after,
    changeSet,
    ...(gate.authors && { authors: gate.authors }),
    unknownAuthor: gate.unknownAuthor ?? 'say',
    newer: gate.newer ?? 'supersedes',
    unchanged: gate.unchanged ?? 'asks',
    expiresAfter: gate.expiresAfter ?? 'P3D',
  }
  if (gate.approvers.length === 0) throw new TypeError('gate.approvers: expected at least one person')
  // A release would wait at the gate for mails that can't be.
  const { error } = gateSettings.safeParse(data)
  const [issue] = error?.issues ?? []
  if (issue) throw new TypeError(`gate.${issue.path.join('.')}: ${issue.message}`)
  const text = JSON.stringify(data)
  if (text.length > mostCustomData) {
    throw new TypeError(
      `gate: CodePipeline takes ${mostCustomData} characters of settings, and these are ${text.length}: name fewer approvers or authors`,
    )
  }
  return text
}

export interface TestSettings {
  readonly pipeline: string
  readonly stage: string
  readonly appStack: string
  readonly testStack: string
  readonly timeoutMinutes: number
  readonly byEvent?: readonly string[] | undefined
}

export function testData({ byEvent, ...settings }: TestSettings): Readonly<Record<string, unknown>> {
  return { ...settings, run: runVariable, ...(byEvent && { byEvent }) }
}
