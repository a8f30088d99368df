/**
 * The transform `AWS::Serverless-2016-10-31`: takes a template of the Serverless Application Model and gives the one that
 * AWS makes of it, logical ids included, so that what refers to them works here and there. Functions, their roles and
 * events, APIs, layers, tables and state machines are expanded; what else the model has is refused by where it stands.
 */
import { TemplateError } from '../problems'
import { isObject, type ResourceDeclaration, type Template } from '../template'
import { resolveAliases } from './aliases'
import { expandApi } from './api'
import { expandFunction } from './function'
import { type Expansion, type Resources, withGlobals } from './globals'
import { type ApiPaths, addImplicitApi, createApiPaths, implicitStage } from './implicit-api'
import { expandLayerVersion } from './layer-version'
import { refusal, SamError } from './sam-error'
import { expandSimpleTable } from './simple-table'
import { expandStateMachine } from './state-machine'

export const samTransform = 'AWS::Serverless-2016-10-31'

const expanders: Readonly<Record<string, (expansion: Expansion) => Resources>> = {
  'AWS::Serverless::Function': expandFunction,
  'AWS::Serverless::Api': expandApi,
  'AWS::Serverless::LayerVersion': expandLayerVersion,
  'AWS::Serverless::SimpleTable': expandSimpleTable,
  'AWS::Serverless::StateMachine': expandStateMachine,
}

export function usesSam(template: unknown): boolean {
  return isObject(template) && [template.Transform ?? []].flat().includes(samTransform)
}

/** @throws TemplateError that names every resource which can't be expanded, and why */
export function expandSam(template: unknown): { readonly template: Template } {
  if (!isObject(template) || !isObject(template.Resources)) {
    throw failure(["'Resources' section is required"])
  }
  const { Transform, Globals, ...rest } = template
  const problems: string[] = []
  const attempt = <T>(logicalId: string | undefined, work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof SamError)) throw error
      const where = logicalId === undefined ? '' : `Resource with id [${logicalId}] is invalid. `
      problems.push(`${where}${error.message}`)
      return undefined
    }
  }

  const globals = attempt(undefined, () => withGlobals(Globals))
  const declared = template.Resources as Readonly<Record<string, unknown>>
  const implicit = createApiPaths(implicitStage)
  const apis = explicitApis(declared)
  const resources = new Map<string, ResourceDeclaration>()
  const aliases = new Map<string, string>()
  const add = (made: Resources): void => {
    for (const [logicalId, declaration] of Object.entries(made)) resources.set(logicalId, declaration)
  }

  // Functions first: their events are what APIs of the template have as methods.
  const inOrder = Object.entries(declared).sort(([, a], [, b]) => Number(isApi(a)) - Number(isApi(b)))
  for (const [logicalId, resource] of inOrder) {
    if (!isObject(resource) || !String(resource.Type).startsWith('AWS::Serverless::')) {
      resources.set(logicalId, resource as unknown as ResourceDeclaration)
      continue
    }
    attempt(logicalId, () => {
      const type = String(resource.Type)
      const expand = expanders[type]
      const known = Object.keys(expanders).join(', ')
      if (!expand) throw refusal(`${type} is not modelled by the local cloud; modelled: ${known}`)
      const properties = globals?.merge(type, resource.Properties ?? {}) ?? {}
      add(
        expand({
          logicalId,
          declaration: resource as unknown as ResourceDeclaration,
          properties,
          implicit,
          apis,
          aliases,
        }),
      )
    })
  }
  attempt('ServerlessRestApi', () => add(addImplicitApi(implicit, globals, aliases)))
  if (problems.length > 0) throw failure(problems)

  const transforms = [Transform ?? []].flat().filter((each) => each !== samTransform)
  const expanded = {
    ...rest,
    ...(transforms.length > 0 && { Transform: transforms }),
    Resources: Object.fromEntries(resources),
  }
  return { template: resolveAliases(expanded, aliases) as unknown as Template }
}

function explicitApis(declared: Readonly<Record<string, unknown>>): Map<string, ApiPaths> {
  const apis = Object.entries(declared).filter(([, resource]) => isApi(resource))
  return new Map(
    apis.map(([logicalId, resource]) => {
      const { Properties = {} } = resource as ResourceDeclaration
      return [logicalId, createApiPaths(isObject(Properties) ? Properties.StageName : undefined)]
    }),
  )
}

function isApi(resource: unknown): boolean {
  return isObject(resource) && resource.Type === 'AWS::Serverless::Api'
}

function failure(problems: readonly string[]): TemplateError {
  const told = problems.map((problem) => ` ${problem}`).join('')
  return new TemplateError(
    `Transform ${samTransform} failed with: Invalid Serverless Application Specification document. Number of errors found: ${problems.length}.${told}`,
  )
}
