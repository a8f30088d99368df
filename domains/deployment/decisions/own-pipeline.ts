/**
 * Whose a pipeline is. CodePipeline tells of every pipeline of the account, and several stages of the system may hear it: a
 * pipeline is that stage's whose function its actions call, or whose topic they tell.
 */
/** As CodePipeline declares one, as far as it is looked at. */
export interface DeclaredPipeline {
  readonly stages?: readonly DeclaredStage[] | undefined
}

interface DeclaredStage {
  readonly actions?: readonly { readonly configuration?: Readonly<Record<string, string>> | undefined }[] | undefined
}

export interface OwnNames {
  readonly startTests: string
  readonly gates: string
  /** Whether those are its own that name no stage: true of one stage of an account. */
  readonly takesOthers: boolean
}

const ofAnyStage = /^signalbox-(?:start-tests|gates)(?:-[a-z0-9]+)?$/

export function isOwnPipeline({ stages = [] }: DeclaredPipeline, own: OwnNames): boolean {
  const named = stages
    .flatMap(({ actions = [] }) => actions)
    .flatMap(({ configuration = {} }) => [configuration.FunctionName, configuration.NotificationArn])
    .map((text) => text?.split(':').at(-1) ?? '')
    .filter((name) => ofAnyStage.test(name))
  if (named.length === 0) return own.takesOthers
  return named.some((name) => name === own.startTests || name === own.gates)
}
