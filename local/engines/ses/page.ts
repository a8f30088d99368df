import { AwsError } from '../../kernel/aws-error'

/** One page of a listing, in order of name; the token is the last name given. */
export function page<Item>(
  all: readonly Item[],
  nameOf: (item: Item) => string,
  input: { readonly PageSize?: unknown; readonly NextToken?: string },
  largest: number,
): { readonly items: readonly Item[]; readonly NextToken: string | undefined } {
  const size = input.PageSize === undefined ? largest : Number(input.PageSize)
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw new AwsError(
      'BadRequestException',
      `PageSize must be between 1 and ${largest}, not ${String(input.PageSize)}`,
    )
  }
  const after = input.NextToken === undefined ? '' : Buffer.from(input.NextToken, 'base64url').toString()
  const rest = [...all]
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .filter((item) => after === '' || nameOf(item) > after)
  const items = rest.slice(0, size)
  const last = items.at(-1)
  return {
    items,
    NextToken: last && rest.length > size ? Buffer.from(nameOf(last)).toString('base64url') : undefined,
  }
}
