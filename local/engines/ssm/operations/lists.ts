/** The parameters of the account, as far as filters let them through. Their values are told by no list. */
import type { Operation } from '../../../kernel/service'
import { invalid } from '../errors'
import { createFilter, describeFilterKeys, type Filter } from '../filters'
import { type PageInput, pageOfDescriptions } from '../pages'
import { metadataOf, type Parts } from './parts'

interface DescribeInput extends PageInput {
  readonly Filters?: readonly Filter[]
  readonly ParameterFilters?: readonly Filter[]
  readonly Shared?: boolean
}

export function listOperations(parts: Parts): Record<string, Operation> {
  const { parameters } = parts
  return {
    DescribeParameters: {
      access: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
      handle(input: DescribeInput) {
        const { Filters, ParameterFilters, Shared = false } = input
        if (Filters && ParameterFilters)
          throw invalid('You can use either Filters or ParameterFilters in a single request.')
        // What AWS had before its filters had options: each of its values begins a name, and is a type or a key whole.
        const older = Filters?.map((filter) => ({ ...filter, Option: filter.Key === 'Name' ? 'BeginsWith' : 'Equals' }))
        const filter = createFilter(parts, ParameterFilters ?? older, describeFilterKeys)
        // No other account has shared anything.
        const found = Shared ? [] : parameters.all().filter(filter)
        const { items, next } = pageOfDescriptions(found, ({ name }) => name, input)
        const Parameters = items.map((parameter) => ({
          ...metadataOf(parameter, parameters.newest(parameter)),
          ARN: parameters.arnOf(parameter.name),
        }))
        return { Parameters, ...next }
      },
    },
  }
}
