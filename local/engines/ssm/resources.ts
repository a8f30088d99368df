/** AWS::SSM::Parameter. */
import { createHash } from 'node:crypto'
import { rootOf } from '../../kernel/principal'
import type { ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { invalid } from './errors'
import type { Parts } from './operations/parts'
import { tagging } from './state'
import { saysTheSame, writeParameter } from './write'

interface ParameterProperties {
  readonly Name?: string
  readonly Type: string
  readonly Value: unknown
  readonly Description?: string
  readonly AllowedPattern?: string
  readonly Tier?: string
  readonly DataType?: string
  readonly Tags?: GivenTags
}

export function createResources(parts: Parts): readonly ResourceType[] {
  const { cloud, parameters } = parts
  return [
    {
      type: 'AWS::SSM::Parameter',
      properties: ['AllowedPattern', 'DataType', 'Description', 'Name', 'Tags', 'Tier', 'Type', 'Value'],
      named: {
        by: ['Name'],
        isIdentifier: true,
        find: ({ Name }: Partial<ParameterProperties>, { physicalName }) =>
          parameters.find(Name ?? physicalName())?.name,
      },
      async apply(properties: ParameterProperties, { physicalName, maker }) {
        const { Name: name = physicalName(), Type, Tags, Value: given, ...rest } = properties
        if (Type !== 'String' && Type !== 'StringList') {
          throw invalid(
            `AWS::SSM::Parameter ${name}: Type is String or StringList; CloudFormation makes no ${String(Type)}`,
          )
        }
        const value = Array.isArray(given) ? given.join(',') : String(given)
        const input = { ...rest, Name: name, Type, Value: value, Overwrite: true }
        const declared = createHash('sha256').update(JSON.stringify(input)).digest('base64')
        const before = parameters.find(name)
        const tags = tagging.read(Tags)
        // What was put since stays until the template says something else: each start applies it again.
        if (before?.declared !== declared) {
          const last = before && parameters.newest(before)
          if (!last || last.value !== value || !saysTheSame(input, last)) {
            await writeParameter(parts, input, maker ?? rootOf(cloud.accountId))
          }
        }
        parameters.put({ ...parameters.existing(name), tags, declared })
        const { type, value: current } = parameters.newest(parameters.existing(name))
        return { ref: name, attributes: { Type: type, Value: current } }
      },
      remove(name) {
        const parameter = parameters.find(name)
        if (!parameter) return
        const newest = parameters.newest(parameter)
        parameters.remove(parameter)
        parts.announce('Delete', parameter, newest)
      },
    },
  ]
}
