/** Publish, list and name versions. */
import { AwsError } from '../../../kernel/aws-error'
import { type DescribedAs, describe } from '../configuration'
import {
  accessTo,
  changeFunction,
  checkRevision,
  type Engine,
  type FunctionInput,
  type Operations,
  onFunction,
  type PageInput,
  page,
  removeFunction,
} from '../engine'
import { invalidParameter, notFound } from '../errors'
import { poolKey } from '../instance-pool'
import { functionArn, type LambdaFunction, parseFunctionName } from '../state'
import {
  type Alias,
  checkAliasName,
  latest,
  type PublishedVersion,
  publishedAsIs,
  type RoutingInput,
  type Runnable,
  readRouting,
} from '../versions'

interface PublishInput extends FunctionInput {
  readonly CodeSha256?: string
  readonly Description?: string
  readonly RevisionId?: string
}

export interface AliasInput extends FunctionInput {
  readonly Name: string
  readonly FunctionVersion?: string
  readonly Description?: string
  readonly RoutingConfig?: RoutingInput
  readonly RevisionId?: string
}

export function createVersionOperations(engine: Engine): Operations {
  const { versions } = engine.functions

  return {
    PublishVersion: onFunction<PublishInput>(engine, 'PublishVersion', (found, input) => {
      checkRevision(found, input.RevisionId)
      const { number } = publish(engine, found, input)
      return describeVersion(engine, found, String(number))
    }),
    ListVersionsByFunction: onFunction(engine, 'ListVersionsByFunction', (found, input: FunctionInput & PageInput) => {
      // By their age: numbers are padded, and the newest code stands before them.
      const all = [latest, ...versions.of(found.name).map(({ number }) => String(number))]
      const { items, next } = page(all, (version) => (version === latest ? '' : version.padStart(12, '0')), input)
      return { Versions: items.map((version) => describeVersion(engine, found, version, 'listed')), ...next }
    }),
    CreateAlias: {
      access: (input: AliasInput) => accessTo(engine, 'CreateAlias', input),
      handle(input: AliasInput) {
        checkAliasName(input.Name)
        const { name } = parseFunctionName(input.FunctionName)
        if (!engine.functions.get(name)) {
          throw notFound(`Function not found: ${functionArn(engine.cloud, name)}:${input.FunctionVersion}`)
        }
        const found = engine.functions.find(input.FunctionName)
        if (versions.alias(found.name, input.Name)) {
          throw new AwsError('ResourceConflictException', `Alias already exists: ${found.arn}:${input.Name}`, 409, {
            Type: 'User',
          })
        }
        return describeAlias(found, putAlias(engine, found, input))
      },
    },
    GetAlias: onFunction<AliasInput>(engine, 'GetAlias', (found, { Name }) =>
      describeAlias(found, findAlias(engine, found, Name)),
    ),
    UpdateAlias: onFunction<AliasInput>(engine, 'UpdateAlias', (found, input) => {
      const before = findAlias(engine, found, input.Name)
      checkRevision(before, input.RevisionId)
      return describeAlias(found, putAlias(engine, found, input, before))
    }),
    DeleteAlias: onFunction<AliasInput>(engine, 'DeleteAlias', (found, { Name }) => {
      if (versions.alias(found.name, Name)) forget(engine, found, Name)
    }),
    ListAliases: onFunction(
      engine,
      'ListAliases',
      (found, input: FunctionInput & PageInput & { readonly FunctionVersion?: string }) => {
        const chosen = versions
          .aliasesOf(found.name)
          .filter(
            ({ version, second }) =>
              input.FunctionVersion === undefined || [version, second?.version].includes(input.FunctionVersion),
          )
        const { items, next } = page(chosen, ({ alias }) => alias, input)
        return { Aliases: items.map((alias) => describeAlias(found, alias)), ...next }
      },
    ),
    DeleteFunction: {
      access: (input: FunctionInput) => accessTo(engine, 'DeleteFunction', input),
      handle(input: FunctionInput) {
        const { found, qualifier } = engine.functions.resolve(input.FunctionName, input.Qualifier)
        if (qualifier === undefined) return removeFunction(engine, found.name)
        deleteVersion(engine, found, qualifier)
      },
    },
  }
}

