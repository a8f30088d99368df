/**
 * Reads a buildspec, in YAML or JSON. What is wrong in it, and what CodeBuild would do with it and this cloud doesn't, is
 * an error that names the place.
 */
import { parse, YAMLParseError } from 'yaml'
import { type ArtifactFiles, type Buildspec, BuildspecError, type Phase, type PhaseName, phaseNames } from './buildspec'

type Mapping = Readonly<Record<string, unknown>>

/** @throws BuildspecError */
export function readBuildspec(text: string): Buildspec {
  const spec = mapping(parsed(text), 'the buildspec')
  only(spec, ['version', 'env', 'phases', 'artifacts', 'reports', 'cache'], 'the buildspec')
  if (String(spec.version ?? '') !== '0.2') {
    throw new BuildspecError(`version: expected 0.2, not ${JSON.stringify(spec.version ?? null)}`)
  }
  const env = optional(spec.env, 'env')
  only(env, ['shell', 'variables', 'secrets-manager', 'exported-variables', 'git-credential-helper'], 'env')
  const shell = scalar(env.shell ?? 'bash', 'env.shell')
  if (!['bash', 'sh', '/bin/sh'].includes(shell)) throw notModelled(`env.shell "${shell}"`, 'bash, sh')
  const artifacts = optional(spec.artifacts, 'artifacts')
  const { 'secondary-artifacts': secondary, ...primary } = artifacts
  return {
    variables: texts(env.variables, 'env.variables'),
    secrets: texts(env['secrets-manager'], 'env.secrets-manager'),
    exported: list(env['exported-variables'], 'env.exported-variables'),
    phases: phasesOf(optional(spec.phases, 'phases')),
    artifacts: Object.keys(primary).length > 0 ? artifactFiles(primary, 'artifacts') : undefined,
    secondaryArtifacts: Object.fromEntries(
      Object.entries(optional(secondary, 'artifacts.secondary-artifacts')).map(([id, given]) => {
        const where = `artifacts.secondary-artifacts.${id}`
        return [id, artifactFiles(mapping(given, where), where)]
      }),
    ),
    remarks: remarksOn(spec),
  }
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new BuildspecError(`the buildspec is no YAML: ${error.message.split('\n')[0]}`)
  }
}

const phaseKeys = ['commands', 'finally', 'on-failure', 'runtime-versions']

function phasesOf(given: Mapping): Buildspec['phases'] {
  only(given, phaseNames, 'phases')
  const phases: Partial<Record<PhaseName, Phase>> = {}
  for (const name of phaseNames) {
    if (given[name] === undefined || given[name] === null) continue
    const where = `phases.${name}`
    const phase = mapping(given[name], where)
    only(phase, phaseKeys, where)
    const onFailure = phase['on-failure']
    if (onFailure !== undefined && onFailure !== 'ABORT' && onFailure !== 'CONTINUE') {
      throw notModelled(`${where}.on-failure "${scalar(onFailure, `${where}.on-failure`)}"`, 'ABORT, CONTINUE')
    }
    const runtimeOnly = phase.commands === undefined && phase['runtime-versions'] !== undefined
    phases[name] = {
      commands: runtimeOnly ? [] : commands(phase.commands, `${where}.commands`),
      finally: phase.finally === undefined ? [] : commands(phase.finally, `${where}.finally`),
      onFailure,
    }
  }
  if (Object.keys(phases).length === 0) {
    throw new BuildspecError('phases: at least one phase is needed, with at least one command')
  }
  return phases
}

function commands(given: unknown, where: string): readonly string[] {
  if (typeof given === 'string') return [given]
  if (!Array.isArray(given)) throw new BuildspecError(`${where}: expected a list of commands`)
  return given.map((command, index) => {
    if (typeof command !== 'object' && command !== undefined) return String(command)
    // A command such as `echo a: b` is a mapping to YAML.
    throw new BuildspecError(
      `Expected ${where}[${index}] to be of string type: found subkeys instead; put the command in quotes`,
    )
  })
}

function artifactFiles(given: Mapping, where: string): ArtifactFiles {
  only(given, ['files', 'name', 'base-directory', 'discard-paths', 'exclude-paths', 'enable-symlinks'], where)
  if (isYes(given['enable-symlinks'])) throw notModelled(`${where}.enable-symlinks`, 'links are read as files')
  const files = typeof given.files === 'string' ? [given.files] : list(given.files, `${where}.files`)
  if (files.length === 0) throw new BuildspecError(`${where}.files: expected a list of paths`)
  return {
    files,
    excludes: list(given['exclude-paths'], `${where}.exclude-paths`),
    name: given.name === undefined ? undefined : scalar(given.name, `${where}.name`),
    baseDirectory:
      given['base-directory'] === undefined ? undefined : scalar(given['base-directory'], `${where}.base-directory`),
    discardPaths: isYes(given['discard-paths']),
  }
}

/** YAML of today has no `yes`. */
const isYes = (given: unknown): boolean => given === true || /^(yes|true)$/i.test(String(given ?? ''))

function remarksOn(spec: Mapping): readonly string[] {
  const remarks: string[] = []
  const versions = Object.values(optional(spec.phases, 'phases')).some(
    (phase) => typeof phase === 'object' && phase !== null && 'runtime-versions' in phase,
  )
  if (versions) remarks.push('runtime-versions have no effect: the runtimes are those of this machine')
  if (spec.cache !== undefined) remarks.push('cache has no effect: nothing is kept between builds')
  if (spec.reports !== undefined) remarks.push('reports have no effect: the files are not read')
  return remarks
}

function mapping(given: unknown, where: string): Mapping {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Mapping
  throw new BuildspecError(`${where}: expected a mapping`)
}

const optional = (given: unknown, where: string): Mapping =>
  given === undefined || given === null ? {} : mapping(given, where)

function only(given: Mapping, known: readonly string[], where: string): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw notModelled(`${where}: "${name}"`, known.join(', '))
  }
}

const notModelled = (what: string, known: string): BuildspecError =>
  new BuildspecError(`${what} is not modelled by the local cloud; modelled: ${known}`)

function scalar(given: unknown, where: string): string {
  if (['string', 'number', 'boolean'].includes(typeof given)) return String(given)
  throw new BuildspecError(`${where}: expected a text`)
}

function list(given: unknown, where: string): readonly string[] {
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw new BuildspecError(`${where}: expected a list`)
  return given.map((each, index) => scalar(each, `${where}[${index}]`))
}

function texts(given: unknown, where: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(optional(given, where)).map(([name, value]) => [name, scalar(value, `${where}.${name}`)]),
  )
}
