/** The synthesized templates, as the tests look at them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemblyDirectory } from '../../cli/build'

export interface Resource {
  readonly stack: string
  readonly logicalId: string
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no one shape
  readonly Properties: Record<string, any>
  readonly Condition?: string
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export const resources: readonly Resource[] = readResources(assemblyDirectory())

/** Of every stack of an assembly. */
export function readResources(directory: string): readonly Resource[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const { Resources } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
        Resources: Record<string, Omit<Resource, 'stack' | 'logicalId'>>
      }
      const stack = file.slice(0, -'.template.json'.length)
      return Object.entries(Resources).map(([logicalId, resource]) => ({ stack, logicalId, ...resource }))
    })
}

export function ofType(type: string): readonly Resource[] {
  return resources.filter((resource) => resource.Type === type)
}

export function nameOf({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId}`
}

export interface Statement {
  readonly owner: string
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource: readonly unknown[]
  readonly Condition?: Record<string, Record<string, unknown>>
}

/** Its roles are those of CDK's actions, with CDK's grants; service-pipeline.test.ts looks at them. */
const ofPipelines = 'signalbox-time-service-pipeline'

/** Every statement of every identity policy but those of pipelines. */
export function identityStatements(): readonly Statement[] {
  return resources.flatMap((resource) => {
    if (resource.stack === ofPipelines) return []
    const { PolicyDocument, Policies = [] } = resource.Properties
    const isPolicy = resource.Type === 'AWS::IAM::Policy' || resource.Type === 'AWS::IAM::ManagedPolicy'
    const documents = [
      ...(isPolicy ? [PolicyDocument] : []),
      ...(resource.Type === 'AWS::IAM::Role'
        ? Policies.map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument)
        : []),
    ]
    return documents.flatMap(({ Statement }: { Statement: Record<string, unknown>[] }) =>
      Statement.map(({ Effect, Action, Resource, Condition }) => ({
        owner: nameOf(resource),
        Effect: String(Effect),
        Action: [Action].flat() as string[],
        Resource: [Resource].flat(),
        ...(Condition !== undefined && { Condition: Condition as NonNullable<Statement['Condition']> }),
      })),
    )
  })
}

/** A file of an assembly. */
export function readTemplate(directory: string, file: string): unknown {
  return JSON.parse(readFileSync(join(directory, file), 'utf8'))
}