/** A version of the function as it is now: the last one, if nothing has changed since. */
export function publish(
  engine: Engine,
  found: LambdaFunction,
  { CodeSha256, Description }: Pick<PublishInput, 'CodeSha256' | 'Description'>,
  madeBy?: string,
): PublishedVersion {
  const { versions } = engine.functions
  if (CodeSha256 && CodeSha256 !== found.code.sha256) {
    throw invalidParameter(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${found.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    )
  }
  const there = publishedAsIs(found, versions.of(found.name).at(-1))
  if (there) return there
  const published = versions.publish(
    { ...found, code: engine.code.keep(found.code) },
    {
      ...(Description !== undefined && { description: Description }),
      ...(madeBy !== undefined && { madeBy }),
    },
  )
  changeFunction(engine, { ...found, lastVersion: published.number })
  return published
}

/** @throws ResourceConflictException while an alias names it */
export function deleteVersion(engine: Engine, found: LambdaFunction, version: string): void {
  const { versions } = engine.functions
  if (version === latest) throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
  if (versions.alias(found.name, version)) throw invalidParameter('Deletion of aliases is not currently supported.')
  const naming = versions
    .aliasesOf(found.name)
    .filter(({ version: first, second }) => first === version || second?.version === version)
    .map(({ alias }) => alias)
  if (naming.length > 0) {
    throw new AwsError(
      'ResourceConflictException',
      `Version was unable to be deleted because it is referenced by the following aliases: [${naming.join(', ')}]`,
      409,
      { Type: 'User' },
    )
  }
  forget(engine, found, version)
  engine.pool.retire(poolKey(found.name, version))
}

/** With what it has had for itself. */
export function forget(engine: Engine, found: LambdaFunction, qualifier: string): void {
  const { [qualifier]: own, ...others } = found.qualified ?? {}
  if (own) changeFunction(engine, { ...found, qualified: others })
  engine.functions.versions.delete(found.name, qualifier)
}

export function putAlias(engine: Engine, { name, arn }: LambdaFunction, input: AliasInput, before?: Alias): Alias {
  const { versions } = engine.functions
  const version = input.FunctionVersion ?? before?.version
  if (version === undefined) throw invalidParameter('FunctionVersion is missing')
  const second = input.RoutingConfig ? readRouting(version, input.RoutingConfig) : before?.second
  for (const named of [version, second?.version]) {
    if (named === undefined || named === latest || versions.get(name, named)) continue
    throw notFound(`Function not found: ${arn}:${named}`)
  }
  const description = input.Description ?? before?.description ?? ''
  const alias = { name, alias: input.Name, version, description, ...(second && { second }) }
  if (before && JSON.stringify({ ...alias, revisionId: '' }) === JSON.stringify({ ...before, revisionId: '' })) {
    return before
  }
  return versions.putAlias(alias)
}

function findAlias(engine: Engine, { name, arn }: LambdaFunction, alias: string): Alias {
  const found = engine.functions.versions.alias(name, alias)
  if (found) return found
  throw notFound(`Cannot find alias arn: ${arn}:${alias}`)
}

function describeAlias({ arn }: LambdaFunction, alias: Alias): object {
  const { alias: Name, version, description, second, revisionId } = alias
  return {
    AliasArn: `${arn}:${Name}`,
    Name,
    FunctionVersion: version,
    Description: description,
    ...(second && { RoutingConfig: { AdditionalVersionWeights: { [second.version]: second.weight } } }),
    RevisionId: revisionId,
  }
}

export function describeVersion(
  engine: Engine,
  { name, arn }: LambdaFunction,
  version: string,
  as?: DescribedAs,
): Record<string, unknown> {
  const found = engine.functions.at(name, version) as Runnable
  return { ...describe(found, as), FunctionArn: `${arn}:${version}`, Version: version }
}
