/** CloudFormation templates as the checks read them: resources, and which of them a property means. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Template {
  readonly Resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name?: unknown } }>
  >
}

/** By the name of their stack. */
export type Templates = Readonly<Record<string, Template>>

export interface Resource {
  /** `stack/logicalId` */
  readonly id: string
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
}

export interface System {
  readonly resources: readonly Resource[]
  ofType(type: string): readonly Resource[]
  /** The resource that a property of a stack's names by Ref, Fn::GetAtt or an import from another stack. */
  resourceOf(stack: string, value: unknown): Resource | undefined
}

const suffix = '.template.json'

/** All templates of a cloud assembly, such as `cdk.out`. Throws if there are none. */
export function readTemplates(assembly: string): Templates {
  const files = readdirSync(assembly).filter((file) => file.endsWith(suffix))
  if (files.length === 0) throw new Error(`${assembly} holds no *${suffix}: run cdk synth first`)
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -suffix.length),
      JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template,
    ]),
  )
}

export function systemOf(templates: Templates): System {
  const resources = Object.entries(templates).flatMap(([stack, { Resources = {} }]) =>
    Object.entries(Resources).map(([logicalId, { Type: type, Properties: properties = {} }]) => ({
      id: `${stack}/${logicalId}`,
      stack,
      logicalId,
      type,
      properties,
    })),
  )
  const byId = new Map(resources.map((resource) => [resource.id, resource]))
  const exported = exportsOf(templates)

  function resourceOf(stack: string, value: unknown): Resource | undefined {
    if (!isObject(value)) return undefined
    if (typeof value.Ref === 'string') return byId.get(`${stack}/${value.Ref}`)
    const attribute = value['Fn::GetAtt']
    if (attribute !== undefined) {
      const [logicalId] = typeof attribute === 'string' ? attribute.split('.') : (attribute as string[])
      return byId.get(`${stack}/${logicalId}`)
    }
    const output = exported.get(String(value['Fn::ImportValue']))
    return output && resourceOf(output.stack, output.value)
  }

  return { resources, resourceOf, ofType: (type) => resources.filter((resource) => resource.type === type) }
}

function exportsOf(templates: Templates): ReadonlyMap<string, { readonly stack: string; readonly value: unknown }> {
  return new Map(
    Object.entries(templates).flatMap(([stack, { Outputs = {} }]) =>
      Object.values(Outputs).flatMap(({ Value: value, Export }) =>
        typeof Export?.Name === 'string' ? [[Export.Name, { stack, value }] as const] : [],
      ),
    ),
  )
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** CloudFormation takes one thing for a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
