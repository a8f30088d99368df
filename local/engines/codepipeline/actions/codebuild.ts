/** A build: it takes artefacts as its sources, gives its own, and what it exported as variables. */
import { NotModelledError } from '../../../kernel/aws-error'
import { invalidAction } from '../errors'
import { consoleLink } from './console'
import { failed, type Provider, type Step, type StepContext } from './provider'

interface Build {
  readonly id: string
  readonly buildStatus: string
  readonly exportedEnvironmentVariables?: readonly { readonly name?: string; readonly value?: string }[]
  readonly logs?: { readonly deepLink?: string }
}

interface BuildWork {
  readonly buildId: string
}

const codeBuild: Omit<Provider, 'category'> = {
  name: 'CodeBuild',
  configuration: {
    ProjectName: 'required',
    PrimarySource: 'optional',
    EnvironmentVariables: 'optional',
    BatchEnabled: 'optional',
    CombineArtifacts: 'optional',
  },
  inputs: [1, 5],
  outputs: [0, 5],
  check({ BatchEnabled = 'false', EnvironmentVariables }, action) {
    if (BatchEnabled !== 'false') throw new NotModelledError('BatchEnabled', `action '${action}'`)
    if (EnvironmentVariables === undefined || variablesIn(EnvironmentVariables)) return
    throw invalidAction(`Action configuration for action '${action}' has EnvironmentVariables that are no list in JSON`)
  },
  async step(context) {
    const work = context.action.work as BuildWork | undefined
    return work ? look(context, work) : start(context)
  },
}

export const codeBuildBuild: Provider = { ...codeBuild, category: 'Build' }
export const codeBuildTest: Provider = { ...codeBuild, category: 'Test' }

/** The token is the action execution's id: the same call again gives the same build. */
async function start(context: StepContext): Promise<Step> {
  const { action, cloud, setting } = context
  const primary = context.input(setting('PrimarySource'))
  if (!primary) {
    const message = 'With more than one input artifact, PrimarySource has to name the one that the buildspec is in'
    return failed('ConfigurationError', message)
  }
  const [first, ...others] = action.outputs
  const overrides = variablesIn(setting('EnvironmentVariables') ?? '[]')
  const sourceOf = ({ bucket, key }: typeof primary) => ({ type: 'S3', location: `${bucket}/${key}` })
  const artifactOf = ({ bucket, key }: typeof primary) => ({
    type: 'S3',
    location: bucket,
    path: key.slice(0, key.lastIndexOf('/')),
    name: key.slice(key.lastIndexOf('/') + 1),
    packaging: 'ZIP',
    namespaceType: 'NONE',
    overrideArtifactName: false,
  })
  // Of several, each is what the buildspec has under its name among the secondary artifacts; a single one need not be named.
  const named = (output: (typeof action.outputs)[number]) =>
    others.length > 0 ? { artifactIdentifier: output.name } : {}
  const { build } = await context.call<{ build: Build }>('codebuild', 'StartBuild', {
    projectName: setting('ProjectName') ?? '',
    idempotencyToken: action.id,
    sourceTypeOverride: 'S3',
    sourceLocationOverride: sourceOf(primary).location,
    secondarySourcesOverride: action.inputs
      .filter((input) => input !== primary)
      .map((input) => ({ ...sourceOf(input), sourceIdentifier: input.name })),
    artifactsOverride: first ? { ...artifactOf(first), ...named(first) } : { type: 'NO_ARTIFACTS' },
    secondaryArtifactsOverride: others.map((output) => ({ ...artifactOf(output), ...named(output) })),
    ...(overrides && overrides.length > 0 && { environmentVariablesOverride: overrides }),
  })
  const [project] = build.id.split(':')
  const url = consoleLink(cloud.region, `codesuite/codebuild/projects/${project}/build/${encodeURIComponent(build.id)}`)
  return { kind: 'again', work: { buildId: build.id } satisfies BuildWork, external: { id: build.id, url } }
}

async function look(context: StepContext, { buildId }: BuildWork): Promise<Step> {
  const { builds } = await context.call<{ builds: readonly Build[] }>('codebuild', 'BatchGetBuilds', { ids: [buildId] })
  const build = builds.find(({ id }) => id === buildId)
  if (!build) return failed('JobFailed', `There is no build ${buildId} any more`)
  if (build.buildStatus === 'IN_PROGRESS') return { kind: 'look' }
  if (build.buildStatus !== 'SUCCEEDED') {
    return failed('JobFailed', `Build terminated with state: ${build.buildStatus}`)
  }
  const exported = build.exportedEnvironmentVariables ?? []
  const variables = exported.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value ?? ''] as const]))
  return { kind: 'succeed', variables: Object.fromEntries(variables) }
}

interface EnvironmentVariable {
  readonly name: string
  readonly value: string
  readonly type?: string
}

/** Undefined: it is no list of them. */
function variablesIn(text: string): readonly EnvironmentVariable[] | undefined {
  try {
    const given: unknown = JSON.parse(text)
    if (!Array.isArray(given)) return undefined
    const isVariable = (one: Partial<EnvironmentVariable> | null): one is EnvironmentVariable =>
      typeof one?.name === 'string' && typeof one.value === 'string'
    return given.every(isVariable) ? given : undefined
  } catch {
    return undefined
  }
}
