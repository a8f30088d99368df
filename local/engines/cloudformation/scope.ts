/** What names mean in the templates of a stack: its parameters, its resources as far as they are applied, exports. */
import { noValue, type Scope } from '../../assembly/intrinsics'
import type { ParameterValue } from '../../assembly/parameters'
import { TemplateError } from '../../assembly/problems'
import type { Template } from '../../assembly/template'
import type { ResourceResult } from '../../kernel/service'

export interface Environment {
  readonly accountId: string
  readonly region: string
}

export interface ScopeOptions {
  readonly plan: {
    readonly name: string
    readonly id: string
    readonly template: Template
    readonly parameters: ReadonlyMap<string, ParameterValue>
    readonly conditions: ReadonlyMap<string, boolean>
  }
  readonly environment: Environment
  readonly resources: ReadonlyMap<string, ResourceResult>
  /** Finds an export's value by name. */
  readonly exported?: (name: string) => string | undefined
}

type Pseudo = (plan: ScopeOptions['plan'], environment: Environment) => unknown

const pseudoParameters: Readonly<Record<string, Pseudo>> = {
  'AWS::AccountId': (_, { accountId }) => accountId,
  'AWS::Region': (_, { region }) => region,
  'AWS::Partition': () => 'aws',
  'AWS::URLSuffix': () => 'amazonaws.com',
  'AWS::StackName': ({ name }) => name,
  'AWS::StackId': ({ id }) => id,
  'AWS::NotificationARNs': () => [],
  'AWS::NoValue': () => noValue,
}

export function isPseudoParameter(name: string): boolean {
  return Object.hasOwn(pseudoParameters, name)
}

export function createScope({ plan, environment, resources, exported }: ScopeOptions): Scope {
  const { template, parameters, conditions } = plan
  const find = (logicalId: string): ResourceResult => {
    const resource = resources.get(logicalId)
    if (!resource) throw new TemplateError(`Unresolved resource dependencies [${logicalId}]`)
    return resource
  }
  return {
    region: environment.region,
    languageExtensions: [template.Transform ?? []].flat().includes('AWS::LanguageExtensions'),
    ref(name) {
      const pseudo = isPseudoParameter(name) ? pseudoParameters[name] : undefined
      return pseudo ? pseudo(plan, environment) : (parameters.get(name) ?? find(name).ref)
    },
    attribute(logicalId, attribute) {
      const { attributes } = find(logicalId)
      const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
      if (value !== undefined) return value
      const known = Object.keys(attributes).sort().join(', ') || 'none'
      throw new TemplateError(`Fn::GetAtt: ${logicalId} has no attribute ${attribute} here; it has: ${known}`)
    },
    condition(name) {
      const value = conditions.get(name)
      if (value === undefined) throw new TemplateError(`there is no condition ${name}`)
      return value
    },
    mapping(map, top, second) {
      const mapping = template.Mappings?.[map]
      if (!mapping) throw new TemplateError(`Fn::FindInMap: there is no mapping ${map}`)
      return mapping[top]?.[second]
    },
    importValue(name) {
      const value = exported?.(name)
      if (value === undefined) throw new TemplateError(`No export named ${name} found`)
      return value
    },
  }
}
