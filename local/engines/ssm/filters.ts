/** Which parameters a list is asked for. */
import { constraint, invalidFilterKey, invalidFilterOption } from './errors'
import type { Parts } from './operations/parts'
import type { Parameter } from './state'

export interface Filter {
  readonly Key: string
  readonly Option?: string
  readonly Values?: readonly string[]
}

export const pathFilterKeys = ['Type', 'KeyId', 'Label'] as const
export const describeFilterKeys = ['Name', 'Path', 'Type', 'KeyId', 'Tier', 'DataType', 'Label', 'tag:'] as const

type Matches = (value: string, wanted: string) => boolean

const options: Readonly<Record<string, Matches>> = {
  Equals: (value, wanted) => value === wanted,
  BeginsWith: (value, wanted) => value.startsWith(wanted),
  Contains: (value, wanted) => value.includes(wanted),
}

/** @throws InvalidFilterKey, InvalidFilterOption, ValidationException */
export function createFilter(
  parts: Pick<Parts, 'parameters'>,
  filters: readonly Filter[] = [],
  known: readonly string[],
): (parameter: Parameter) => boolean {
  const each = filters.map((filter) => one(parts, filter, known))
  return (parameter) => each.every((matches) => matches(parameter))
}

function one(
  { parameters }: Pick<Parts, 'parameters'>,
  { Key, Option, Values = [] }: Filter,
  known: readonly string[],
): (parameter: Parameter) => boolean {
  const isTag = Key.startsWith('tag:') && Key.length > 4
  if (!(isTag ? known.includes('tag:') : known.includes(Key) && Key !== 'tag:')) throw invalidFilterKey(Key, known)
  if (Values.length === 0 && !isTag) throw constraint('parameterFilters', `have values of ${Key}`)
  if (Key === 'Path') return underPath(Option, Values)
  const allowed =
    Key === 'Name' ? Object.keys(options) : Key === 'Type' || Key === 'KeyId' ? ['Equals', 'BeginsWith'] : ['Equals']
  const option = Option ?? 'Equals'
  const matches = allowed.includes(option) ? options[option] : undefined
  if (!matches) throw invalidFilterOption(option, Key)
  const found = (values: readonly (string | undefined)[]): boolean =>
    values.some((value) => value !== undefined && Values.some((wanted) => matches(value, wanted)))
  return (parameter) => {
    if (isTag) {
      const value = parameter.tags[Key.slice(4)]
      return value !== undefined && (Values.length === 0 || found([value]))
    }
    const newest = parameters.newest(parameter)
    switch (Key) {
      case 'Name':
        return found([parameter.name, parameter.name.replace(/^\//, '')])
      case 'Label':
        return parameters.versions(parameter).some(({ labels }) => found(labels))
      case 'Type':
        return found([newest.type])
      case 'Tier':
        return found([newest.tier])
      case 'DataType':
        return found([newest.dataType])
      default:
        return found([newest.keyId])
    }
  }
}

function underPath(option = 'OneLevel', paths: readonly string[]): (parameter: Parameter) => boolean {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidFilterOption(option, 'Path')
  return ({ name }) =>
    paths.some((path) => {
      const under = path.endsWith('/') ? path : `${path}/`
      return name.startsWith(under) && (option === 'Recursive' || !name.slice(under.length).includes('/'))
    })
}
