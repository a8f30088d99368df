/** What a project or a build is told to do, checked: what CodeBuild refuses, and what this cloud can't do. */
import { NotModelledError } from '../../kernel/aws-error'
import { invalidInput } from './errors'
import type { Artifacts, EnvironmentVariable, Settings, Source } from './state'

const sourceTypes = ['CODECOMMIT', 'CODEPIPELINE', 'NO_SOURCE', 'S3']
const artifactTypes = ['CODEPIPELINE', 'NO_ARTIFACTS', 'S3']

/** @throws InvalidInputException, or NotModelledError: `where` names whose they are */
export function checkSettings(settings: Settings, where: string): void {
  const { source, artifacts, environment, secondarySources = [], secondaryArtifacts = [] } = settings
  for (const each of [source, ...secondarySources]) checkSource(each, where)
  for (const each of [artifacts, ...secondaryArtifacts]) checkArtifacts(each, where)
  checkIdentifiers(
    'source',
    secondarySources.map(({ sourceIdentifier }) => sourceIdentifier),
  )
  checkIdentifiers(
    'artifact',
    secondaryArtifacts.map(({ artifactIdentifier }) => artifactIdentifier),
  )
  // The first one needs none, but of those of a build with several outputs it has one.
  if (artifacts.artifactIdentifier !== undefined) checkIdentifiers('artifact', [artifacts.artifactIdentifier])
  checkVariables(environment.environmentVariables ?? [], where)
  if (!/^(LINUX|ARM)/.test(environment.type)) {
    throw new NotModelledError(`environment type "${environment.type}"`, where, 'builds run in this machine’s bash')
  }
  if (settings.logsConfig?.s3Logs?.status === 'ENABLED') {
    throw new NotModelledError('logsConfig.s3Logs', where, 'logs go to CloudWatch Logs')
  }
  const minutes = settings.timeoutInMinutes
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 2160) {
    throw invalidInput(`Invalid timeout value: ${minutes}. Timeout must be between 5 and 2160 minutes`)
  }
}

const mostSecondary = 12

function checkIdentifiers(what: string, identifiers: readonly (string | undefined)[]): void {
  if (identifiers.length > mostSecondary) {
    throw invalidInput(
      `Invalid input: at most ${mostSecondary} secondary ${what}s are taken, not ${identifiers.length}`,
    )
  }
  for (const identifier of identifiers) {
    if (/^\w{1,127}$/.test(identifier ?? '')) continue
    throw invalidInput(
      'Invalid input: identifier must contain only alphanumeric characters and underscores and be less than 128 characters in length',
    )
  }
  const twice = identifiers.find((identifier, index) => identifiers.indexOf(identifier) !== index)
  if (twice !== undefined) throw invalidInput(`Invalid input: ${what} identifier ${twice} is given twice`)
}

function checkSource({ type, location, buildspec }: Source, where: string): void {
  if (!sourceTypes.includes(type)) {
    throw new NotModelledError(`source type "${type}"`, where, `modelled: ${sourceTypes.join(', ')}`)
  }
  if ((type === 'S3' || type === 'CODECOMMIT') && !location) {
    throw invalidInput(`Invalid project source: location is required for source type ${type}`)
  }
  if (type === 'S3' && !/^[^/]+\/.*[^/]$/.test(location ?? '')) {
    throw new NotModelledError(`source location "${location}"`, where, 'modelled: <bucket>/<key of a zip archive>')
  }
  if (type === 'NO_SOURCE' && !isInline(buildspec)) {
    throw invalidInput('Invalid project source: a source of type NO_SOURCE needs a buildspec that stands in it')
  }
  if (buildspec?.startsWith('arn:')) {
    throw new NotModelledError(`buildspec "${buildspec}"`, where, 'modelled: the text itself, or a path in the source')
  }
}

/** The text itself, not the path of a file. */
export const isInline = (buildspec: string | undefined): buildspec is string =>
  buildspec !== undefined && (/\n|^\s*\{/.test(buildspec) || /^\s*version\s*:/.test(buildspec))

function checkArtifacts({ type, location, packaging, namespaceType }: Artifacts, where: string): void {
  if (!artifactTypes.includes(type)) {
    throw new NotModelledError(`artifacts type "${type}"`, where, `modelled: ${artifactTypes.join(', ')}`)
  }
  if (type === 'S3' && !location) throw invalidInput('Invalid artifacts: location is required for artifacts type S3')
  for (const [name, given, known] of [
    ['packaging', packaging, ['NONE', 'ZIP']],
    ['namespaceType', namespaceType, ['NONE', 'BUILD_ID']],
  ] as const) {
    if (given !== undefined && !(known as readonly string[]).includes(given)) {
      throw invalidInput(`Invalid artifacts: ${name} must be ${known.join(' or ')}, not ${given}`)
    }
  }
}

function checkVariables(variables: readonly EnvironmentVariable[], where: string): void {
  for (const { name, type = 'PLAINTEXT' } of variables) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw invalidInput(`Invalid environment variable name: ${JSON.stringify(name)}`)
    }
    if (/^CODEBUILD_/.test(name)) {
      throw invalidInput(`Invalid environment variable name: ${name}; CODEBUILD_ is the prefix of CodeBuild's own`)
    }
    if (type === 'PLAINTEXT' || type === 'SECRETS_MANAGER') continue
    const hint = 'there is no Systems Manager here: use SECRETS_MANAGER or PLAINTEXT'
    if (type === 'PARAMETER_STORE') throw new NotModelledError(`PARAMETER_STORE of variable ${name}`, where, hint)
    throw invalidInput(`Invalid environment variable type: ${type}`)
  }
}
