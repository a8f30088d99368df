/** Pages of lists, in the form that IAM gives them. */
import { AwsError } from '../../../kernel/aws-error'
import { createInputPaging } from '../../../kernel/paging'

const pageOf = createInputPaging({
  size: 'MaxItems',
  token: 'Marker',
  usual: 100,
  most: 1000,
  badSize: () => new AwsError('ValidationError', 'MaxItems must be between 1 and 1000'),
  badToken: () => new AwsError('ValidationError', 'Invalid Marker.'),
})

/** `show`: how an item is answered, if not as it is. */
export function page<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  input: object,
  member: string,
  show: (item: Item) => unknown = (item) => item,
): Readonly<Record<string, unknown>> {
  const { items, next } = pageOf(all, keyOf, input)
  return { [member]: items.map(show), IsTruncated: next.Marker !== undefined, ...next }
}
