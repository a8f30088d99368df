/** Stands for a part of the query library that every page would have and none uses. */
const refusal = () =>
  new Error('Lists that grow page by page are not in the build: see the aliases in portal/vite.config.ts')

export function infiniteQueryBehavior(): never {
  throw refusal()
}

export function hasNextPage(): never {
  throw refusal()
}

export function hasPreviousPage(): never {
  throw refusal()
}
