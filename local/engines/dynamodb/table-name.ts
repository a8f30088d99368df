/** A table may be named by its ARN, too: one of this account and Region is its name, and no other is here. */
import type { Cloud } from '../../kernel/cloud'
import { elsewhere, type Place } from '../../kernel/regions'
import { resourceNotFound } from './errors'

type Names = Readonly<Record<string, unknown>>

/**
 * What is no ARN is given back as it is.
 * @throws ResourceNotFoundException for a table of elsewhere; what AWS says of another Region is not on record
 */
export function tableNameOf(place: Place, given: unknown): unknown {
  if (typeof given !== 'string' || !given.startsWith('arn:')) return given
  const where = elsewhere(place, given)
  if (where) throw resourceNotFound(`Table: ${given} not found: it ${where}`)
  return given.slice(given.indexOf('/') + 1)
}

/** An operation on items with the tables' names in place of their ARNs. */
export function byNames(place: Place, input: object): object {
  const named = ({ TableName, ...rest }: Names): Names =>
    TableName === undefined ? rest : { ...rest, TableName: tableNameOf(place, TableName) }
  if (!tablesIn(input).some((each) => each.startsWith('arn:'))) return input
  const { RequestItems, TransactItems, ...rest } = input as Names
  return {
    ...named(rest),
    ...(RequestItems !== undefined && {
      RequestItems: Object.fromEntries(
        Object.entries(RequestItems as Names).map(([name, value]) => [tableNameOf(place, name), value]),
      ),
    }),
    ...(Array.isArray(TransactItems) && {
      TransactItems: TransactItems.map((item: Names) =>
        Object.fromEntries(Object.entries(item).map(([kind, member]) => [kind, named(member as Names)])),
      ),
    }),
  }
}

/** The ARNs of tables of other accounts. */
export const tablesOfOthers = ({ accountId }: Cloud, input: object): string[] =>
  tablesIn(input).filter((each) => each.startsWith('arn:') && each.split(':')[4] !== accountId)

/** Every table that an operation on items names, as it names it. */
function tablesIn(input: object): string[] {
  const { TableName, RequestItems, TransactItems } = input as Names
  const members = Array.isArray(TransactItems)
    ? TransactItems.flatMap((item: object) => Object.values(item ?? {}) as Names[])
    : []
  const named = [TableName, ...Object.keys(RequestItems ?? {}), ...members.map((member) => member?.TableName)]
  return named.filter((each) => typeof each === 'string')
}
