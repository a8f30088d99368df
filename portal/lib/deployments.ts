/** What pipelines and their runs mean to whoever reads of them. */
import type { routes } from '../../domains/deployment/routes'
import type { Answered, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type PipelineInList = Answered<Routes['GET /pipelines']>['pipelines'][number]
export type StageInList = NonNullable<PipelineInList['stages']>[number]
export type Pipeline = Answered<Routes['GET /pipelines/{pipeline}']>
export type RunSummary = Answered<Routes['GET /pipelines/{pipeline}/runs']>['runs'][number]
export type Run = Answered<Routes['GET /runs/{run}']>
export type StageOfRun = Run['stages'][number]
export type Attempt = StageOfRun['tests'][number]
export type SuiteInRun = Attempt['suites'][number]
export type Gate = NonNullable<Run['gate']>
export type Action = StageOfRun['actions'][number]
export type AuditEntry = Answered<Routes['GET /runs/{run}/audit']>['entries'][number]
export type Taken = Answered<Routes['POST /pipelines/{pipeline}/runs']>

/** A tone for the eye, and the words that say it. */
export type Tone = 'good' | 'bad' | 'moving' | 'waits' | 'over' | 'none'
export type Told = readonly [tone: Tone, text: string]

const runs: Readonly<Record<Run['status'], Told>> = {
  running: ['moving', 'Under way'],
  promoted: ['good', 'In production'],
  'rolled-back': ['good', 'Rolled back'],
  failed: ['bad', 'Failed'],
  stopped: ['over', 'Stopped'],
  canceled: ['over', 'Cancelled'],
  superseded: ['over', 'Superseded by a newer run'],
}

export const runTold = (status: Run['status']): Told => runs[status]

const stages: Readonly<Record<StageOfRun['state'], Told>> = {
  running: ['moving', 'Under way'],
  succeeded: ['good', 'Succeeded'],
  failed: ['bad', 'Failed'],
  stopped: ['over', 'Stopped'],
  canceled: ['over', 'Cancelled'],
  superseded: ['over', 'Superseded'],
}

/** At a gate nothing is done until somebody decides. */
export function stageTold({ stage, state }: Pick<StageOfRun, 'stage' | 'state'>, gate: Gate | undefined): Told {
  return state === 'running' && gate?.status === 'waiting' && gate.stage === stage
    ? ['waits', 'Waits for a decision']
    : stages[state]
}

/** As CodePipeline calls it; a word that is not known is shown as it is. */
const ofCodePipeline: Readonly<Record<string, Told>> = {
  None: ['none', 'Has not run'],
  InProgress: ['moving', 'Under way'],
  Succeeded: ['good', 'Succeeded'],
  Failed: ['bad', 'Failed'],
  Stopping: ['moving', 'Stops'],
  Stopped: ['over', 'Stopped'],
  Abandoned: ['over', 'Abandoned'],
  Cancelled: ['over', 'Cancelled'],
  Superseded: ['over', 'Superseded'],
}

export const told = (status: string): Told => ofCodePipeline[status] ?? ['none', status]

const verdicts: Readonly<Record<NonNullable<Attempt['verdict']>, Told>> = {
  passed: ['good', 'Passed'],
  failed: ['bad', 'Failed'],
  error: ['bad', 'Gave no result'],
}

export const verdictTold = (verdict: Attempt['verdict']): Told =>
  verdict ? verdicts[verdict] : ['moving', 'Under way']

/** As CodePipeline calls what starts a run: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionTrigger.html */
const triggers: Readonly<Record<string, string>> = {
  CreatePipeline: 'The making of the pipeline',
  StartPipelineExecution: 'Somebody, or a program, that asked for it',
  PollForSourceChanges: 'A change of the source',
  CloudWatchEvent: 'An event, such as a change of the source',
  Webhook: 'A webhook of the source',
  WebhookV2: 'A webhook of the source',
  PutActionRevision: 'A new revision of an action',
  ManualRollback: 'Somebody who rolled back',
  AutomatedRollback: 'A stage that failed, and rolls back',
}

export const triggerText = (trigger: string): string => triggers[trigger] ?? trigger

/** Enough of it to tell runs apart. */
export const shortRun = (run: string): string => run.slice(0, 8)

export function countsText({ passed, failed, skipped }: NonNullable<SuiteInRun['counts']>): string {
  return [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`]
    .filter(Boolean)
    .join(', ')
}

/** What somebody who comes to a run wants to see first: what has failed, or is under way; else what it came to last. */
export function stageToShow(run: Pick<Run, 'stages'>, asked: string | undefined): StageOfRun | undefined {
  const { stages } = run
  return (
    stages.find(({ stage }) => stage === asked) ??
    stages.find(({ state }) => state === 'failed') ??
    stages.find(({ state }) => state === 'running') ??
    stages.at(-1)
  )
}

/** The asked one, or the newest. */
export function attemptToShow(tests: readonly Attempt[], asked: string | undefined): Attempt | undefined {
  return tests.find(({ attempt }) => String(attempt) === asked) ?? tests.at(-1)
}

/** Those that have not passed come first: whoever looks wants to know what went wrong. */
export function inOrder(suites: readonly SuiteInRun[]): readonly SuiteInRun[] {
  return [...suites].sort((one, other) => Number(one.verdict === 'passed') - Number(other.verdict === 'passed'))
}

/** `NAME=value`, a line each. Undefined if a line is none of these. */
export function variablesIn(text: string): Readonly<Record<string, string>> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => /^\s*([A-Za-z0-9@_-]{1,128})=(.{1,1000})$/.exec(line.trimEnd()))
  if (pairs.some((pair) => pair === null)) return undefined
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
}
